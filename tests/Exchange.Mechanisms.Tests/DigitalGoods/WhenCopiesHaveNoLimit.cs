using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests.DigitalGoods;

/// <summary>MECHANISMS DIG-1 to DIG-4, and the laws of section 17 that concern them.</summary>
public sealed class WhenCopiesHaveNoLimit
{
    private static readonly string[] Names = ["A", "B", "C", "D", "E", "F", "G"];

    private static readonly Arbitrary<DigitalBid[]> Bids = Arb.From(Gen.ArrayOf(Gen.Choose(1, 12)).Select(amounts => amounts.Take(Names.Length).Select((a, i) => new DigitalBid(new(Names[i]), a)).ToArray()));

    private static readonly Arbitrary<string> Seeds = Gen.Choose(0, 1000).Select(i => $"seed {i}").ToArbitrary();

    [Fact]
    public void DIG1_Of_equally_good_prices_the_lowest_serves_more()
    {
        PostedOptimum.Of([100, 60, 50, 40, 10, 8]).ShouldBe(new PostedOptimum(40, 4, 160, 160));
        PostedOptimum.Of([100, 50]).ShouldBe(new PostedOptimum(50, 2, 100, 100));
        PostedOptimum.Of([100, 60, 50, 40, 10, 8], floor: 41).ShouldBe(new PostedOptimum(50, 3, 150, 150));
        PostedOptimum.Of([10, 9, 8, 8], unitCost: 4).ShouldBe(new PostedOptimum(8, 4, 32, 16));
        PostedOptimum.Of([4, 3], unitCost: 4).ShouldBe(new PostedOptimum(null, 0, 0, 0));
        PostedOptimum.Of([]).ShouldBe(new PostedOptimum(null, 0, 0, 0));
    }

    [Fact]
    public void P10_The_posted_price_is_the_best_of_all_integers() =>
        Prop.ForAll(Bids, Gen.Choose(0, 5).ToArbitrary(), Gen.Choose(0, 6).ToArbitrary(), (bids, cost, floor) =>
        {
            long[] values = [.. bids.Select(b => b.Amount)];
            // Every price is tried, the lowest first.
            (long? best, long profit) = (null, 0);
            for (long price = floor; price <= 13; price++)
            {
                if ((price - cost) * values.Count(v => v >= price) is var earned && earned > profit) (best, profit) = (price, earned);
            }

            PostedOptimum found = PostedOptimum.Of(values, cost, floor);
            return found.Profit == profit && (best is null) == (found.Price is null) && (best is null || found.Buyers == values.Count(v => v >= found.Price));
        }).Check(Properties.Checked);

    [Fact]
    public void DIG2_Follows_the_example_of_the_rules()
    {
        DigitalBid[] bids = [new(new("a1"), 100), new(new("a2"), 50), new(new("a3"), 10), new(new("b1"), 60), new(new("b2"), 40), new(new("b3"), 8)];

        SampledOutcome outcome = SampledOffers.Run(bids, bidder => bidder.Value.StartsWith('a'));

        (outcome.PriceFromA, outcome.PriceFromB, outcome.Revenue, outcome.Benchmark).ShouldBe((50L, 40L, 130L, 160L));
        outcome.Sales.ShouldBe([new(new("a1"), 40), new(new("a2"), 40), new(new("b1"), 50)]);
    }

    [Fact]
    public void DIG2_An_unprofitable_sample_sells_nothing_on_the_other_side()
    {
        DigitalBid[] bids = [new(new("a1"), 3), new(new("b1"), 60)];

        SampledOffers.Run(bids, bidder => bidder.Value.StartsWith('a'), unitCost: 3).ShouldSatisfyAllConditions(o => o.PriceFromA.ShouldBeNull(), o => o.Sales.ShouldBeEmpty());
    }

    /// <summary>So that anybody can split again: <c>printf 'seed:A' | sha256sum</c>, and the first byte's parity.</summary>
    [Fact]
    public void DIG2_The_seed_alone_splits_the_bidders() =>
        Prop.ForAll(Bids, Seeds, (bids, seed) =>
            bids.All(b => SampledOffers.IsOnSideA(seed, b.Bidder) == (Convert.ToInt32(Lottery.Ticket(seed, b.Bidder)[..2], 16) % 2 == 0))).Check(Properties.Checked);

