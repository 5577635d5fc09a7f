using System.Collections.Immutable;

namespace Exchange.Mechanisms;

/// <summary>A sealed auction of one lot, at the first or the second price (MECHANISMS SLD-1 to SLD-3).</summary>
/// <remarks>Nobody sees a bid before the close, the seller neither. At the second price it pays to bid what the lot is worth to one (Vickrey 1961).</remarks>
public static class SealedAuction
{
    public const string FirstPriceRuleVersion = "sealed-first-price-1", SecondPriceRuleVersion = "sealed-second-price-1";

    /// <summary>Runs the whole auction and awards the lot.</summary>
    /// <param name="log">In any order: acts count in the order of time, then sequence number (G-2).</param>
    /// <exception cref="ArgumentException">Two acts have the same sequence number.</exception>
    public static SealedOutcome Run(SealedRules rules, IEnumerable<SealedAct> log)
    {
        SealedBids standing = SealedBids.None;
        var rejected = ImmutableArray.CreateBuilder<SealedRejected>();
        foreach (SealedAct act in LogOrder.Of(log))
        {
            if (Refusal(rules, standing, act) is { } reason) rejected.Add(new SealedRejected(act.Seq, reason));
            else standing = act is SealedBid bid ? standing.With(bid) : standing.Without(act.Bidder);
        }

        rejected.Sort((a, b) => a.Seq.CompareTo(b.Seq));
        return new SealedOutcome(Award(rules, standing), rejected.ToImmutable());
    }

    /// <summary>Why an act does not count as things stand, or null. A bid under the reserve counts: a refusal would betray it.</summary>
    public static SealedRefusal? Refusal(SealedRules rules, SealedBids standing, SealedAct act)
    {
        if (act.At < rules.OpensAt) return SealedRefusal.NotOpen;
        if (act.At >= rules.ClosesAt) return SealedRefusal.Closed;
        if (act.Bidder == rules.Seller) return SealedRefusal.SelfBid;
        if (act is not SealedBid bid) return standing.Has(act.Bidder) ? null : SealedRefusal.NothingToWithdraw;
        if (!Amounts.IsAmount(bid.Amount)) return SealedRefusal.BadAmount;
        return bid.Amount % rules.Tick == 0 ? null : SealedRefusal.BadTick;
    }

    /// <summary>Who gets the lot by the live bids, and at what price.</summary>
    public static SealedAward Award(SealedRules rules, SealedBids standing)
    {
        IOrderedEnumerable<SealedBid> byAmount = standing.All.Where(bid => bid.Amount >= rules.Reserve).OrderByDescending(bid => bid.Amount);
        // The live bids come in the order of time, and sorting keeps it where the key is equal.
        SealedBid[] ranking = [.. rules.LotterySeed is { } seed ? byAmount.ThenBy(bid => Lottery.Ticket(seed, bid.Bidder), StringComparer.Ordinal) : byAmount];
        string version = rules.Pricing == SealedPricing.FirstPrice ? FirstPriceRuleVersion : SecondPriceRuleVersion;
        if (ranking.Length == 0) return new SealedAward(version, standing.Count == 0 ? SealedStatus.UnsoldNoBids : SealedStatus.UnsoldReserveNotMet, null, null, []);
        long price = rules.Pricing == SealedPricing.FirstPrice ? ranking[0].Amount : ranking.Length > 1 ? ranking[1].Amount : rules.Reserve;
        return new SealedAward(version, SealedStatus.Sold, ranking[0].Bidder, price, [.. ranking.Select(bid => bid.Bidder)]);
    }
}
