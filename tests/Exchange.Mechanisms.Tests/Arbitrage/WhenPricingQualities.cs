namespace Exchange.Mechanisms.Tests.Arbitrage;

/// <summary>MECHANISMS ARB-2 and ARB-3.</summary>
public sealed class WhenPricingQualities
{
    [Fact]
    public void Two_noisy_copies_cap_a_version_of_twice_the_quality()
    {
        QualityArbitrage only = List((1, 10), (2, 25)).Arbitrages().ShouldHaveSingleItem();
        (only.Version.Quality, only.Cheaper).ShouldBe((2, 20));
        List((1, 10), (2, 25)).WithoutArbitrage().Versions.Select(v => v.Price).ShouldBe([10, 20]);
    }

    [Fact]
    public void A_worse_version_is_no_dearer_than_a_better_one() => List((1, 30), (2, 25)).Arbitrages().Select(a => (a.Version.Quality, a.Cheaper)).ShouldBe([(1, 25)]);

    [Fact]
    public void Prices_in_proportion_are_just_free_of_arbitrage() => List((1, 10), (2, 20), (3, 30)).Arbitrages().ShouldBeEmpty();

    [Fact]
    public void Copies_of_different_versions_count_together() => List((2, 5), (3, 7), (5, 13)).Arbitrages().ShouldHaveSingleItem().Cheaper.ShouldBe(12);

    [Fact]
    public void A_quality_that_is_not_listed_costs_what_its_cheapest_copies_cost()
    {
        QualityPrices list = List((10, 5), (30, 12));
        list.CoverOf(0).ShouldBe(0);
        list.CoverOf(1).ShouldBe(5);
        list.CoverOf(11).ShouldBe(10);
        list.CoverOf(21).ShouldBe(12);
        Should.Throw<ArgumentOutOfRangeException>(() => list.CoverOf(31));
    }

    [Fact]
    public void Large_qualities_are_counted_in_what_they_have_in_common()
    {
        List((2_000_000_000, 10), (4_000_000_000, 25)).Arbitrages().ShouldHaveSingleItem().Cheaper.ShouldBe(20);
        Should.Throw<ArgumentException>(() => List((1, 10), (QualityPrices.StepsMax + 1, 25)));
        Should.Throw<ArgumentException>(() => List((1, 10), (1, 25)));
        Should.Throw<ArgumentException>(() => List());
        Should.Throw<ArgumentOutOfRangeException>(() => List((0, 10)));
        Should.Throw<ArgumentOutOfRangeException>(() => List((1, -10)));
    }

    /// <summary>Values 4 of ten buyers and 12 of one: at 4 and 12 two worse copies would undercut the better.</summary>
    [Fact]
    public void The_best_prices_earn_what_the_example_of_the_rules_says()
    {
        QualityPricing best = BestPrices.Of([new(1, 4, 10), new(2, 12, 1)]);
        best.Prices.Select(p => p.Price).ShouldBe([4, 8]);
        best.Revenue.ShouldBe(48);
        BestPrices.Of([new(1, 4, 1), new(2, 12, 1)]).Revenue.ShouldBe(12);
    }

    [Fact]
    public void Of_lists_that_earn_the_same_the_one_that_sells_to_more_is_taken() =>
        BestPrices.Of([new(1, 4, 1), new(2, 12, 1)]).Prices.Select(p => p.Price).ShouldBe([4, 8]);

    /// <summary>Prices that are free of arbitrage and rise faster than in proportion somewhere: 3 a piece for three, 2 a piece for two.</summary>
    [Fact]
    public void The_relaxed_prices_may_earn_less()
    {
        // 2 → 4 and 3 → 7: two of the worse make 4 for 8, so there is no arbitrage, and the unit of quality gets dearer.
        QualityDemand[] demands = [new(2, 4, 1), new(3, 7, 1)];
        BestPrices.Of(demands).Revenue.ShouldBe(11);
        ConcavePrices concave = ConcavePrices.Of(demands);
        concave.Relaxed.ShouldBe(10);
        concave.Pricing.Revenue.ShouldBe(10);
        concave.Pricing.Prices.Select(p => p.Price).ShouldBe([4, 6]);
    }

    [Fact]
    public void The_largest_values_do_not_wrap()
    {
        QualityDemand[] demands = [new(1, Amounts.Max, 1), new(10_000, Amounts.Max, 1)];
        BestPrices.Of(demands).Revenue.ShouldBe(2 * Amounts.Max);
        ConcavePrices.Of(demands).Pricing.Revenue.ShouldBe(2 * Amounts.Max);
        Should.Throw<OverflowException>(() => BestPrices.Of([new(1, Amounts.Max, 1_000_000_000)]));
        ConcavePrices.Of([new(1, 0, 1), new(2, 0, 5)]).Pricing.Revenue.ShouldBe(0);
    }

    [Fact]
    public void A_menu_is_as_large_as_can_be_searched()
    {
        Should.Throw<ArgumentException>(() => BestPrices.Of(Enumerable.Range(1, BestPrices.VersionsMax + 1).Select(x => new QualityDemand(x, 1, 1))));
        Should.Throw<ArgumentException>(() => BestPrices.Of([new(1, 1, 1), new(BestPrices.StepsMax + 1, 1, 1)]));
        Should.Throw<ArgumentException>(() => BestPrices.Of([]));
        Should.Throw<ArgumentException>(() => BestPrices.Of([new(1, 1, 1), new(1, 2, 1)]));
        Should.Throw<ArgumentException>(() => ConcavePrices.Of([]));
        Should.Throw<ArgumentException>(() => ConcavePrices.Of(Enumerable.Range(1, ConcavePrices.VersionsMax + 1).Select(x => new QualityDemand(x, 1, 1))));
        ConcavePrices.Of(Enumerable.Range(1, ConcavePrices.VersionsMax).Select(x => new QualityDemand(x, x + 100, 1))).Pricing.Revenue.ShouldBe(Enumerable.Range(1, ConcavePrices.VersionsMax).Sum(x => x + 100));
    }

    private static QualityPrices List(params (long Quality, long Price)[] versions) => new(versions.Select(v => new QualityPrice(v.Quality, v.Price)));
}
