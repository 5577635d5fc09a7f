using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Deposits;

/// <summary>MECHANISMS SET-1 and SET-2.</summary>
public sealed class WhenAWinnerDoesNotPay
{
    private static readonly ParticipantId Seller = new("S"), Platform = new("PLATFORM"), A = new("A"), B = new("B"), C = new("C");

    private static readonly DepositRules Rules = new(Seller, 0, 0, new DepositAmount.Share(1000), OnDefault.NextRecompute, Platform);

    private static readonly SealedBid[] Example = [Bid(1, A, 1000), Bid(2, B, 800), Bid(3, C, 600)];

    [Fact]
    public void His_deposit_goes_to_the_seller_and_the_price_is_computed_anew_without_him()
    {
        DepositOutcome outcome = Run(Rules, Example, [A]);

        (outcome.Winner, outcome.Price, outcome.Status).ShouldBe((B, 600L, DepositStatus.Sold));
        outcome.Forfeits.ShouldBe([new DepositForfeit(A, 100)]);
        outcome.Ledger.ShouldBe([new(A, -100), new(B, -600), new(Seller, 700)]);
    }

    [Fact]
    public void The_terms_may_say_that_there_is_no_sale_then()
    {
        DepositOutcome outcome = Run(Rules with { OnDefault = OnDefault.Void }, Example, [A]);

        (outcome.Winner, outcome.Price, outcome.Status).ShouldBe((null, null, DepositStatus.Void));
        outcome.Ledger.ShouldBe([new(A, -100), new(Seller, 100)]);
    }

    [Fact]
    public void Who_can_not_pay_defaults_like_who_does_not_and_so_may_the_next()
    {
        DepositOutcome outcome = Run(Rules, Example, [B], (A, 799), (B, 5000), (C, 5000));

        outcome.Forfeits.ShouldBe([new DepositForfeit(A, 100), new DepositForfeit(B, 80)]);
        (outcome.Winner, outcome.Price).ShouldBe((C, 0L));
        Run(Rules with { Reserve = 700 }, Example, [A, B]).Status.ShouldBe(DepositStatus.UnsoldReserveNotMet);
        Run(Rules, Example, [A, B, C]).Status.ShouldBe(DepositStatus.UnsoldNoBids);
    }

    [Fact]
    public void The_fee_comes_out_of_the_price_and_none_out_of_a_deposit() =>
        Run(Rules with { FeeBasisPoints = 250 }, Example, [A]).Ledger.ShouldBe([new(A, -100), new(B, -600), new(Platform, 15), new(Seller, 685)]);

    [Fact]
    public void A_revision_has_the_whole_balance_for_its_hold_and_one_that_is_refused_leaves_the_former_bid()
    {
        DepositOutcome outcome = Run(Rules, [Bid(1, A, 900), Bid(2, A, 1000), Bid(3, A, 1005), Bid(4, B, 10)], [], (A, 100), (B, 1));

        // 10 % of 1005 is 100.5, which rounds to 101.
        outcome.Rejected.ShouldBe([new DepositRejected(3, DepositRefusal.InsufficientDeposit)]);
        (outcome.Winner, outcome.Price).ShouldBe((A, 10L));
    }

    [Fact]
    public void A_bid_is_refused_for_the_first_of_its_faults()
    {
        var rules = Rules with { Deposit = new DepositAmount.Fixed(50) };
        DepositSale.Refusal(rules, 0, Bid(1, Seller, 0)).ShouldBe(DepositRefusal.SelfBid);
        DepositSale.Refusal(rules, 49, Bid(1, A, 0)).ShouldBe(DepositRefusal.InsufficientDeposit);
        DepositSale.Refusal(rules, 50, Bid(1, A, 0)).ShouldBe(DepositRefusal.BadAmount);
        DepositSale.Refusal(rules, 50, Bid(1, A, 1)).ShouldBeNull();
        Enum.GetValues<DepositRefusal>().Length.ShouldBe(3);
    }

