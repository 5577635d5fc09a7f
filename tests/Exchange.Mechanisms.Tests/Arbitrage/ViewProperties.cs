using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests.Arbitrage;

/// <summary>P22, of random price lists of up to eight views over six items.</summary>
public sealed class ViewProperties
{
    private static readonly string[] Items = ["a", "b", "c", "d", "e", "f"];

    private static readonly Arbitrary<PriceList> Any = Arb.From(Lists(), list => list.Views.Select((_, i) => new PriceList([.. list.Views.Where((_, j) => j != i)])));

    private static readonly Arbitrary<int> Queries = Gen.Choose(0, (1 << 6) - 1).ToArbitrary();

    [Fact]
    public void A_cover_is_the_cheapest_of_all_sets_of_views() => Prop.ForAll(Any, Queries, (list, query) =>
    {
        ViewCover? cover = list.Prices.CoverOf(ItemsOf(query));
        bool isOne = cover is null || (cover.Price == cover.Views.Sum(name => list.Prices.Views.Single(v => v.Name == name).Price)
            && ItemsOf(query).All(item => list.Prices.Views.Any(v => cover.Views.Contains(v.Name, StringComparer.Ordinal) && v.Items.Contains(item))));
        return cover?.Price == Naive(list, query, _ => true) && isOne;
    }).Check(Properties.Checked);

    [Fact]
    public void A_view_is_undercut_if_other_views_hold_its_items_for_less() => Prop.ForAll(Any, list =>
        list.Prices.Arbitrages().Select(a => (a.View.Name, a.Cheaper.Price)).SequenceEqual(
            list.Views.Select((view, i) => (Name: $"v{i}", view.Price, Others: Naive(list, view.Items, j => j != i))).Where(v => v.Others < v.Price).Select(v => (v.Name, v.Others!.Value)))).Check(Properties.Checked);

    [Fact]
    public void P22_Who_asks_for_more_pays_no_less() => Prop.ForAll(Any, Queries, Queries, (list, query, more) =>
        list.Prices.CoverOf(ItemsOf(query | more)) is not { } whole || list.Prices.CoverOf(ItemsOf(query))!.Price <= whole.Price).Check(Properties.Checked);

    [Fact]
    public void P22_Two_queries_at_once_cost_no_more_than_one_after_the_other() => Prop.ForAll(Any, Queries, Queries, (list, one, other) =>
        (list.Prices.CoverOf(ItemsOf(one)), list.Prices.CoverOf(ItemsOf(other))) is not ({ } first, { } second) || list.Prices.CoverOf(ItemsOf(one | other))!.Price <= first.Price + second.Price).Check(Properties.Checked);

    [Fact]
    public void P22_Every_view_at_its_cheapest_cover_leaves_no_arbitrage_and_stays_so() => Prop.ForAll(Any, list =>
    {
        ViewPrices free = list.Prices.WithoutArbitrage();
        return !free.Arbitrages().Any() && free.WithoutArbitrage().Views.Select(v => v.Price).SequenceEqual(free.Views.Select(v => v.Price))
            && free.Views.Zip(list.Prices.Views).All(pair => pair.First.Price <= pair.Second.Price);
    }).Check(Properties.Checked);

    /// <summary>Who asks in two steps pays what he would have paid at once: neither more, nor less by combining old answers with new ones.</summary>
    [Fact]
    public void By_the_history_two_purchases_cost_what_both_at_once_cost() => Prop.ForAll(Any, Queries, Queries, (list, one, other) =>
    {
        if (list.Prices.CoverOf(ItemsOf(one | other)) is not { } whole) return true;
        long first = list.Prices.CoverOf(ItemsOf(one))!.Price;
        return first + list.Prices.PriceAfter(new BuyerHistory([.. ItemsOf(one)], first), ItemsOf(other)) == whole.Price;
    }).Check(Properties.Checked);

    [Fact]
    public void P1_The_order_of_the_views_does_not_matter() => Prop.ForAll(Any, Queries, (list, query) =>
    {
        var turned = new ViewPrices(list.Prices.Views.Reverse());
        (ViewCover? one, ViewCover? other) = (list.Prices.CoverOf(ItemsOf(query)), turned.CoverOf(ItemsOf(query)));
        return one?.Price == other?.Price && (one is null || one.Views.SequenceEqual(other!.Views));
    }).Check(Properties.Checked);

    [Fact]
    public void P20_Prices_times_a_factor_give_covers_times_the_factor() => Prop.ForAll(Any, Queries, Gen.Choose(1, 50).ToArbitrary(), (list, query, factor) =>
        new PriceList([.. list.Views.Select(v => (v.Items, v.Price * factor))]).Prices.CoverOf(ItemsOf(query))?.Price == list.Prices.CoverOf(ItemsOf(query))?.Price * factor).Check(Properties.Checked);

    /// <summary>Twenty views that each hold half of the items at about the same price, so that no branch ends early.</summary>
    [Fact]
    public void Twenty_views_are_searched_whole()
    {
        var random = new Random(20);
        PricedView[] views = [.. Enumerable.Range(0, 20).Select(i => new PricedView($"v{i}", [.. Enumerable.Range(0, 60).Where(_ => random.Next(4) == 0).Select(item => $"i{item}")], 100 + random.Next(3)))];
        int[] holders = [.. Enumerable.Range(0, 60).Select(item => Enumerable.Range(0, 20).Where(v => views[v].Items.Contains($"i{item}")).Sum(v => 1 << v))];

        long cheapest = Enumerable.Range(0, 1 << 20).Where(set => Array.TrueForAll(holders, h => (h & set) != 0)).Min(set => Enumerable.Range(0, 20).Where(v => (set & (1 << v)) != 0).Sum(v => views[v].Price));

        new ViewPrices(views).CoverOf(Enumerable.Range(0, 60).Select(item => $"i{item}"))!.Price.ShouldBe(cheapest);
    }

    private static long? Naive(PriceList list, int query, Func<int, bool> allowed)
    {
        long? best = null;
        for (int set = 0; set < 1 << list.Views.Length; set++)
        {
            int[] members = [.. Enumerable.Range(0, list.Views.Length).Where(i => (set & (1 << i)) != 0)];
            if (!members.All(allowed) || (members.Aggregate(0, (all, i) => all | list.Views[i].Items) & query) != query) continue;
            long price = members.Sum(i => list.Views[i].Price);
            best = best is null || price < best ? price : best;
        }

        return best;
    }

    private static IEnumerable<string> ItemsOf(int query) => Items.Where((_, i) => (query & (1 << i)) != 0);

    private static Gen<PriceList> Lists() =>
        from length in Gen.Choose(0, 8)
        from items in Gen.ArrayOf(Gen.Choose(0, (1 << 6) - 1), length)
        from each in Gen.ArrayOf(Gen.Frequency((1, Gen.Constant(0)), (9, Gen.Choose(1, 12))), length)
        // About as dear as it is large, so that covers compete.
        select new PriceList([.. items.Select((set, i) => (set, (long)each[i] * (1 + BitOperations.PopCount((uint)set))))]);

    public sealed record PriceList((int Items, long Price)[] Views)
    {
        public ViewPrices Prices { get; } = new(Views.Select((v, i) => new PricedView($"v{i}", [.. ItemsOf(v.Items)], v.Price)));

        public override string ToString() => string.Join(' ', Views.Select(v => $"{string.Concat(ItemsOf(v.Items))}:{v.Price}"));
    }
}
