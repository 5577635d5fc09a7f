using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests.Arbitrage;

/// <summary>P22 of noisy versions, and what the searches for prices promise, against all price lists of small menus.</summary>
public sealed class QualityProperties
{
    private static readonly Arbitrary<Menu> Any = Arb.From(Menus(), menu => menu.Demands.Length == 1 ? [] : menu.Demands.Select((_, i) => new Menu([.. menu.Demands.Where((_, j) => j != i)])));

    [Fact]
    public void A_version_is_undercut_if_some_copies_are_no_worse_and_cost_less() => Prop.ForAll(Any, menu =>
        menu.AtValues.Arbitrages().Select(a => (a.Version.Quality, a.Cheaper)).SequenceEqual(
            menu.AtValues.Versions.Select(v => (v.Quality, Cheaper: Naive(menu.AtValues, v.Quality), v.Price)).Where(v => v.Cheaper < v.Price).Select(v => (v.Quality, v.Cheaper)))).Check(Properties.Checked);

    [Fact]
    public void P22_Covers_rise_with_quality_and_two_cost_no_less_than_one_of_both() =>
        Prop.ForAll(Any, Gen.Choose(0, 12).ToArbitrary(), Gen.Choose(0, 12).ToArbitrary(), (menu, one, other) =>
        {
            QualityPrices list = menu.AtValues;
            if (one + other > list.Versions[^1].Quality) return true;
            return list.CoverOf(one) <= list.CoverOf(one + other) && list.CoverOf(one + other) <= list.CoverOf(one) + list.CoverOf(other);
        }).Check(Properties.Checked);

    [Fact]
    public void P22_Every_version_at_its_cheapest_cover_leaves_no_arbitrage_and_stays_so() => Prop.ForAll(Any, menu =>
    {
        QualityPrices free = menu.AtValues.WithoutArbitrage();
        return !free.Arbitrages().Any() && free.WithoutArbitrage().Versions.SequenceEqual(free.Versions);
    }).Check(Properties.Checked);

    [Fact]
    public void ARB3_The_best_prices_earn_as_much_as_any_list_without_arbitrage() => Prop.ForAll(Any, menu => BestPrices.Of(menu.Demands).Revenue == menu.Lists().Max(list => menu.Revenue(list))).Check(Properties.Checked);

    [Fact]
    public void ARB3_All_prices_found_are_free_of_arbitrage_and_earn_what_is_said() => Prop.ForAll(Any, menu =>
        new[] { BestPrices.Of(menu.Demands), ConcavePrices.Of(menu.Demands).Pricing }.All(found => !new QualityPrices(found.Prices).Arbitrages().Any() && found.Revenue == menu.Revenue(found.Prices))).Check(Properties.Checked);

    /// <summary>Against every set of versions that might cost what they are worth.</summary>
    [Fact]
    public void ARB3_The_relaxed_prices_are_the_best_of_their_kind() => Prop.ForAll(Any, menu => ConcavePrices.Of(menu.Demands).Relaxed == menu.NaiveRelaxed()).Check(Properties.Checked);

    [Fact]
    public void ARB3_The_relaxed_prices_earn_at_least_half_and_never_more_than_the_best() => Prop.ForAll(Any, menu =>
    {
        (long best, ConcavePrices concave) = (BestPrices.Of(menu.Demands).Revenue, ConcavePrices.Of(menu.Demands));
        return 2 * concave.Relaxed >= best && concave.Pricing.Revenue <= best;
    }).Check(Properties.Checked);

    [Fact]
    public void P1_The_order_of_the_versions_does_not_matter() => Prop.ForAll(Any, menu =>
        BestPrices.Of(menu.Demands).Prices.SequenceEqual(BestPrices.Of(menu.Demands.Reverse()).Prices)
        && ConcavePrices.Of(menu.Demands).Pricing.Prices.SequenceEqual(ConcavePrices.Of(menu.Demands.Reverse()).Pricing.Prices)).Check(Properties.Checked);

    private static long Naive(QualityPrices list, long quality) => quality <= 0 ? 0 : list.Versions.Min(v => v.Price + Naive(list, quality - v.Quality));

    private static Gen<Menu> Menus() =>
        from steps in Gen.NonEmptyListOf(Gen.Choose(1, 4))
        let qualities = steps.Take(3).Select((_, i) => (long)steps.Take(i + 1).Sum()).ToArray()
        from values in Gen.ArrayOf(Gen.Choose(0, 9), qualities.Length)
        from buyers in Gen.ArrayOf(Gen.Choose(0, 6), qualities.Length)
        select new Menu([.. qualities.Select((q, i) => new QualityDemand(q, values[i], buyers[i]))]);

    public sealed record Menu(QualityDemand[] Demands)
    {
        public QualityPrices AtValues => new(Demands.Select(d => new QualityPrice(d.Quality, d.Value)));

        /// <summary>Every list of whole prices up to just above the highest value that is free of arbitrage.</summary>
        public IEnumerable<IReadOnlyList<QualityPrice>> Lists()
        {
            long top = Demands.Max(d => d.Value) + 1;
            IEnumerable<QualityPrice[]> lists = [[]];
            foreach (QualityDemand demand in Demands) lists = lists.SelectMany(list => Enumerable.Range(0, (int)top + 1).Select(price => (QualityPrice[])[.. list, new QualityPrice(demand.Quality, price)]));
            return lists.Where(IsFree);
        }

        public long Revenue(IReadOnlyList<QualityPrice> list) => Demands.Select((d, i) => list[i].Price <= d.Value ? list[i].Price * d.Buyers : 0).Sum();

        public Rational NaiveRelaxed() => Enumerable.Range(1, (1 << Demands.Length) - 1).Select(set =>
        {
            QualityDemand[] ties = [.. Demands.Where((_, i) => (set & (1 << i)) != 0)];
            return Demands.Aggregate(Rational.Zero, (sum, d) =>
            {
                Rational price = ties.Select(tie => tie.Quality >= d.Quality ? tie.Value : Rational.Of(tie.Value * d.Quality, tie.Quality)).Min();
                return price <= d.Value ? sum + (price * d.Buyers) : sum;
            });
        }).Max();

        public override string ToString() => string.Join(' ', Demands.Select(d => $"{d.Quality}:{d.Value}×{d.Buyers}"));

        private static bool IsFree(QualityPrice[] list)
        {
            long last = list[^1].Quality;
            long[] covers = new long[last + 1];
            for (long q = 1; q <= last; q++) covers[q] = list.Min(v => v.Price + covers[Math.Max(0, q - v.Quality)]);
            return list.All(v => v.Price <= covers[v.Quality]);
        }
    }
}