    [Fact]
    public void P10_Sampling_never_brings_more_than_the_best_single_price() =>
        Prop.ForAll(Bids, Seeds, (bids, seed) => Run(bids, seed) is var outcome && outcome.Revenue <= outcome.Benchmark && outcome.BenchmarkOfTwo <= outcome.Benchmark).Check(Properties.Checked);

    [Fact]
    public void P2_P10_Nobody_sets_his_own_price_or_gains_by_a_lie_in_either_format() =>
        Prop.ForAll(Bids, Seeds, Gen.Choose(1, 14).ToArbitrary(), (bids, seed, lie) =>
            bids.All(honest =>
            {
                DigitalBid[] told = [.. bids.Select(b => b == honest ? b with { Amount = lie } : b)];
                long Utility(IEnumerable<DigitalSale> sales) => sales.Where(s => s.Bidder == honest.Bidder).Sum(s => honest.Amount - s.Price);
                return Utility(Run(told, seed).Sales) <= Utility(Run(bids, seed).Sales) && Utility(OptimumOfOthers.Run(told)) <= Utility(OptimumOfOthers.Run(bids));
            })).Check(Properties.Checked);

    /// <summary>P2, the negative instance: at the best posted price for the bids as told, who bids less lowers it for himself.</summary>
    [Fact]
    public void P2_The_posted_optimum_of_the_bids_themselves_is_not_truthful()
    {
        PostedOptimum.Of([10, 4]).Price.ShouldBe(10);
        PostedOptimum.Of([5, 4]).Price.ShouldBe(4);
    }

    [Fact]
    public void P1_P20_Order_does_not_matter_and_prices_scale() =>
        Prop.ForAll(Bids, Seeds, (bids, seed) =>
        {
            SampledOutcome once = Run(bids, seed), back = Run([.. bids.Reverse()], seed), times = Run([.. bids.Select(b => b with { Amount = b.Amount * 7 })], seed);
            return once.Sales.SequenceEqual(back.Sales) && once.SideA.SequenceEqual(back.SideA) && times.Revenue == once.Revenue * 7 && times.Benchmark == once.Benchmark * 7;
        }).Check(Properties.Checked);

    [Fact]
    public void DIG3_A_few_high_bids_among_many_low_ones_ruin_the_optimum_of_the_others()
    {
        DigitalBid[] bids = [new(new("A"), 10), .. Enumerable.Range(0, 9).Select(i => new DigitalBid(new($"B{i}"), 1))];

        OptimumOfOthers.Run(bids).ShouldBe([new DigitalSale(new("A"), 1)]);
        PostedOptimum.Benchmark(bids.Select(b => b.Amount)).ShouldBe(10);
    }

    [Theory]
    [InlineData(0, 100, 0, "50")]
    [InlineData(0, 101, 0, "101/2")]
    [InlineData(80, 100, 0, "80")]
    [InlineData(0, 100, 40, "70")]
    [InlineData(-7, -2, 0, "-1")]
    public void DIG4_The_reserve_for_an_even_spread_is_exact(long a, long b, long cost, string reserve) => MyersonReserve.OfUniform(a, b, cost).ToString().ShouldBe(reserve);

    [Fact]
    public void DIG4_The_reserve_for_a_sample_is_the_price_that_would_have_earned_most()
    {
        MyersonReserve.OfSample([100, 60, 50, 40, 10, 8]).ShouldBe(40);
        MyersonReserve.OfSample([3], cost: 3).ShouldBeNull();
        Should.Throw<ArgumentException>(() => MyersonReserve.OfUniform(2, 1));
    }

    [Fact]
    public void Two_bids_by_one_bidder_are_an_error()
    {
        DigitalBid[] bids = [new(new("A"), 3), new(new("A"), 4)];
        Should.Throw<ArgumentException>(() => Run(bids, "seed"));
        Should.Throw<ArgumentException>(() => OptimumOfOthers.Run(bids));
        Should.Throw<ArgumentException>(() => PostedOptimum.Of([3], unitCost: -1));
    }

    private static SampledOutcome Run(DigitalBid[] bids, string seed) => SampledOffers.Run(bids, bidder => SampledOffers.IsOnSideA(seed, bidder));
}
