namespace Exchange.Mechanisms.Tests.Arbitrage;

/// <summary>MECHANISMS ARB-1, "chain queries via min-cut": stations join measurements, and measurements substances.</summary>
public sealed class WhenPricingChains
{
    private static readonly string[][] Columns = [["north", "south"], ["m1", "m2"], ["no2", "o3"]];

    private static readonly ChainRelation[] Relations =
    [
        new("taken", [("north", "m1"), ("south", "m2")]),
        new("of", [("m1", "no2")]),
    ];

    [Fact]
    public void The_tuples_of_an_answer_must_be_seen_and_of_what_is_none_one_that_is_missing()
    {
        // (north, m1, no2) is the answer. All else lacks a tuple: what is taken is known from the left, and that m2 is of nothing from the left of the other.
        var prices = new ChainPrices(Columns, Relations, [Left("taken", "north", 5), Left("taken", "south", 4), Left("of", "m1", 3), Left("of", "m2", 2)]);

        ChainCover cover = prices.Cover()!;

        cover.Price.ShouldBe(14);
        cover.Views.Select(v => $"{v.Relation} {v.Value}").ShouldBe(["taken north", "taken south", "of m1", "of m2"]);
        prices.CoverOf(0, 0)!.Price.ShouldBe(9);
        prices.CoverOf(1, 1)!.Price.ShouldBe(5);
    }

    [Fact]
    public void What_costs_less_from_the_other_side_is_bought_there()
    {
        var prices = new ChainPrices(Columns, Relations, [Left("taken", "north", 5), Left("taken", "south", 4), Right("taken", "m1", 1), Right("taken", "m2", 1), Left("of", "m1", 3), Left("of", "m2", 9), Right("of", "no2", 2), Right("of", "o3", 2)]);

        prices.Cover()!.Views.Select(v => $"{v.Relation} {v.Side} {v.Value}").ShouldBe(["taken Right m1", "of Right no2", "of Right o3"]);
        prices.Cover()!.Price.ShouldBe(5);
    }

    /// <summary>Nothing is of m2, whoever took it: then it need not be known who did.</summary>
    [Fact]
    public void What_can_be_in_no_answer_need_not_be_bought_twice()
    {
        var prices = new ChainPrices(Columns, Relations, [Right("taken", "m1", 1), Right("taken", "m2", 50), Left("of", "m1", 3), Left("of", "m2", 2)]);
        prices.Cover()!.Price.ShouldBe(6);
        prices.Cover()!.Views.Select(v => v.Value).ShouldBe(["m1", "m1", "m2"]);
    }

    [Fact]
    public void What_is_for_sale_may_not_be_enough()
    {
        new ChainPrices(Columns, Relations, [Left("taken", "north", 5)]).Cover().ShouldBeNull();
        new ChainPrices(Columns, Relations, []).Cover().ShouldBeNull();
    }

    [Fact]
    public void A_free_view_is_named_and_a_chain_without_values_costs_nothing()
    {
        new ChainPrices(Columns, Relations, [.. Columns[1].SelectMany(m => (ChainView[])[Right("taken", m, 0), Left("of", m, 0)])]).Cover()!.ShouldSatisfyAllConditions(c => c.Price.ShouldBe(0), c => c.Views.Length.ShouldBe(4));
        ChainCover nothing = new ChainPrices([[], ["a"]], [new ChainRelation("r", [])], []).Cover()!;
        (nothing.Price, nothing.Views.Length).ShouldBe((0, 0));
    }

    [Fact]
    public void A_list_that_does_not_fit_its_chain_is_refused()
    {
        Should.Throw<ArgumentException>(() => new ChainPrices(Columns, [Relations[0]], []));
        Should.Throw<ArgumentException>(() => new ChainPrices(Columns, [Relations[0], Relations[1] with { Name = "taken" }], []));
        Should.Throw<ArgumentException>(() => new ChainPrices(Columns, [Relations[0], new("of", [("m3", "no2")])], []));
        Should.Throw<ArgumentException>(() => new ChainPrices(Columns, Relations, [Left("taken", "m1", 1)]));
        Should.Throw<ArgumentException>(() => new ChainPrices(Columns, Relations, [Left("bought", "north", 1)]));
        Should.Throw<ArgumentException>(() => new ChainPrices(Columns, Relations, [Left("taken", "north", 1), Left("taken", "north", 2)]));
        Should.Throw<ArgumentOutOfRangeException>(() => Left("taken", "north", -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new ChainPrices(Columns, Relations, []).CoverOf(1, 0));
    }

    private static ChainView Left(string relation, string value, long price) => new(relation, ChainSide.Left, value, price);

    private static ChainView Right(string relation, string value, long price) => new(relation, ChainSide.Right, value, price);
}
