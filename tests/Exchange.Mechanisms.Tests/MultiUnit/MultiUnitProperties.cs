using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.MultiUnit;

/// <summary>The laws of MECHANISMS section 17, as far as they concern sealed auctions of several units.</summary>
public sealed class MultiUnitProperties
{
    [Fact]
    public void Slips_of_paper_give_the_same() => Holds(sale => RandomRows.Lines(sale.Run()) == NaiveSale.Run(sale));

    [Fact]
    public void P1_The_order_of_the_input_does_not_matter() =>
        Prop.ForAll(RandomRows.Any, Gen.Choose(0, int.MaxValue).ToArbitrary(), (sale, seed) =>
        {
            UnitBid[] shuffled = [.. sale.Log];
            new Random(seed).Shuffle(shuffled);
            return RandomRows.Lines(sale.Run()) == RandomRows.Lines(MultiUnitAuction.Run(sale.Rules, shuffled));
        }).Check(Properties.Checked);

    [Fact]
    public void P3_In_a_Vickrey_auction_nobody_gains_by_a_report_that_is_not_true() => Prop.ForAll(Report.Several, r => r.Gain(UnitPricing.Vickrey) <= 0).Check(Properties.Checked);

    [Fact]
    public void P6_Who_wants_one_unit_gains_nothing_by_a_lie_at_the_highest_rejected_price() => Prop.ForAll(Report.One, r => r.Gain(UnitPricing.HighestRejected) <= 0).Check(Properties.Checked);

    /// <summary>P2, the negative instances: two units, worth 10 to him; the others bid 4 and 3. By bidding 5 he still wins and pays less, or sets the price lower.</summary>
    [Fact]
    public void P2_At_the_lowest_accepted_price_and_as_bid_one_gains_by_bidding_less()
    {
        var low = new Report([10], [5], [12, 3], 2);

        low.Gain(UnitPricing.LowestAccepted).ShouldBe(5);
        low.Gain(UnitPricing.PayAsBid).ShouldBe(5);
        low.Gain(UnitPricing.HighestRejected).ShouldBe(0);
        low.Gain(UnitPricing.Vickrey).ShouldBe(0);
    }

    /// <summary>P6 holds for one unit only: who wants two holds the price down by asking for less of the second.</summary>
    [Fact]
    public void P6_Who_wants_two_units_gains_by_hiding_one_at_the_highest_rejected_price() => new Report([10, 9], [10, 2], [8], 2).Gain(UnitPricing.HighestRejected).ShouldBe((10 - 2) - (19 - 16));

    [Fact]
    public void P4_Nobody_pays_more_than_his_rows_are_worth_to_him() =>
        Holds(sale =>
        {
            MultiUnitOutcome outcome = sale.Run();
            Dictionary<long, long?> priceOf = sale.Log.ToDictionary(row => row.Seq, row => row.Price);
            ILookup<ParticipantId, UnitAward> awards = outcome.Awards.ToLookup(a => a.Bidder);
            return outcome.Totals.All(total => awards[total.Bidder].Any(a => priceOf[a.Seq] is null) || total.Payment <= awards[total.Bidder].Sum(a => a.Quantity * priceOf[a.Seq]));
        });

    [Fact]
    public void P5_Nobody_pays_less_than_the_reserve_a_unit() => Holds(sale => sale.Run().Totals.All(total => total.Payment >= sale.Rules.Reserve * total.Quantity));

    [Fact]
    public void P7_One_more_bid_never_lowers_the_highest_rejected_price() => Prop.ForAll(RandomRows.Any, RandomRows.Any, (sale, more) =>
        more.Log.Length == 0 || Added(sale, more, UnitPricing.HighestRejected)).Check(Properties.Checked);

    /// <summary>P7, the negative instance: while units are left over, a further bidder is the lowest that is accepted.</summary>
    [Fact]
    public void P7_While_units_are_left_over_one_more_bid_lowers_the_lowest_accepted_price()
    {
        var rules = new MultiUnitRules(UnitPricing.LowestAccepted, 10, 0, UnitTie.Time, new("S"));
        UnitBid alice = new(RandomRows.At(1), 1, new("A"), 10, 4), bob = new(RandomRows.At(2), 2, new("B"), 3, 4);

        MultiUnitAuction.Run(rules, [alice]).ClearingPrice.ShouldBe(10);
        MultiUnitAuction.Run(rules, [alice, bob]).ClearingPrice.ShouldBe(3);
    }

