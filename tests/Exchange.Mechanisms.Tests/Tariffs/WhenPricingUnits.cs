namespace Exchange.Mechanisms.Tests.Tariffs;

/// <summary>MECHANISMS section 10, POST-1 to POST-3.</summary>
public sealed class WhenPricingUnits
{
    private static readonly TierTable Tiers = TierTable.Of(new(100, 10_000), new(200, 8_000), new(null, 5_000));

    [Fact]
    public void Volume_and_graduated_differ_as_in_the_example_of_the_rules()
    {
        new VolumeTariff(Tiers).PriceOf(201).ShouldBe(1005);
        new GraduatedTariff(Tiers).PriceOf(201).ShouldBe(1805);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 10, 10)]
    [InlineData(100, 1000, 1000)]
    [InlineData(101, 808, 1008)]
    [InlineData(200, 1600, 1800)]
    [InlineData(201, 1005, 1805)]
    public void A_tier_goes_up_to_and_including_its_bound(long units, long volume, long graduated)
    {
        new VolumeTariff(Tiers).PriceOf(units).ShouldBe(volume);
        new GraduatedTariff(Tiers).PriceOf(units).ShouldBe(graduated);
    }

    /// <summary>lago-front 3489: a free tier that is used up to its last unit was charged one unit.</summary>
    [Fact]
    public void A_free_tier_is_free_to_its_last_unit()
    {
        var tariff = new GraduatedTariff(TierTable.Of(new(250, 0), new(null, 2_000)));
        tariff.PriceOf(250).ShouldBe(0);
        tariff.PriceOf(251).ShouldBe(2);
    }

    [Fact]
    public void The_flat_fee_is_of_the_tier_reached_or_of_every_tier_entered_and_of_none_for_no_units()
    {
        TierTable tiers = TierTable.Of(new(10, 1_000, 7), new(null, 500, 3));
        new VolumeTariff(tiers).PriceOf(10).ShouldBe(17);
        new VolumeTariff(tiers).PriceOf(12).ShouldBe(9);
        new VolumeTariff(tiers).PriceOf(0).ShouldBe(0);
        new GraduatedTariff(tiers).PriceOf(10).ShouldBe(17);
        new GraduatedTariff(tiers).PriceOf(12).ShouldBe(21);
        new GraduatedTariff(tiers).PriceOf(0).ShouldBe(0);
    }

    [Theory]
    [InlineData(1, 1)] // 0.5
    [InlineData(2, 1)]
    [InlineData(3, 2)] // 1.5
    public void Halves_go_away_from_zero(long units, long price) => new FlatTariff(500).PriceOf(units).ShouldBe(price);

    [Fact]
    public void The_slices_are_added_before_they_are_rounded()
    {
        // 0.4 and 0.4 are 0.8, and not 0 and 0.
        new GraduatedTariff(TierTable.Of(new(1, 400), new(null, 400))).PriceOf(2).ShouldBe(1);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 50)]
    [InlineData(10, 50)]
    [InlineData(11, 100)]
    public void A_package_that_was_begun_is_paid_whole(long units, long price) => new PackageTariff(10, 50).PriceOf(units).ShouldBe(price);

    [Theory]
    [InlineData(0, 300)]
    [InlineData(100, 300)]
    [InlineData(150, 300)]
    [InlineData(350, 350)]
    [InlineData(100_000, 900)]
    public void Usage_is_base_and_graduated_rest_between_minimum_and_cap(long used, long price) =>
        new UsageTariff(100, 100, new GraduatedTariff(TierTable.Of(new Tier(null, 1_000))), Minimum: 300, Cap: 900).PriceOf(used).ShouldBe(price);

    /// <summary>autumn 765: overage below the included units was counted as negative.</summary>
    [Fact]
    public void Less_than_what_is_included_gives_nothing_back() =>
        new UsageTariff(100, 100, new GraduatedTariff(TierTable.Of(new Tier(null, 1_000)))).PriceOf(20).ShouldBe(100);

    [Fact]
    public void The_cap_stands_above_the_minimum() =>
        new UsageTariff(0, 0, new GraduatedTariff(TierTable.Of(new Tier(null, 1_000))), Minimum: 500, Cap: 200).PriceOf(1).ShouldBe(200);

    [Fact]
    public void Discount_comes_before_tax_and_each_is_rounded_once()
    {
        // 5 % of 250 is 12.5; 6 % of 237 is 14.22.
        PostedPrice price = PostedPrice.Of(new FlatTariff(2_500), 100, new PriceTerms(500, 600));
        price.ShouldBe(new PostedPrice(FlatTariff.RuleVersion, 250, 13, 14));
        price.Total.ShouldBe(251);
    }

    [Fact]
    public void The_buyer_is_told_the_cheapest_larger_quantity()
    {
        var tariff = new VolumeTariff(Tiers);
        tariff.CheaperAt(80).ShouldBeNull();
        tariff.CheaperAt(100).ShouldBe(new CheaperThreshold(101, 808));
        tariff.CheaperAt(150).ShouldBe(new CheaperThreshold(201, 1005));
        tariff.CheaperAt(201).ShouldBeNull();
        tariff.CheaperAt(0).ShouldBeNull();
    }

    [Fact]
    public void Prices_never_wrap()
    {
        Should.Throw<OverflowException>(() => new FlatTariff(Amounts.Max).PriceOf(long.MaxValue));
        Should.Throw<OverflowException>(() => new PackageTariff(1, Amounts.Max).PriceOf(2));
        Should.Throw<OverflowException>(() => new GraduatedTariff(TierTable.Of(new Tier(null, Amounts.Max))).PriceOf(1_000_000));
        new FlatTariff(Amounts.Max).PriceOf(1_000).ShouldBe(Amounts.Max);
        new VolumeTariff(TierTable.Of(new(1, 1_000), new(null, Amounts.Max, Amounts.Max))).CheaperAt(1).ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => new FlatTariff(1).PriceOf(-1));
    }

    [Fact]
    public void Tiers_ascend_and_only_the_last_has_no_bound()
    {
        TierTable.TryOf([], out _, out _).ShouldBeFalse();
        TierTable.TryOf(default, out _, out _).ShouldBeFalse();
        TierTable.TryOf([new(100, 1)], out _, out _).ShouldBeFalse();
        TierTable.TryOf([new(null, 1), new(null, 1)], out _, out _).ShouldBeFalse();
        TierTable.TryOf([new(0, 1), new(null, 1)], out _, out _).ShouldBeFalse();
        TierTable.TryOf([new(5, 1), new(5, 1), new(null, 1)], out _, out _).ShouldBeFalse();
        TierTable.TryOf([new(null, -1)], out _, out _).ShouldBeFalse();
        TierTable.TryOf([new(null, 1, -1)], out _, out _).ShouldBeFalse();
        TierTable.TryOf([.. Enumerable.Range(1, TierTable.TiersMax).Select(i => new Tier(i, 1)), new(null, 1)], out _, out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => TierTable.Of());
        TierTable.Of(new(5, 1), new(null, 1)).ShouldBe(TierTable.Of(new(5, 1), new(null, 1)));
        TierTable.Of(new(5, 1), new(null, 1)).ShouldNotBe(TierTable.Of(new(5, 2), new(null, 1)));
    }

    [Fact]
    public void A_tariff_has_no_price_below_zero_and_no_empty_package()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new FlatTariff(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => new PackageTariff(0, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new PackageTariff(1, Amounts.Max + 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new UsageTariff(0, -1, new GraduatedTariff(Tiers)));
        Should.Throw<ArgumentOutOfRangeException>(() => new UsageTariff(0, 0, new GraduatedTariff(Tiers), Minimum: -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new PriceTerms(10_001));
        Should.Throw<ArgumentOutOfRangeException>(() => new PriceTerms(0, -1));
    }
}
