using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests.Tariffs;

/// <summary>The laws of MECHANISMS section 17, as far as they concern posted prices.</summary>
public sealed class TariffProperties
{
    private static readonly Arbitrary<TierTable> AnyTiers = Arb.From(TierTables(), Shorter);

    private static readonly Arbitrary<int> AnyUnits = Gen.Choose(0, 90).ToArbitrary();

    [Fact]
    public void P19_More_units_never_cost_less_by_a_graduated_tariff() => Prop.ForAll(AnyTiers, AnyUnits, (tiers, units) =>
    {
        var tariff = new GraduatedTariff(tiers);
        return tariff.PriceOf(units) <= tariff.PriceOf(units + 1);
    }).Check(Properties.Checked);

    /// <summary>The negative of P19: the law is a graduated tariff's own.</summary>
    [Fact]
    public void P19_More_units_may_cost_less_by_a_volume_tariff()
    {
        var tariff = new VolumeTariff(TierTable.Of(new(100, 10_000), new(200, 8_000), new(null, 5_000)));
        (tariff.PriceOf(100), tariff.PriceOf(101)).ShouldBe((1000, 808));
    }

    [Fact]
    public void P19_More_use_never_costs_less() => Prop.ForAll(AnyTiers, AnyUnits, (tiers, units) =>
    {
        var tariff = new UsageTariff(3, 20, new GraduatedTariff(tiers), 10, 60);
        return tariff.PriceOf(units) <= tariff.PriceOf(units + 1);
    }).Check(Properties.Checked);

    [Fact]
    public void A_graduated_price_is_that_of_each_unit_and_of_each_tier_entered() => Prop.ForAll(AnyTiers, AnyUnits, (tiers, units) =>
    {
        long milli = 0;
        for (int unit = 1; unit <= units; unit++)
        {
            Tier tier = tiers.Tiers.First(t => t.UpTo is null || unit <= t.UpTo);
            bool isFirstOfTier = unit == 1 || tiers.Tiers.Any(t => t.UpTo == unit - 1);
            milli += tier.UnitPriceMilli + (isFirstOfTier ? tier.FlatFee * 1000 : 0);
        }

        return new GraduatedTariff(tiers).PriceOf(units) == (milli + 500) / 1000;
    }).Check(Properties.Checked);

    [Fact]
    public void P20_Prices_times_a_factor_give_payments_times_the_factor() => Prop.ForAll(AnyTiers, AnyUnits, Gen.Choose(1, 1_000).ToArbitrary(), (tiers, units, factor) =>
    {
        // Of whole minor units, so that nothing is rounded.
        TierTable whole = Each(tiers, t => t with { UnitPriceMilli = t.UnitPriceMilli * 1000 });
        TierTable scaled = Each(whole, t => t with { UnitPriceMilli = t.UnitPriceMilli * factor, FlatFee = t.FlatFee * factor });
        return new GraduatedTariff(scaled).PriceOf(units) == factor * new GraduatedTariff(whole).PriceOf(units)
            && new VolumeTariff(scaled).PriceOf(units) == factor * new VolumeTariff(whole).PriceOf(units);
    }).Check(Properties.Checked);

    [Fact]
    public void The_hint_is_the_cheapest_of_all_larger_quantities_and_of_equal_ones_the_smallest() => Prop.ForAll(AnyTiers, AnyUnits, (tiers, units) =>
    {
        var tariff = new VolumeTariff(tiers);
        var larger = Enumerable.Range(units + 1, 200).Select(u => new CheaperThreshold(u, tariff.PriceOf(u))).Where(c => c.Price < tariff.PriceOf(units)).OrderBy(c => c.Price).ThenBy(c => c.Units).ToList();
        return tariff.CheaperAt(units) == (larger.Count == 0 ? null : larger[0]);
    }).Check(Properties.Checked);

    [Fact]
    public void Days_that_follow_each_other_cost_together_what_they_cost_apart_within_one_unit() =>
        Prop.ForAll(Gen.Choose(0, 10_000).ToArbitrary(), Gen.Choose(0, 31).ToArbitrary(), (price, day) =>
        {
            var subscription = new Subscription(price, 31);
            return Math.Abs(subscription.PriceOf(0, day) + subscription.PriceOf(day, 31) - price) <= 1;
        }).Check(Properties.Checked);

    private static TierTable Each(TierTable tiers, Func<Tier, Tier> change) => TierTable.Of([.. tiers.Tiers.Select(change)]);

    private static Gen<TierTable> TierTables() =>
        from length in Gen.Choose(0, 4)
        from steps in Gen.ArrayOf(Gen.Choose(1, 25), length)
        from prices in Gen.ArrayOf(Gen.OneOf(Gen.Elements(0, 1, 400, 499, 500, 501), Gen.Choose(0, 3_000)), length + 1)
        from fees in Gen.ArrayOf(Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 30))), length + 1)
        let bounds = steps.Select((_, i) => (long?)steps.Take(i + 1).Sum()).Append(null).ToArray()
        select TierTable.Of([.. bounds.Select((bound, i) => new Tier(bound, prices[i], fees[i]))]);

    private static IEnumerable<TierTable> Shorter(TierTable tiers) => tiers.Tiers.Length == 1 ? [] : Enumerable.Range(0, tiers.Tiers.Length - 1).Select(i => TierTable.Of(tiers.Tiers.RemoveAt(i)));
}