    [Fact]
    public void P8_At_equal_bids_paying_as_bid_brings_no_less_than_one_price_and_the_lowest_accepted_no_less_than_the_highest_rejected() =>
        Holds(sale =>
        {
            var priced = sale with { Log = [.. sale.Log.Where(row => row.Price is not null)] };
            long asBid = priced.Run(UnitPricing.PayAsBid).Revenue, lowest = priced.Run(UnitPricing.LowestAccepted).Revenue, highest = priced.Run(UnitPricing.HighestRejected).Revenue;
            return asBid >= lowest && lowest >= highest;
        });

    [Fact]
    public void P9_What_is_awarded_and_what_is_left_is_the_supply_and_units_are_left_only_when_all_were_served() =>
        Holds(sale =>
        {
            MultiUnitOutcome outcome = sale.Run();
            if (outcome.Sold + outcome.Unsold != sale.Rules.Supply || outcome.Unsold < 0 || outcome.Awards.Sum(a => a.Quantity) != outcome.Sold || outcome.Totals.Sum(t => t.Quantity) != outcome.Sold) return false;
            HashSet<long> refused = [.. outcome.Rejected.Select(r => r.Seq)];
            long eligible = sale.Log.Where(row => !refused.Contains(row.Seq)).GroupBy(row => row.Bidder).Sum(rows => Math.Min(rows.Sum(row => row.Quantity), sale.Rules.PerBidderMax ?? long.MaxValue));
            return outcome.Unsold == 0 || outcome.Sold == eligible;
        });

    /// <summary>MECHANISMS 16: users expected proportion and got time, or a better price was rationed with a worse one.</summary>
    [Fact]
    public void G7_A_strictly_better_price_is_never_rationed() =>
        Holds(sale =>
        {
            MultiUnitOutcome outcome = (sale with { Rules = sale.Rules with { PerBidderMax = null } }).Run();
            Dictionary<long, long> awarded = outcome.Awards.ToDictionary(a => a.Seq, a => a.Quantity);
            HashSet<long> refused = [.. outcome.Rejected.Select(r => r.Seq)];
            long? lowest = sale.Log.Where(row => awarded.ContainsKey(row.Seq)).Min(row => row.Price);
            return sale.Log.Where(row => !refused.Contains(row.Seq) && row.Price > lowest).All(row => awarded.GetValueOrDefault(row.Seq) == row.Quantity);
        });

    [Fact]
    public void MU1_By_percentage_no_row_gets_less_than_the_percentage_or_more_than_it_asks_for_and_equal_rows_get_the_same() =>
        Holds(sale =>
        {
            if (sale.Rules.Pricing == UnitPricing.Vickrey) return true;
            RandomSale capless = sale with { Rules = sale.Rules with { PerBidderMax = null, Tie = UnitTie.Percentage } };
            MultiUnitOutcome outcome = capless.Run(), inProportion = (capless with { Rules = capless.Rules with { Tie = UnitTie.ProRata } }).Run();
            Dictionary<long, long> awarded = outcome.Awards.ToDictionary(a => a.Seq, a => a.Quantity), shared = inProportion.Awards.ToDictionary(a => a.Seq, a => a.Quantity);
            long? lowest = capless.Log.Where(row => awarded.ContainsKey(row.Seq)).Min(row => row.Price);
            UnitBid[] marginal = [.. capless.Log.Where(row => row.Price is { } price && price == lowest && awarded.ContainsKey(row.Seq))];
            long over = outcome.Sold - inProportion.Sold;
            return over >= 0 && over * 10_000 <= marginal.Length * 10_000L + marginal.Sum(row => row.Quantity)
                && outcome.Unsold == inProportion.Unsold && Array.TrueForAll(capless.Log, row => awarded.GetValueOrDefault(row.Seq) <= Math.Max(0, row.Quantity))
                && shared.All(s => awarded.GetValueOrDefault(s.Key) >= s.Value - 1)
                && marginal.GroupBy(row => row.Quantity).All(equal => equal.Select(row => awarded[row.Seq]).Distinct().Count() == 1);
        });

