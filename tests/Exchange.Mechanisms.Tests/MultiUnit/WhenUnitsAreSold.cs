using Exchange.Kernel;

namespace Exchange.Mechanisms.Tests.MultiUnit;

public sealed class WhenUnitsAreSold
{
    private static readonly ParticipantId Seller = new("S"), A = new("A"), B = new("B"), C = new("C");

    private static readonly UnitBid[] Example = [Row(1, A, 100, 3), Row(2, B, 90, 2), Row(3, C, 80, 4)];

    [Theory]
    [InlineData(UnitPricing.LowestAccepted, 90L, 450L, "uniform-lowest-accepted-1")]
    [InlineData(UnitPricing.HighestRejected, 80L, 400L, "uniform-highest-rejected-1")]
    [InlineData(UnitPricing.PayAsBid, null, 480L, "pay-as-bid-1")]
    [InlineData(UnitPricing.Vickrey, null, 400L, "multi-unit-vickrey-1")]
    public void MU2_MU3_MU4_Follow_the_example_of_the_rules(UnitPricing pricing, long? clearing, long revenue, string version)
    {
        MultiUnitOutcome outcome = MultiUnitAuction.Run(Rules(pricing, 5), Example);

        (outcome.ClearingPrice, outcome.Revenue, outcome.RuleVersion).ShouldBe((clearing, revenue, version));
        outcome.Awards.Select(a => (a.Bidder, a.Quantity)).ShouldBe([(A, 3), (B, 2)]);
        if (pricing == UnitPricing.Vickrey) outcome.Totals.ShouldBe([new UnitTotal(A, 3, 240), new UnitTotal(B, 2, 160)]);
    }

    [Fact]
    public void MU1_A_marginal_tie_is_rationed_in_proportion()
    {
        MultiUnitOutcome outcome = MultiUnitAuction.Run(Rules(UnitPricing.LowestAccepted, 10, UnitTie.ProRata), [Row(1, A, 80, 10), Row(2, B, 80, 5), Row(3, C, 80, 5)]);

        outcome.Awards.Select(a => a.Quantity).ShouldBe([5, 3, 2]);
    }

    /// <summary>MECHANISMS section 5, the variant of the US Treasury: 10 of 20 are 50 %, 10 of 30 are 33.34 %.</summary>
    [Theory]
    [InlineData(new long[] { 10, 5, 5 }, new long[] { 5, 3, 3 })]
    [InlineData(new long[] { 10, 10, 10 }, new long[] { 4, 4, 4 })]
    [InlineData(new long[] { 4, 4, 2 }, new long[] { 4, 4, 2 })]
    [InlineData(new long[] { 3_000_000, 1 }, new long[] { 300, 1 })] // 0.00033 %, rounded up to 0.01 %
    public void MU1_By_percentage_a_marginal_tie_gets_the_same_percentage_rounded_up_and_more_may_be_sold(long[] asked, long[] awarded)
    {
        MultiUnitOutcome outcome = MultiUnitAuction.Run(Rules(UnitPricing.LowestAccepted, 10, UnitTie.Percentage), asked.Select((quantity, i) => Row(i, new($"bidder {i}"), 80, quantity)));

        outcome.Awards.Select(a => a.Quantity).ShouldBe(awarded);
        (outcome.Sold, outcome.Unsold).ShouldBe((awarded.Sum(), 0));
    }

    [Fact]
    public void MU1_By_percentage_better_prices_and_price_takers_are_served_in_full_before()
    {
        MultiUnitOutcome outcome = MultiUnitAuction.Run(Rules(UnitPricing.HighestRejected, 10, UnitTie.Percentage), [Row(1, A, 90, 4), Row(2, B, 80, 6), Row(3, C, 80, 6), Row(4, C, null, 3), Row(5, C, 70, 9)]);

        // 3 are left of 12 that are asked for: 25 %, and half a unit rounded up.
        outcome.Awards.Select(a => (a.Seq, a.Quantity)).ShouldBe([(4, 3), (1, 4), (2, 2), (3, 2)]);
        (outcome.ClearingPrice, outcome.Sold, outcome.Unsold).ShouldBe((80, 11, 0));
        Should.Throw<ArgumentException>(() => MultiUnitAuction.Run(Rules(UnitPricing.Vickrey, 10, UnitTie.Percentage), []));
    }

