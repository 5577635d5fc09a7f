using System.Collections.Immutable;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>How far a Dutch auction has come. Immutable; the auction may be decided act by act with it.</summary>
/// <param name="Remaining">Units that are still for sale.</param>
/// <param name="Fills">In the order of execution, each at the price that stood on the clock.</param>
/// <param name="Waiting">Absentee limits in the order in which they will be executed: by the instant, then by the sequence number of their registration.</param>
public sealed record DutchState(long Remaining, ImmutableList<DutchFill> Fills, ImmutableSortedDictionary<(Instant FiresAt, long Seq), DutchAbsentee> Waiting)
{
    public static DutchState Of(DutchRules rules) => new(rules.Quantity, [], ImmutableSortedDictionary<(Instant FiresAt, long Seq), DutchAbsentee>.Empty);

    /// <summary>Why an act does not count as things stand, or null. Whatever fires before the act has been executed already.</summary>
    public DutchRefusal? Refusal(DutchRules rules, DutchAct act)
    {
        if (act.At < rules.OpensAt) return DutchRefusal.NotOpen;
        if (act.At >= rules.ClosesAt) return DutchRefusal.Closed;
        if (act.Bidder == rules.Seller) return DutchRefusal.SelfBid;
        switch (act)
        {
            case DutchAccept accept:
                return RefusalOf(rules, accept.Quantity);
            case DutchAbsentee absentee:
                if (!Amounts.IsAmount(absentee.Limit)) return DutchRefusal.BadAmount;
                if (absentee.Quantity is <= 0 or > Amounts.Max) return DutchRefusal.BadQty;
                if (absentee.Limit < rules.FloorPrice) return DutchRefusal.LimitBelowFloor;
                return Remaining == 0 ? DutchRefusal.SoldOut : null;
            case DutchCancelAbsentee:
                return Waiting.Values.Any(waiting => waiting.Bidder == act.Bidder) ? null : DutchRefusal.NothingToCancel;
            default:
                throw new ArgumentException($"A Dutch auction knows no {act.GetType().Name}.", nameof(act));
        }
    }

    /// <summary>How things stand after an act that counted.</summary>
    public DutchState After(DutchRules rules, DutchAct act) => act switch
    {
        DutchAccept accept => Filled(rules, accept.Seq, accept, accept.Quantity, accept.At),
        DutchAbsentee absentee => this with { Waiting = Waiting.Add((rules.FiresAt(absentee.Limit, absentee.At), absentee.Seq), absentee) },
        DutchCancelAbsentee => this with { Waiting = Waiting.RemoveRange(Waiting.Where(waiting => waiting.Value.Bidder == act.Bidder).Select(waiting => waiting.Key)) },
        _ => throw new ArgumentException($"A Dutch auction knows no {act.GetType().Name}.", nameof(act)),
    };

    /// <summary>Executes the absentee limit that fires next.</summary>
    /// <returns>How things stand then, and why the limit got nothing if it didn't.</returns>
    public (DutchState After, DutchRefusal? Reason) Fire(DutchRules rules)
    {
        ((Instant firesAt, long seq) key, DutchAbsentee absentee) = Waiting.First();
        DutchState without = this with { Waiting = Waiting.Remove(key) };
        return without.RefusalOf(rules, absentee.Quantity) is { } reason ? (without, reason) : (without.Filled(rules, key.seq, absentee, absentee.Quantity, key.firesAt), null);
    }

    private DutchRefusal? RefusalOf(DutchRules rules, long quantity)
    {
        if (quantity is <= 0 or > Amounts.Max) return DutchRefusal.BadQty;
        if (Remaining == 0) return DutchRefusal.SoldOut;
        return quantity > Remaining && !rules.AllowPartial ? DutchRefusal.InsufficientQty : null;
    }

    private DutchState Filled(DutchRules rules, long seq, DutchAct act, long quantity, Instant at)
    {
        long filled = Math.Min(quantity, Remaining);
        return this with { Remaining = Remaining - filled, Fills = Fills.Add(new DutchFill(seq, act.Bidder, filled, rules.PriceAt(at), at)) };
    }
}
