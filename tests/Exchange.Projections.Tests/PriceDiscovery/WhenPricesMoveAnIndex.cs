using Exchange.Kernel;
using Exchange.Projections.PriceDiscovery;
using NodaTime;

namespace Exchange.Projections.Tests.PriceDiscovery;

/// <summary>FUNCTIONS row 96: a daily chain of matched products, weighted by the quantities of both days (docs/decisions/0021).</summary>
public sealed class WhenPricesMoveAnIndex
{
    private static readonly string Key = PriceRow.PrefixOf(PriceScene.Theme) + "CNY";

    private static Duration Days(int days) => Duration.FromDays(days);

    private static PriceScene Begun => new PriceScene().Under(null);

    private static long? LevelOf(PriceScene scene) => scene.Get<IndexRow>(Key).Latest.LevelMillionths;

    [Fact]
    public void It_begins_at_a_thousand_points() => LevelOf(Begun.Sold('a', 123, "ann").Sold('b', 9_999, "bob")).ShouldBe(1_000_000_000);

    [Fact]
    public void One_product_moves_it_as_its_price_moves_and_back_again()
    {
        PriceScene scene = Begun.Sold('a', 100, "ann").Sold('a', 150, "ann", after: Days(1));
        LevelOf(scene).ShouldBe(1_500_000_000);
        LevelOf(scene.Sold('a', 300, "ann", licences: 3, after: Days(7))).ShouldBe(1_000_000_000);
    }

    [Fact]
    public void The_mix_of_products_does_not_move_it()
    {
        PriceScene scene = Begun.Sold('a', 100, "ann").Sold('b', 10_000, "ann", after: Days(1)).Sold('b', 50_000, "bob", licences: 5, after: Days(2)).Sold('a', 100, "ann", after: Days(3));
        LevelOf(scene).ShouldBe(1_000_000_000);
        scene.Get<IndexRow>(Key).Latest.Products.ShouldBe(1);
    }

    [Fact]
    public void Products_weigh_by_the_quantities_of_both_days()
    {
        // Σ p1(q0+q1) / Σ p0(q0+q1) = (200·4 + 100·2) / (100·4 + 100·2).
        PriceScene scene = Begun.Sold('a', 100, "ann").Sold('b', 100, "ann").Sold('a', 600, "ann", licences: 3, after: Days(1)).Sold('b', 100, "bob", after: Days(1));
        LevelOf(scene).ShouldBe(1_666_666_667);
        (scene.Get<IndexRow>(Key).Latest.Products, scene.Get<IndexRow>(Key).Latest.Trades).ShouldBe((2, 2L));
    }

    [Fact]
    public void Trades_of_one_day_are_one_price_in_whatever_order_they_come()
    {
        PriceScene up = Begun.Sold('a', 100, "ann").Sold('a', 100, "ann", after: Days(1)).Sold('a', 300, "bob", after: Days(1));
        PriceScene down = Begun.Sold('a', 100, "ann").Sold('a', 300, "ann", after: Days(1)).Sold('a', 100, "bob", after: Days(1));
        (LevelOf(up), LevelOf(down)).ShouldBe((2_000_000_000, 2_000_000_000));
    }

    [Fact]
    public void Each_day_of_trade_has_a_point_and_each_currency_an_index_of_its_own()
    {
        PriceScene scene = Begun.Sold('a', 100, "ann").Sold('a', 110, "ann", after: Days(1)).Sold('a', 500, "ann", after: Days(1), currency: Currency.Eur).Sold('a', 121, "ann", after: Days(4));
        scene.All<IndexPointRow>().Select(p => (p.Currency, p.Point.Day, p.Point.LevelMillionths)).ShouldBe(
        [
            ("CNY", new LocalDate(2026, 11, 23), 1_000_000_000), ("CNY", new LocalDate(2026, 11, 24), 1_100_000_000), ("CNY", new LocalDate(2026, 11, 27), 1_210_000_000),
            ("EUR", new LocalDate(2026, 11, 24), 1_000_000_000),
        ]);
        scene.Get<IndexRow>(Key).Since.ShouldBe(new LocalDate(2026, 11, 23));
    }

    [Fact]
    public void What_too_few_trades_or_buyers_have_moved_is_suppressed_until_enough_have()
    {
        PriceScene scene = new PriceScene().Under(2).Sold('a', 100, "ann");
        LevelOf(scene).ShouldBe(1_000_000_000, "nothing has moved it: it tells of nobody");
        scene.Sold('a', 150, "ann", after: Days(1)).Sold('a', 150, "ann", after: Days(1));
        scene.Get<IndexRow>(Key).Latest.ShouldBe(new IndexPoint(new LocalDate(2026, 11, 24), null, null, null, true));
        scene.Get<IndexBasketRow>(Key).LevelMillionths.ShouldBe(1_500_000_000, "the operator sees it");
        LevelOf(scene.Sold('a', 150, "bob", after: Days(1))).ShouldBe(1_500_000_000);
    }

    [Fact]
    public void Absurd_prices_neither_stop_it_nor_keep_it_at_zero()
    {
        PriceScene scene = Begun.Sold('a', 1, "ann");
        foreach (int day in (int[])[1, 3, 5]) scene.Sold('a', 1_000_000_000_000_000, "ann", after: Days(day)).Sold('a', day == 5 ? 1_000_000_000_000_000 : 1, "ann", licences: day == 5 ? 1 : 1_000_000, after: Days(day + 1));
        LevelOf(scene).ShouldBe(IndexBasketRow.Ceiling);
        foreach (int day in (int[])[8, 9, 10, 11]) scene.Sold('a', 1, "ann", licences: int.MaxValue, after: Days(day)).Sold('a', 1_000_000_000_000_000, "ann", licences: 1, after: Days(day)).Sold('b', 1, "ann", after: Days(day));
        LevelOf(scene)!.Value.ShouldBeInRange(1, IndexBasketRow.Ceiling);
    }
}
