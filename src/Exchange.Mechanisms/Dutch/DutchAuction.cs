using System.Collections.Immutable;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>The outcome of a Dutch auction as a function of its rules and its log (MECHANISMS DUT-1 to DUT-3).</summary>
/// <remarks>Bidders wait for a lower price at the risk that another takes the lot; for one unit it asks of them what a sealed first price does (Vickrey 1961).</remarks>
public static class DutchAuction
{
    public const string RuleVersion = "dutch-1";

    /// <summary>Runs the whole auction and closes it.</summary>
    /// <param name="log">In any order: acts count in the order of time, then sequence number (G-2).</param>
    /// <exception cref="ArgumentException">Two acts have the same sequence number.</exception>
    public static DutchOutcome Run(DutchRules rules, IEnumerable<DutchAct> log)
    {
        DutchState state = DutchState.Of(rules);
        var rejected = ImmutableArray.CreateBuilder<DutchRejected>();
        foreach (DutchAct act in LogOrder.Of(log))
        {
            state = FireBefore(rules, state, act.At, act.Seq, rejected);
            if (state.Refusal(rules, act) is { } reason) rejected.Add(new DutchRejected(act.Seq, reason));
            else state = state.After(rules, act);
        }

        state = FireBefore(rules, state, rules.ClosesAt, long.MinValue, rejected);
        rejected.Sort((a, b) => a.Seq.CompareTo(b.Seq));
        return Outcome(rules, state, rejected.ToImmutable());
    }

    /// <summary>What the auction came to by its fills.</summary>
    /// <exception cref="OverflowException">The revenue exceeds 64 bits.</exception>
    public static DutchOutcome Outcome(DutchRules rules, DutchState state, ImmutableArray<DutchRejected> rejected)
    {
        ImmutableArray<DutchFill> fills = [.. state.Fills];
        if (rules.Pricing == DutchPricing.UniformLast && !fills.IsEmpty)
        {
            // The clock only falls, so nobody pays more than he accepted.
            long last = fills[^1].Price;
            fills = [.. fills.Select(fill => fill with { Price = last })];
        }

        Int128 revenue = 0;
        foreach (DutchFill fill in fills) revenue += (Int128)fill.Price * fill.Quantity;
        DutchStatus status = state.Remaining == 0 ? DutchStatus.SoldOut : fills.IsEmpty ? DutchStatus.Unsold : DutchStatus.PartiallySold;
        return new DutchOutcome(RuleVersion, status, fills, state.Remaining, checked((long)revenue), rejected, rules.ClosesAt);
    }

    /// <summary>Executes the absentee limits whose turn comes before an act's. None fires at or after the close.</summary>
    private static DutchState FireBefore(DutchRules rules, DutchState state, Instant at, long seq, ImmutableArray<DutchRejected>.Builder rejected)
    {
        while (!state.Waiting.IsEmpty && state.Waiting.First() is { Key: var next } && next.FiresAt < rules.ClosesAt && next.CompareTo((at, seq)) < 0)
        {
            (state, DutchRefusal? reason) = state.Fire(rules);
            if (reason is { } why) rejected.Add(new DutchRejected(next.Seq, why));
        }

        return state;
    }
}
