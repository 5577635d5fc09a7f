using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>A second-price sale of one lot from the deposits to the money that changed hands, defaults included (MECHANISMS SET-1, SET-2).</summary>
/// <remarks>The product holds one deposit at registration instead (DOMAIN MON-4); this is the rule for cases, and the recomputation after a default.</remarks>
public static class DepositSale
{
    public const string RuleVersion = "deposit-sale-1";

    /// <param name="balances">What each has, in minor units; who isn't named has nothing.</param>
    /// <param name="defaulters">Who will not pay. Who can't counts as one, too.</param>
    /// <param name="log">In any order: bids count in the order of time, then sequence number (G-2).</param>
    /// <exception cref="ArgumentException">Two bids have the same sequence number.</exception>
    public static DepositOutcome Run(DepositRules rules, IReadOnlyDictionary<ParticipantId, long> balances, IReadOnlySet<ParticipantId> defaulters, IEnumerable<SealedBid> log)
    {
        SealedBids standing = SealedBids.None;
        var rejected = ImmutableArray.CreateBuilder<DepositRejected>();
        foreach (SealedBid bid in LogOrder.Of(log))
        {
            if (Refusal(rules, balances.GetValueOrDefault(bid.Bidder), bid) is { } reason) rejected.Add(new DepositRejected(bid.Seq, reason));
            else standing = standing.With(bid);
        }

        rejected.Sort((a, b) => a.Seq.CompareTo(b.Seq));
        var asSealed = new SealedRules(SealedPricing.SecondPrice, Instant.MinValue, Instant.MaxValue, rules.Reserve, 1, rules.Seller);
        var forfeits = ImmutableArray.CreateBuilder<DepositForfeit>();
        SealedAward award = SealedAuction.Award(asSealed, standing);
        while (award is { Winner: { } winner, Price: { } price } && (defaulters.Contains(winner) || balances.GetValueOrDefault(winner) < price))
        {
            forfeits.Add(new DepositForfeit(winner, rules.Deposit.For(standing.All.Single(bid => bid.Bidder == winner).Amount)));
            if (rules.OnDefault == OnDefault.Void) return Outcome(rules, DepositStatus.Void, null, null, forfeits, rejected);
            standing = standing.Without(winner);
            award = SealedAuction.Award(asSealed, standing);
        }

        DepositStatus status = award.Status switch
        {
            SealedStatus.Sold => DepositStatus.Sold,
            SealedStatus.UnsoldNoBids => DepositStatus.UnsoldNoBids,
            _ => DepositStatus.UnsoldReserveNotMet,
        };
        return Outcome(rules, status, award.Winner, award.Price, forfeits, rejected);
    }

    /// <summary>Why a bid does not count, or null. A revision's hold takes the place of the former one, so the whole balance is there for it.</summary>
    public static DepositRefusal? Refusal(DepositRules rules, long balance, SealedBid bid)
    {
        if (bid.Bidder == rules.Seller) return DepositRefusal.SelfBid;
        if (rules.Deposit.For(bid.Amount) > balance) return DepositRefusal.InsufficientDeposit;
        return Amounts.IsAmount(bid.Amount) ? null : DepositRefusal.BadAmount;
    }

    private static DepositOutcome Outcome(
        DepositRules rules, DepositStatus status, ParticipantId? winner, long? price, ImmutableArray<DepositForfeit>.Builder forfeits, ImmutableArray<DepositRejected>.Builder rejected)
    {
        SortedDictionary<string, long> ledger = new(StringComparer.Ordinal);
        void Move(ParticipantId from, ParticipantId to, long amount)
        {
            ledger[from.Value] = ledger.GetValueOrDefault(from.Value) - amount;
            ledger[to.Value] = ledger.GetValueOrDefault(to.Value) + amount;
        }

        foreach (DepositForfeit forfeit in forfeits) Move(forfeit.Bidder, rules.Seller, forfeit.Amount);
        if (winner is { } buyer && price is { } paid)
        {
            Move(buyer, rules.Seller, paid);
            Move(rules.Seller, rules.Platform, Rounding.OfBasisPoints(paid, rules.FeeBasisPoints));
        }

        return new DepositOutcome(
            RuleVersion, status, winner, price, forfeits.ToImmutable(), rejected.ToImmutable(), [.. ledger.Where(change => change.Value != 0).Select(change => KeyValuePair.Create(new ParticipantId(change.Key), change.Value))]);
    }
}
