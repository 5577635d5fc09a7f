namespace Exchange.Mechanisms.Tests.Arbitrage;

/// <summary>MECHANISMS ARB-1.</summary>
public sealed class WhenPricingViews
{
    [Fact]
    public void A_bundle_that_is_dearer_than_its_parts_is_an_arbitrage()
    {
        var prices = new ViewPrices([View("all", 25, "a", "b"), View("a", 10, "a"), View("b", 10, "b")]);

        ViewArbitrage only = prices.Arbitrages().ShouldHaveSingleItem();
        (only.View.Name, only.Cheaper.Price).ShouldBe(("all", 20));
        only.Cheaper.Views.ShouldBe(["a", "b"]);
        prices.WithoutArbitrage().Views.Select(v => v.Price).ShouldBe([10, 20, 10]);
    }

    [Fact]
    public void A_part_that_is_dearer_than_the_whole_is_one_too() =>
        new ViewPrices([View("all", 5, "a", "b"), View("a", 10, "a")]).Arbitrages().ShouldHaveSingleItem().Cheaper.Price.ShouldBe(5);

    [Fact]
    public void Of_two_views_of_the_same_only_the_dearer_is_undercut() =>
        new ViewPrices([View("x", 5, "a"), View("y", 6, "a"), View("z", 5, "a")]).Arbitrages().Select(a => a.View.Name).ShouldBe(["y"]);

    [Fact]
    public void A_query_costs_what_its_cheapest_cover_costs()
    {
        var prices = new ViewPrices([View("ab", 12, "a", "b"), View("bc", 12, "b", "c"), View("abc", 20, "a", "b", "c"), View("free", 0, "d")]);
        prices.CoverOf(["b"])!.Price.ShouldBe(12);
        prices.CoverOf(["a", "c"])!.Price.ShouldBe(20);
        prices.CoverOf(["a", "c", "d"])!.Price.ShouldBe(20);
        prices.CoverOf(["d"])!.Price.ShouldBe(0);
        prices.CoverOf([])!.Price.ShouldBe(0);
        prices.CoverOf(["a", "e"]).ShouldBeNull();
    }

    /// <summary>MECHANISMS section 11: he may combine old answers with new ones, and does not pay for them again.</summary>
    [Fact]
    public void What_a_buyer_had_before_counts()
    {
        var prices = new ViewPrices([View("a", 10, "a"), View("b", 10, "b"), View("ab", 15, "a", "b")]);
        prices.PriceAfter(new BuyerHistory(["a"], 10), ["b"]).ShouldBe(5);
        prices.PriceAfter(new BuyerHistory(["a"], 10), ["a"]).ShouldBe(0);
        prices.PriceAfter(new BuyerHistory(["a"], 30), ["b"]).ShouldBe(0);
        prices.PriceAfter(new BuyerHistory([], 0), ["b"]).ShouldBe(10);
        prices.PriceAfter(new BuyerHistory(["a"], 10), ["c"]).ShouldBeNull();
    }

    [Fact]
    public void Names_are_told_apart_by_their_characters_and_not_by_a_culture() =>
        // A soft hyphen counts for nothing where a culture compares.
        new ViewPrices([View("a", 1, "a"), View("a\u00AD", 1, "a\u00AD")]).CoverOf(["a", "a\u00AD"])!.Price.ShouldBe(2);

    [Fact]
    public void A_list_has_each_name_once_and_as_many_views_as_can_be_searched()
    {
        Should.Throw<ArgumentException>(() => new ViewPrices([View("a", 1, "a"), View("a", 2, "b")]));
        Should.Throw<ArgumentException>(() => new ViewPrices(Enumerable.Range(0, ViewPrices.ViewsMax + 1).Select(i => View($"{i}", 1, "a"))));
        Should.Throw<ArgumentOutOfRangeException>(() => View("a", -1, "a"));
    }

    internal static PricedView View(string name, long price, params string[] items) => new(name, [.. items], price);
}
