namespace Exchange.Mechanisms.Tests.Licences;

/// <summary>MECHANISMS section 1: which price rule for which licence.</summary>
public sealed class WhenLicencesAreScarce
{
    private static readonly Scarcity Exclusive = new Scarcity.Exclusive(), Three = new Scarcity.Limited(3), Unlimited = new Scarcity.Unlimited();

    [Theory]
    [InlineData(PriceFormation.Posted, null, null, null)]
    [InlineData(PriceFormation.RequestForQuote, null, null, null)]
    [InlineData(PriceFormation.Negotiation, null, null, null)]
    [InlineData(PriceFormation.English, null, ScarcityRefusal.OneLotOnly, ScarcityRefusal.NoScarcity)]
    [InlineData(PriceFormation.Dutch, null, null, ScarcityRefusal.NoScarcity)]
    [InlineData(PriceFormation.FirstPrice, null, ScarcityRefusal.OneLotOnly, ScarcityRefusal.NoScarcity)]
    [InlineData(PriceFormation.SecondPrice, null, ScarcityRefusal.OneLotOnly, ScarcityRefusal.NoScarcity)]
    [InlineData(PriceFormation.UniformLowestAccepted, null, null, ScarcityRefusal.NoScarcity)]
    [InlineData(PriceFormation.UniformHighestRejected, null, null, ScarcityRefusal.NoScarcity)]
    [InlineData(PriceFormation.PayAsBid, null, null, ScarcityRefusal.NoScarcity)]
    [InlineData(PriceFormation.MultiUnitVickrey, null, null, ScarcityRefusal.NoScarcity)]
    [InlineData(PriceFormation.RandomSampling, ScarcityRefusal.SupplyLimited, ScarcityRefusal.SupplyLimited, null)]
    public void Each_method_needs_the_scarcity_that_it_prices_by(PriceFormation method, ScarcityRefusal? exclusive, ScarcityRefusal? limited, ScarcityRefusal? unlimited)
    {
        Exclusive.Refusal(method).ShouldBe(exclusive);
        Three.Refusal(method).ShouldBe(limited);
        Unlimited.Refusal(method).ShouldBe(unlimited);
        // A reserve makes no scarcity where nobody is ever refused.
        Unlimited.Refusal(method, reserve: 100).ShouldBe(unlimited);
    }

    [Fact]
    public void As_many_licences_as_bidders_need_a_reserve()
    {
        Three.Refusal(PriceFormation.UniformHighestRejected, biddersMax: 3).ShouldBe(ScarcityRefusal.NoScarcity);
        Three.Refusal(PriceFormation.UniformHighestRejected, biddersMax: 4).ShouldBeNull();
        Three.Refusal(PriceFormation.UniformHighestRejected, reserve: 1, biddersMax: 3).ShouldBeNull();
        Three.Refusal(PriceFormation.PayAsBid, biddersMax: 3).ShouldBeNull();
        Exclusive.Refusal(PriceFormation.SecondPrice, biddersMax: 1).ShouldBe(ScarcityRefusal.NoScarcity);
    }

    [Fact]
    public void An_exclusive_sale_never_goes_below_what_it_forgoes()
    {
        long[] values = [100, 60, 50, 40, 10, 8];

        Scarcity.ForgoneRevenue(values).ShouldBe(160);
        Scarcity.ExclusiveReserve(own: 60, Scarcity.ForgoneRevenue(values)).ShouldBe(160);
        Scarcity.ExclusiveReserve(own: 200, forgone: 160).ShouldBe(200);
        Scarcity.BestCount(values).ShouldBe(4);
        (Scarcity.ForgoneRevenue([]), Scarcity.BestCount([])).ShouldBe((0L, 0L));
    }
}
