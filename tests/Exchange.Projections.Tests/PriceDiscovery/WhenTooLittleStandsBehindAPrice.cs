using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Projections.PriceDiscovery;
using NodaTime;

namespace Exchange.Projections.Tests.PriceDiscovery;

/// <summary>FUNCTIONS row 36: a figure behind which fewer than k trades, or k buyers, stand is not published.</summary>
public sealed class WhenTooLittleStandsBehindAPrice
{
    private static readonly string OfProduct = PriceRow.PrefixOf(PriceScene.Product('a')) + "CNY", OfTheme = PriceRow.PrefixOf(PriceScene.Theme) + "CNY";

    private static readonly string Candle = CandleRow.PrefixOf(PriceScene.Product('a'), "CNY", "1d") + CandleRow.KeyOf(Instant.FromUtc(2026, 11, 23, 0, 0));

    private static readonly string Comparables = ComparableRow.PrefixOf(PriceScene.Theme, SupplyKind.Unlimited, "CNY");

    private static string Withheld => WithheldRow.KeyOf<PriceRow>(OfProduct);

    [Fact]
    public void Without_a_rule_every_trade_shows()
    {
        PriceScene scene = new PriceScene().Under(null).Sold('a', 100, "ann");
        PriceRow price = scene.Get<PriceRow>(OfProduct);
        (price.Suppressed, price.Last, price.Count).ShouldBe((null, Given.Cny(100), 1));
        scene.All<WithheldRow>().ShouldBeEmpty();
    }

    [Fact]
    public void One_less_than_k_is_suppressed_and_k_is_shown_with_all_that_stands_behind_it()
    {
        PriceScene scene = new PriceScene().Under(3).Sold('a', 100, "ann").Sold('a', 200, "bob");
        scene.Get<PriceRow>(OfProduct).ShouldBe(new PriceRow(PriceScene.Product('a'), null, "CNY", null, null, null, null, null, null, null, null, null, null, null, true));
        CandleRow candle = scene.Get<CandleRow>(Candle);
        (candle.Suppressed, candle.Open, candle.Count, candle.Turnover).ShouldBe((true, null, null, null));
        WithheldRow withheld = scene.Get<WithheldRow>(Withheld);
        (withheld.SeenBy(), withheld.TradesMin, withheld.Price!.Count, withheld.Price.Last).ShouldBe((Audience.Operators, 3, 2, Given.Cny(200)));
        withheld.Buyers.ShouldBe(["ann", "bob"]);

        scene.Sold('a', 60, "cat");
        PriceRow shown = scene.Get<PriceRow>(OfProduct);
        (shown.Suppressed, shown.Count, shown.Last, shown.High, shown.Low, shown.Turnover).ShouldBe((null, 3, Given.Cny(60), Given.Cny(200), Given.Cny(60), Given.Cny(360)));
        (scene.Get<CandleRow>(Candle).Open, scene.Get<CandleRow>(Candle).Count).ShouldBe((Given.Cny(100), 3));
        scene.All<WithheldRow>().ShouldAllBe(w => w.Candle != null && w.Candle.Count < 3, "what is shown is withheld no more");
    }

    [Fact]
    public void Many_trades_of_one_buyer_or_of_one_control_group_are_those_of_one()
    {
        PriceScene scene = new PriceScene().Under(2).Party("ann", "holding").Party("bob", "holding").Sold('a', 100, "ann").Sold('a', 100, "ann").Sold('a', 100, "bob");
        scene.Get<PriceRow>(OfProduct).Suppressed.ShouldBe(true);
        scene.Sold('a', 100, "cat").Get<PriceRow>(OfProduct).Count.ShouldBe(4);
    }

    [Fact]
    public void A_theme_is_counted_by_itself()
    {
        PriceScene scene = new PriceScene().Under(2).Sold('a', 100, "ann").Sold('b', 300, "bob");
        (scene.Get<PriceRow>(OfProduct).Suppressed, scene.Get<PriceRow>(OfTheme).Count).ShouldBe((true, 2));
    }

    [Fact]
    public void A_later_rulebook_unveils_nothing()
    {
        PriceScene scene = new PriceScene().Under(3).Sold('a', 100, "ann").Under(null);
        scene.Get<PriceRow>(OfProduct).Suppressed.ShouldBe(true);
        scene.Sold('a', 200, "bob").Get<PriceRow>(OfProduct).Suppressed.ShouldBe(true, "the first of its trades asks for three");
        scene.Sold('a', 200, "cat").Get<PriceRow>(OfProduct).Count.ShouldBe(3);
    }

    [Fact]
    public void A_later_rulebook_hides_nothing_until_there_is_a_trade_under_it()
    {
        PriceScene scene = new PriceScene().Under(null).Sold('a', 100, "ann").Under(3);
        scene.Get<PriceRow>(OfProduct).Last.ShouldBe(Given.Cny(100));
        scene.Sold('a', 200, "bob").Get<PriceRow>(OfProduct).Suppressed.ShouldBe(true, "the second would be told from the first");
        scene.Sold('a', 300, "cat").Get<PriceRow>(OfProduct).Suppressed.ShouldBe(true, "of the buyers before the rule nothing was kept");
        scene.Sold('a', 400, "dan").Get<PriceRow>(OfProduct).Count.ShouldBe(4);
    }

    [Fact]
    public void What_enough_trades_stand_behind_already_stays_shown()
    {
        PriceScene scene = new PriceScene().Under(null).Sold('a', 100, "ann").Sold('a', 100, "ann").Under(3).Sold('a', 200, "bob");
        scene.Get<PriceRow>(OfProduct).Count.ShouldBe(3);
    }

    [Fact]
    public void A_comparable_trade_that_was_suppressed_stays_so_and_names_nobody()
    {
        PriceScene scene = new PriceScene().Under(2).Sold('a', 100, "ann").Sold('b', 300, "bob", licences: 2);
        IReadOnlyList<ComparableRow> trades = scene.All<ComparableRow>();
        trades[0].ShouldBe(new ComparableRow(PriceScene.Theme, SupplyKind.Unlimited, "CNY", Given.Cny(150), 2, Market.Orders.PriceMethod.PostedPrice, new LocalDate(2026, 11, 23)), "the newest comes first");
        trades[1].ShouldBe(new ComparableRow(PriceScene.Theme, SupplyKind.Unlimited, "CNY", null, null, null, null, true));
        scene.Get<ComparableGroupRow>(Comparables).Trades.ShouldBe(2);
    }
}