    [Fact]
    public void MU2_A_bidders_own_refused_row_sets_the_price_and_so_does_the_cut_part_of_his_row()
    {
        MultiUnitAuction.Run(Rules(UnitPricing.HighestRejected, 1), [Row(1, A, 100, 1), Row(2, A, 95, 1), Row(3, B, 90, 1)]).ClearingPrice.ShouldBe(95);
        MultiUnitAuction.Run(Rules(UnitPricing.HighestRejected, 1), [Row(1, A, 100, 2)]).ClearingPrice.ShouldBe(100);
    }

    [Fact]
    public void MU2_What_the_cap_trims_off_was_not_asked_for_and_sets_no_price()
    {
        MultiUnitRules rules = Rules(UnitPricing.HighestRejected, 10) with { PerBidderMax = 4 };

        MultiUnitAuction.Run(rules, [Row(1, A, 100, 8), Row(2, B, 90, 8), Row(3, C, 80, 8)]).ClearingPrice.ShouldBe(80);
        MultiUnitAuction.Run(rules, [Row(1, A, 100, 8), Row(2, B, 90, 8)]).ClearingPrice.ShouldBe(0);
    }

    [Fact]
    public void MU1_Rows_without_a_price_are_filled_first_and_pay_what_comes_out()
    {
        UnitBid[] log = [Row(1, A, 100, 3), Row(2, B, 91, 3), Row(9, C, null, 2), Row(8, C, null, 2)];

        MultiUnitOutcome lowest = MultiUnitAuction.Run(Rules(UnitPricing.LowestAccepted, 8), log);
        lowest.Awards.ShouldBe([new UnitAward(8, C, 2, 91), new UnitAward(9, C, 2, 91), new UnitAward(1, A, 3, 91), new UnitAward(2, B, 1, 91)]);
        MultiUnitAuction.Run(Rules(UnitPricing.HighestRejected, 8), log).ClearingPrice.ShouldBe(91);
        // (3 · 100 + 1 · 91) / 4 = 97.75
        MultiUnitAuction.Run(Rules(UnitPricing.PayAsBid, 8), log).Totals.ShouldBe([new UnitTotal(C, 4, 4 * 98), new UnitTotal(A, 3, 300), new UnitTotal(B, 1, 91)]);
        MultiUnitAuction.Run(Rules(UnitPricing.LowestAccepted, 3) with { Reserve = 7 }, log).ClearingPrice.ShouldBe(7);
        Should.Throw<ArgumentException>(() => MultiUnitAuction.Run(Rules(UnitPricing.Vickrey, 8), log));
    }

    [Fact]
    public void A_row_is_refused_for_the_first_of_its_faults()
    {
        MultiUnitOutcome outcome = MultiUnitAuction.Run(
            Rules(UnitPricing.PayAsBid, 8) with { Reserve = 50 }, [Row(5, Seller, -1, 0), Row(4, A, -1, 0), Row(3, A, 49, 0), Row(2, A, 49, 1), Row(1, A, 50, 1), Row(6, A, Amounts.Max + 1, 1), Row(7, A, 50, Amounts.Max + 1)]);

        outcome.Rejected.ShouldBe([new(2, UnitRefusal.BelowReserve), new(3, UnitRefusal.BadQty), new(4, UnitRefusal.BadAmount), new(5, UnitRefusal.SelfBid), new(6, UnitRefusal.BadAmount), new(7, UnitRefusal.BadQty)]);
        outcome.Sold.ShouldBe(1);
        Enum.GetValues<UnitRefusal>().Length.ShouldBe(4);
    }

    [Fact]
    public void Amounts_beyond_64_bits_are_an_error_and_never_another_number()
    {
        Should.Throw<OverflowException>(() => MultiUnitAuction.Run(Rules(UnitPricing.PayAsBid, Amounts.Max), [Row(1, A, Amounts.Max, Amounts.Max)]));
        // What all awards together are worth may pass 64 bits where no payment does.
        MultiUnitAuction.Run(Rules(UnitPricing.Vickrey, Amounts.Max), [Row(1, A, Amounts.Max, Amounts.Max)]).Revenue.ShouldBe(0);
    }

    [Fact]
    public void Two_rows_in_one_place_have_no_order() => Should.Throw<ArgumentException>(() => MultiUnitAuction.Run(Rules(UnitPricing.PayAsBid, 8), [Row(1, A, 100, 3), Row(1, B, 90, 3)]));

    private static MultiUnitRules Rules(UnitPricing pricing, long supply, UnitTie tie = UnitTie.Time) => new(pricing, supply, 0, tie, Seller);

    private static UnitBid Row(long seq, ParticipantId bidder, long? price, long quantity) => new(RandomRows.At(seq), seq, bidder, price, quantity);
}
