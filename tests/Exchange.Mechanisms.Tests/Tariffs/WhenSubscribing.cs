namespace Exchange.Mechanisms.Tests.Tariffs;

/// <summary>MECHANISMS POST-2.</summary>
public sealed class WhenSubscribing
{
    [Theory]
    [InlineData(0, 30, 3000)]
    [InlineData(10, 30, 2000)]
    [InlineData(29, 30, 100)]
    [InlineData(30, 30, 0)]
    public void Whole_days_are_paid(int from, int to, long price) => new Subscription(3000, 30).PriceOf(from, to).ShouldBe(price);

    [Fact]
    public void A_part_is_rounded_half_away_from_zero()
    {
        new Subscription(1, 2).PriceOf(0, 1).ShouldBe(1);
        new Subscription(100, 3).PriceOf(0, 1).ShouldBe(33);
    }

    /// <summary>polar 13793 and 9090: a change in the midst of a period was charged twice.</summary>
    [Fact]
    public void A_change_gives_back_and_charges_the_same_days()
    {
        PlanChange down = new Subscription(6000, 30).ChangeTo(3000, 10);
        down.ShouldBe(new PlanChange(4000, 2000));
        down.Net.ShouldBe(-2000);
        new Subscription(3000, 30).ChangeTo(6000, 30).ShouldBe(new PlanChange(0, 0));
    }

    [Fact]
    public void Credit_and_charge_are_rounded_each_by_itself()
    {
        // 2.5 and 3.5: the net of 1 is that of 3 and 4, not 1.0 of the difference.
        new Subscription(5, 2).ChangeTo(7, 1).ShouldBe(new PlanChange(3, 4));
        new Subscription(5, 2).ChangeTo(8, 1).Net.ShouldBe(1);
    }

    [Fact]
    public void Only_days_of_the_period_in_their_order_have_a_price()
    {
        var subscription = new Subscription(3000, 30);
        Should.Throw<ArgumentOutOfRangeException>(() => subscription.PriceOf(-1, 3));
        Should.Throw<ArgumentOutOfRangeException>(() => subscription.PriceOf(3, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => subscription.PriceOf(0, 31));
        Should.Throw<ArgumentOutOfRangeException>(() => subscription.ChangeTo(1, 31));
        Should.Throw<ArgumentOutOfRangeException>(() => new Subscription(1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new Subscription(-1, 1));
    }
}
