using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Auctions;

public sealed class WhenPlacingABid
{
    [Fact]
    public void The_first_bid_stands_at_the_opening_price()
    {
        Open open = Opened().When(Bid(Alice, 50_00)).Then(Placed(Alice, 50_00)).State.ShouldBeOfType<Open>();
        (open.Leader, open.CurrentPrice, open.LowestAcceptable, open.BidCount).ShouldBe((Alice, Cny(10_00), Cny(10_50), 1));
    }

    [Fact]
    public void A_first_bid_of_the_opening_price_is_enough() => Opened().When(Bid(Alice, 10_00)).Then(Placed(Alice, 10_00));

    [Fact]
    public void A_first_bid_under_the_opening_price_is_refused_with_it() => Opened().When(Bid(Alice, 9_99)).ThenRefused(new BelowStart(Cny(10_00)));

    [Fact]
    public void A_bid_short_of_the_increment_is_refused_with_the_price_to_beat() =>
        Opened().Given(Placed(Alice, 50_00)).When(Bid(Bob, 10_49)).ThenRefused(new BelowMinimum(Cny(10_50)));

    [Fact]
    public void A_bid_above_the_leaders_maximum_takes_the_lead_one_increment_above_it()
    {
        Open open = Opened().Given(Placed(Alice, 30_00)).When(Bid(Bob, 80_00)).Then(Placed(Bob, 80_00)).State.ShouldBeOfType<Open>();
        (open.Leader, open.CurrentPrice).ShouldBe((Bob, Cny(31_00)));
    }

    [Fact]
    public void A_bid_under_the_leaders_maximum_raises_his_price()
    {
        Open open = Opened().Given(Placed(Alice, 80_00)).When(Bid(Bob, 30_00)).Then(Placed(Bob, 30_00)).State.ShouldBeOfType<Open>();
        (open.Leader, open.CurrentPrice).ShouldBe((Alice, Cny(31_00)));
    }

    [Fact]
    public void Of_equal_maxima_the_first_leads_and_the_price_is_both()
    {
        Open open = Opened().Given(Placed(Alice, 50_00)).When(Bid(Bob, 50_00)).Then(Placed(Bob, 50_00)).State.ShouldBeOfType<Open>();
        (open.Leader, open.CurrentPrice).ShouldBe((Alice, Cny(50_00)));
    }

    [Fact]
    public void A_maximum_caps_the_increment_and_the_leaders_raise_completes_it()
    {
        Open partial = Opened().Given(Placed(Alice, 30_00)).When(Bid(Bob, 30_50)).Then(Placed(Bob, 30_50)).State.ShouldBeOfType<Open>();
        partial.CurrentPrice.ShouldBe(Cny(30_50));

        Open completed = Opened().Given(Placed(Alice, 30_00), Placed(Bob, 30_50)).When(Bid(Bob, 90_00)).ThenState().ShouldBeOfType<Open>();
        completed.CurrentPrice.ShouldBe(Cny(31_00));
    }

    [Fact]
    public void The_leader_may_raise_his_maximum_and_the_price_stays()
    {
        Open open = Opened().Given(Placed(Alice, 30_00), Placed(Bob, 20_00)).When(Bid(Alice, 30_01)).Then(Placed(Alice, 30_01)).State.ShouldBeOfType<Open>();
        (open.Leader, open.CurrentPrice, open.BidCount).ShouldBe((Alice, Cny(20_50), 3));
    }

    [Theory]
    [InlineData(30_00)]
    [InlineData(29_99)]
    public void The_leader_may_not_repeat_or_lower_his_maximum(long maximum) =>
        Opened().Given(Placed(Alice, 30_00)).When(Bid(Alice, maximum)).ThenRefused(new BelowMinimum(Cny(30_01)));

    [Fact]
    public void The_price_jumps_to_the_reserve_once_a_maximum_reaches_it()
    {
        Open under = Opened(WithReserve).Given(Placed(Alice, 45_00)).When(Bid(Bob, 59_99)).ThenState().ShouldBeOfType<Open>();
        (under.CurrentPrice, under.ReserveMet).ShouldBe((Cny(46_00), false));
        Open met = Opened(WithReserve).Given(Placed(Alice, 45_00)).When(Bid(Bob, 60_00)).ThenState().ShouldBeOfType<Open>();
        (met.CurrentPrice, met.ReserveMet, met.LowestAcceptable).ShouldBe((Cny(60_00), true, Cny(61_00)));
    }

    [Fact]
    public void The_leader_may_meet_the_reserve_by_his_own_raise()
    {
        Open met = Opened(WithReserve).Given(Placed(Alice, 45_00)).When(Bid(Alice, 70_00)).ThenState().ShouldBeOfType<Open>();
        (met.CurrentPrice, met.ReserveMet).ShouldBe((Cny(60_00), true));
    }

    [Fact]
    public void Bids_count_from_the_very_opening()
    {
        Opened().When(Bid(Alice, 50_00, Opening - Tick)).ThenRefused(new BiddingNotOpen(Opening));
        Opened().When(Bid(Alice, 50_00, Opening)).Then(Placed(Alice, 50_00));
    }

    [Fact]
    public void Bids_count_until_a_microsecond_before_the_close()
    {
        Opened().When(Bid(Alice, 50_00, Closing - Tick)).Then(Placed(Alice, 50_00, Closing - Tick));
        Opened().When(Bid(Alice, 50_00, Closing)).ThenRefused(new Closed(Closing));
    }

    [Fact]
    public void A_bid_at_the_close_is_late_whether_or_not_the_closer_has_run()
    {
        Opened().Given(Placed(Alice, 50_00)).When(Bid(Bob, 90_00, Closing + Duration.FromHours(1))).ThenRefused(new Closed(Closing));
        Opened().Given(Placed(Alice, 50_00), new LotAwarded(Id, Alice, Cny(10_00), EnglishProxy.RuleVersion, Closing + Tick)).When(Bid(Bob, 90_00, Closing + Tick)).ThenRefused(new Closed(Closing));
    }

    [Fact]
    public void The_seller_may_not_bid_on_his_own_lot() => Opened().When(Bid(Vendor, 50_00)).ThenRefused(new SelfBid());

    [Fact]
    public void A_bid_is_in_the_currency_of_the_auction()
    {
        Opened().When(new PlaceBid(Id, Alice, new Money(50_00, Currency.Eur), Opening)).ThenRefused(new WrongCurrency("CNY"));
        Opened().When(new PlaceBid(Id, Alice, default, Opening)).ThenRefused(new WrongCurrency("CNY"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(Amounts.Max + 1)]
    [InlineData(long.MaxValue)]
    public void A_bid_is_positive_and_no_larger_than_the_exchange_counts(long maximum) =>
        Opened().When(Bid(Alice, maximum)).ThenRefused(new BadAmount(Cny(Amounts.Max)));

    [Fact]
    public void There_must_be_such_an_auction() => Nothing.When(Bid(Alice, 50_00)).ThenRefused(new AuctionNotFound());
}
