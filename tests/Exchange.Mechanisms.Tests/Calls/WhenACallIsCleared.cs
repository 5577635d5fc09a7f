using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Calls;

public sealed class WhenACallIsCleared
{
    /// <summary>The example of MECHANISMS section 7.</summary>
    [Fact]
    public void The_example_of_the_rules_comes_out_as_written()
    {
        CallOutcome outcome = CallAuction.Clear(new CallRules(), [Buy(1, 105, 10), Buy(2, 103, 20), Buy(3, 100, 10), Sell(4, 99, 15), Sell(5, 102, 10), Sell(6, 104, 20)]);

        outcome.Cleared.ShouldBe(new CallIndication(103, 30, 25));
        outcome.Fills.Select(f => (f.Order.Id, f.Quantity)).ShouldBe([("o1", 10), ("o2", 15), ("o4", 15), ("o5", 10)]);
        outcome.Remaining.Select(f => (f.Order.Id, f.Quantity)).ShouldBe([("o2", 5), ("o3", 10), ("o6", 20)]);
    }

    /// <summary>Others left the price between the two marginal orders open, rounded it to the tick when the fills were shared out, or past a limit.</summary>
    [Theory]
    [InlineData(CallPriceRule.Xetra, null, 100)]
    [InlineData(CallPriceRule.Xetra, 95L, 100)]
    [InlineData(CallPriceRule.Xetra, 105L, 105)]
    [InlineData(CallPriceRule.Xetra, 120L, 105)]
    [InlineData(CallPriceRule.Lowest, null, 100)]
    [InlineData(CallPriceRule.Highest, null, 105)]
    [InlineData(CallPriceRule.Midpoint, null, 100)]
    public void The_price_between_the_marginal_orders_is_determined_and_on_the_tick(CallPriceRule rule, long? reference, long price) =>
        CallAuction.Clear(new CallRules(5, reference, rule), [Buy(1, 105, 10), Sell(2, 100, 10)]).Cleared.Price.ShouldBe(price);

    [Fact]
    public void Only_market_orders_trade_at_the_reference_price_or_not_at_all()
    {
        CallOrder[] orders = [Buy(1, null, 10), Sell(2, null, 6)];

        CallAuction.Clear(new CallRules(1, 77), orders).Cleared.ShouldBe(new CallIndication(77, 10, 6));
        CallOutcome none = CallAuction.Clear(new CallRules(), orders);
        none.Cleared.ShouldBe(CallIndication.Nothing);
        none.Remaining.Count.ShouldBe(2);
        CallAuction.Clear(new CallRules(1, 77), [orders[0]]).Cleared.Price.ShouldBeNull();
    }

    [Fact]
    public void Market_orders_come_before_better_prices_and_share_like_a_price_of_their_own()
    {
        CallOrder[] orders = [Buy(1, 110, 10), Buy(2, null, 10), Buy(3, null, 20), Sell(4, 100, 15)];

        CallAuction.Clear(new CallRules(), orders).Fills.Select(f => (f.Order.Id, f.Quantity)).ShouldBe([("o2", 10), ("o3", 5), ("o4", 15)]);
        CallAuction.Clear(new CallRules(TieRule: CallTieRule.ProRata), orders).Fills.Select(f => (f.Order.Id, f.Quantity)).ShouldBe([("o2", 5), ("o3", 10), ("o4", 15)]);
    }

    [Fact]
    public void What_an_owner_trades_with_himself_is_reported_and_not_prevented()
    {
        CallOutcome outcome = CallAuction.Clear(new CallRules(), [Buy(1, 101, 10) with { Owner = new("A") }, Sell(2, 100, 4) with { Owner = new("A") }, Sell(3, 100, 6)]);

        (outcome.Cleared.Volume, outcome.WashVolume).ShouldBe(((Int128)10, (Int128)4));
    }

    [Fact]
    public void The_largest_quantities_do_not_overflow()
    {
        CallOrder[] orders = [.. Enumerable.Range(1, 20_000).Select(i => i % 2 == 0 ? Buy(i, 100, Amounts.Max) : Sell(i, 100, Amounts.Max))];

        CallAuction.Clear(new CallRules(), orders).Cleared.Volume.ShouldBe((Int128)10_000 * Amounts.Max);
    }

    [Fact]
    public void Two_orders_of_one_place_have_no_order() => Should.Throw<ArgumentException>(() => CallAuction.Clear(new CallRules(), [Buy(1, 100, 1), Sell(2, 100, 1), Sell(1, 100, 1)]));

    [Fact]
    public void No_more_can_be_taken_back_than_was_there()
    {
        var depth = new CallDepth();
        depth.Add(OrderSide.Buy, 100, 5);

        Should.Throw<ArgumentOutOfRangeException>(() => depth.Remove(OrderSide.Buy, 100, 6));
        Should.Throw<ArgumentOutOfRangeException>(() => depth.Remove(OrderSide.Sell, null, 1));
    }

    private static CallOrder Buy(int seq, long? price, long quantity) => new(Instant.FromUnixTimeMilliseconds(seq), seq, $"o{seq}", new ParticipantId($"p{seq}"), OrderSide.Buy, price, quantity);

    private static CallOrder Sell(int seq, long? price, long quantity) => Buy(seq, price, quantity) with { Side = OrderSide.Sell };
}