    [Fact]
    public void P20_Prices_times_a_constant_give_the_same_awards_at_that_many_times_the_price() =>
        Holds(sale =>
        {
            // The average that price takers pay beside pay-as-bid is rounded, and a rounded number does not scale.
            var priced = sale with { Log = [.. sale.Log.Where(row => row.Price is not null)] };
            MultiUnitOutcome once = priced.Run(), times = MultiUnitAuction.Run(sale.Rules with { Reserve = sale.Rules.Reserve * 7 }, priced.Log.Select(row => row with { Price = row.Price * 7 }));
            return times.Revenue == once.Revenue * 7 && times.Awards.Select(a => (a.Seq, a.Quantity, a.UnitPrice)).SequenceEqual(once.Awards.Select(a => (a.Seq, a.Quantity, a.UnitPrice * 7)));
        });

    [Fact]
    public void P20b_Another_day_gives_the_same_outcome() =>
        Holds(sale => RandomRows.Lines(sale.Run()) == RandomRows.Lines(MultiUnitAuction.Run(sale.Rules, sale.Log.Select(row => row with { At = row.At + Duration.FromDays(1) }))));

    [Fact]
    public void P23_A_refused_row_might_as_well_not_have_come() =>
        Holds(sale =>
        {
            MultiUnitOutcome outcome = sale.Run();
            HashSet<long> refused = [.. outcome.Rejected.Select(r => r.Seq)];
            return RandomRows.Lines(MultiUnitAuction.Run(sale.Rules, sale.Log.Where(row => !refused.Contains(row.Seq)))) == RandomRows.Lines(outcome with { Rejected = [] });
        });

    private static void Holds(Func<RandomSale, bool> law) => Prop.ForAll(RandomRows.Any, law).Check(Properties.Checked);

    private static bool Added(RandomSale sale, RandomSale more, UnitPricing pricing)
    {
        // Without a cap: a dearer row of a capped bidder displaces a cheaper one of his own.
        MultiUnitRules rules = sale.Rules with { Pricing = pricing, PerBidderMax = null };
        long before = MultiUnitAuction.Run(rules, sale.Log).ClearingPrice ?? rules.Reserve;
        long after = MultiUnitAuction.Run(rules, [.. sale.Log, more.Log[0] with { Seq = 0 }]).ClearingPrice ?? rules.Reserve;
        return after >= before;
    }

    /// <summary>What units are worth to a bidder, the first at least as much as the next, and what he might report instead, against others who want one each.</summary>
    private sealed record Report(long[] Values, long[] Reported, long[] Others, long Supply)
    {
        public static readonly Arbitrary<Report> One = Arb.From(Reports(1)), Several = Arb.From(Gen.Choose(1, 3).SelectMany(Reports));

        /// <summary>What the report brings more than the truth.</summary>
        public long Gain(UnitPricing pricing) => Utility(pricing, Reported) - Utility(pricing, Values);

        private static Gen<Report> Reports(int units) =>
            from values in Gen.ArrayOf(Gen.Choose(1, 12).Select(v => (long)v), units)
            from reported in Gen.ArrayOf(Gen.Choose(1, 14).Select(v => (long)v), units)
            from others in Gen.ArrayOf(Gen.Choose(1, 13).Select(v => (long)v), 4)
            from supply in Gen.Choose(1, 4)
            select new Report([.. values.OrderDescending()], [.. reported.OrderDescending()], others, supply);

        private long Utility(UnitPricing pricing, long[] reported)
        {
            ParticipantId me = new("me");
            MultiUnitOutcome outcome = MultiUnitAuction.Run(
                new MultiUnitRules(pricing, Supply, 2, UnitTie.Time, new("S")),
                [.. reported.Select((price, i) => new UnitBid(RandomRows.At(5), 100 + i, me, price, 1)), .. Others.Select((price, i) => new UnitBid(RandomRows.At(i * 3), i, new($"other {i}"), price, 1))]);
            UnitTotal total = outcome.Totals.SingleOrDefault(t => t.Bidder == me);
            return Values.Take((int)total.Quantity).Sum() - total.Payment;
        }
    }
}