    [Fact]
    public void P14_P5_The_ledger_adds_up_to_zero_nobody_owes_what_he_has_not_and_a_sale_is_at_the_reserve_or_above() =>
        Prop.ForAll(Sales(), sale =>
        {
            DepositOutcome outcome = DepositSale.Run(sale.Rules, sale.Balances, sale.Defaulters, sale.Log);
            return outcome.Ledger.Sum(change => change.Value) == 0 && (outcome.Price ?? long.MaxValue) >= sale.Rules.Reserve
                && outcome.Ledger.All(change => change.Key == Seller || change.Key == Platform || -change.Value <= sale.Balances.GetValueOrDefault(change.Key))
                && outcome.Ledger.All(change => change.Key == Seller || change.Key == Platform || change.Key == outcome.Winner || outcome.Forfeits.Any(f => f.Bidder == change.Key));
        }).Check(Properties.Checked);

    /// <summary>SET-2: a defaulter's bid sets nobody's price, so that no shill can bid the next one up.</summary>
    [Fact]
    public void SET2_The_outcome_after_a_default_is_that_of_the_bids_without_the_defaulters() =>
        Prop.ForAll(Sales(), sale =>
        {
            DepositRules rules = sale.Rules with { OnDefault = OnDefault.NextRecompute };
            DepositOutcome outcome = DepositSale.Run(rules, sale.Balances, sale.Defaulters, sale.Log);
            HashSet<ParticipantId> gone = [.. outcome.Forfeits.Select(f => f.Bidder)];
            DepositOutcome without = DepositSale.Run(rules, sale.Balances, sale.Defaulters, sale.Log.Where(bid => !gone.Contains(bid.Bidder)));
            return (without.Winner, without.Price, without.Forfeits.Length) == (outcome.Winner, outcome.Price, 0);
        }).Check(Properties.Checked);

    [Fact]
    public void P1_The_order_of_the_input_does_not_matter() =>
        Prop.ForAll(Sales(), sale =>
        {
            DepositOutcome once = DepositSale.Run(sale.Rules, sale.Balances, sale.Defaulters, sale.Log), back = DepositSale.Run(sale.Rules, sale.Balances, sale.Defaulters, sale.Log.Reverse());
            return once.Ledger.SequenceEqual(back.Ledger) && once.Rejected.SequenceEqual(back.Rejected) && once.Forfeits.SequenceEqual(back.Forfeits);
        }).Check(Properties.Checked);

    private static Arbitrary<Sale> Sales() => Arb.From(
        from reserve in Gen.Choose(0, 30)
        from fee in Gen.Choose(0, 10_000)
        from deposit in Gen.OneOf(Gen.Choose(0, 40).Select(d => (DepositAmount)new DepositAmount.Fixed(d)), Gen.Choose(0, 10_000).Select(d => (DepositAmount)new DepositAmount.Share(d)))
        from onDefault in Gen.Elements(OnDefault.NextRecompute, OnDefault.Void)
        from balances in Gen.ArrayOf(Gen.Choose(0, 60).Select(b => (long)b), 4)
        from defaulters in Gen.SubListOf<string>(["A", "B", "C", "D"])
        from bids in Gen.ArrayOf(Gen.Elements("A", "B", "C", "D", "S").SelectMany(name => Gen.Choose(-1, 60).Select(amount => (name, amount))))
        select new Sale(
            new DepositRules(Seller, reserve, fee, deposit, onDefault, Platform), new[] { "A", "B", "C", "D" }.Zip(balances).ToDictionary(p => new ParticipantId(p.First), p => p.Second),
            defaulters.Select(name => new ParticipantId(name)).ToHashSet(), [.. bids.Select((bid, i) => Bid(i + 1, new(bid.name), bid.amount))]));

    private static DepositOutcome Run(DepositRules rules, SealedBid[] bids, ParticipantId[] defaulters, params (ParticipantId Bidder, long Balance)[] balances) => DepositSale.Run(
        rules, balances.Length > 0 ? balances.ToDictionary(b => b.Bidder, b => b.Balance) : new() { [A] = 5000, [B] = 5000, [C] = 5000 }, defaulters.ToHashSet(), bids);

    private static SealedBid Bid(long seq, ParticipantId bidder, long amount) => new(Instant.FromUnixTimeMilliseconds(seq), seq, bidder, amount);

    private sealed record Sale(DepositRules Rules, Dictionary<ParticipantId, long> Balances, HashSet<ParticipantId> Defaulters, SealedBid[] Log);
}
