using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Tests.Listings;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.DutchAuctions.Clocks;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.DutchAuctions;

/// <summary>Dutch auctions, from putting up to the orders (MECHANISMS DUT-1, DUT-2, G-3, DOMAIN MON-4, TIM-2).</summary>
public sealed class WhenTheClockFalls
{
    [Fact] // DUT-1
    public void Who_takes_the_licence_pays_what_stood_on_the_clock_and_the_auction_is_over()
    {
        Scene taken = Up(Falling, Alice, Bob, Carol).Given(Accept(Alice), After(3.5)).Ordered();
        (taken.Auction().Phase, taken.Auction().Awards.Single(), taken.Auction().Rule).ShouldBe((DutchPhase.Awarded, new DutchAward(Alice, 1, Cny(8_50)), "dutch-1"));
        (taken.Available(Alice), taken.Available(Bob), taken.Available(Carol)).ShouldBe((480_00, 50_00, 500_00));

        LiveOrder order = taken.OrderOf(Alice);
        (order.Buyer, order.Price, order.Licences, order.Origin, order.Deposit).ShouldBe((Alice, Cny(8_50), 1, Clock.Stream.Value, Clock.Value));
        taken.ListingState().Reserved.Keys.ShouldBe([order.Id.Stream.Value]);
        taken.When(new CloseDutch(MarketCommand.Exchange, Clock, Close), Close).ThenNothing();
        taken.When(new PlaceDutchOrder(MarketCommand.Exchange, Clock, Alice), Close).ThenNothing();
        taken.When(new PlaceDutchOrder(MarketCommand.Exchange, Clock, Bob), Close).ThenRefused(new OrderRejection.NoAward());
    }

    [Fact]
    public void The_price_fixed_is_of_this_method_and_cites_the_auction() =>
        Up(Falling, Alice).Given(Accept(Alice), Now).When(new PlaceDutchOrder(MarketCommand.Exchange, Clock, Alice), Now).Facts.Select(f => f.Event).OfType<PriceFixed>().ShouldHaveSingleItem()
            .ShouldBe(new PriceFixed(OrderId.Of(Clock, Alice), Product, Cny(10_00), PriceMethod.DutchAuction, Clock.Stream.Value, "dutch-1", 1, Now));

    [Fact]
    public void One_licence_is_never_sold_twice()
    {
        Scene race = Up(Falling, Alice, Carol).Given(Accept(Alice), After(2));
        race.When(Accept(Carol), After(2)).ThenRefused(new ListingRejection.SoldOut());
        race.When(Accept(Alice), After(2)).ThenRefused(new ListingRejection.SoldOut());
        race.When(Limit(Carol, 9_00), After(2)).ThenRefused(new ListingRejection.SoldOut());
        race.When(Accept(Carol), Close).ThenRefused(new AuctionRejection.Closed(Close));
        race.Auction().Book.Fills.ShouldHaveSingleItem().Bidder.ShouldBe(Alice);
    }

    [Fact] // MECHANISMS G-3
    public void The_last_microsecond_counts_and_the_close_does_not()
    {
        Scene running = Up(Falling, Alice);
        running.Given(Accept(Alice), Close - Tick).Auction().Awards.ShouldBe([new DutchAward(Alice, 1, Cny(4_00))]);
        running.When(Accept(Alice), Close).ThenRefused(new AuctionRejection.Closed(Close)); // whether or not the close is carried out
        running.When(Limit(Alice, 5_00), Close).ThenRefused(new AuctionRejection.Closed(Close));
        running.When(new CloseDutch(MarketCommand.Exchange, Clock, Close), Close - Tick).ThenRefused(new AuctionRejection.CloseNotDue(Close));
        running.Closed().When(Accept(Alice), Close).ThenRefused(new AuctionRejection.Closed(Close));
    }

    [Fact]
    public void The_clock_may_start_later_and_nothing_counts_before()
    {
        Scene announced = Up(Falling with { OpensAt = After(60) }, Alice);
        announced.Auction().ClosesAt.ShouldBe(After(73));
        announced.When(Accept(Alice), After(60) - Tick).ThenRefused(new AuctionRejection.BiddingNotOpen(After(60)));
        announced.When(Limit(Alice, 5_00), Now).ThenRefused(new AuctionRejection.BiddingNotOpen(After(60)));
        announced.Given(Accept(Alice), After(60)).Auction().Awards.ShouldBe([new DutchAward(Alice, 1, Cny(10_00))]);
    }

    [Fact] // DUT-2
    public void Each_winner_gets_one_order_over_all_that_he_took_at_the_prices_he_took_it_at()
    {
        Scene sold = Up(Falling with { Licences = 3 }, Alice, Carol).Given(Accept(Alice), After(1)).Given(Accept(Carol), After(2)).Given(Accept(Alice), After(3));
        sold.Auction().Awards.ShouldBe([new DutchAward(Alice, 2, Cny(18_00)), new DutchAward(Carol, 1, Cny(9_00))]);
        Scene ordered = sold.Ordered();
        (ordered.OrderOf(Alice).Price, ordered.OrderOf(Alice).Licences, ordered.OrderOf(Carol).Price).ShouldBe((Cny(18_00), 2, Cny(9_00)));
        (ordered.ListingState().Available, ordered.ListingState().Spoken, ordered.ListingState().Reserved.Count).ShouldBe((0, 3, 2));
    }

    [Fact] // DUT-2
    public void Or_all_pay_the_price_of_the_last()
    {
        Scene sold = Up(Falling with { Licences = 3, Pricing = DutchPricing.UniformLast }, Alice, Carol).Given(Accept(Alice, 2), After(1)).Given(Accept(Carol), After(6));
        sold.Auction().Awards.ShouldBe([new DutchAward(Alice, 2, Cny(14_00)), new DutchAward(Carol, 1, Cny(7_00))]);
        Up(Falling with { Licences = 3, Pricing = DutchPricing.UniformLast }, Alice).Given(Accept(Alice, 3), After(2)).Auction().Awards.ShouldBe([new DutchAward(Alice, 3, Cny(27_00))]);
    }

    [Fact]
    public void What_nobody_takes_is_free_again_at_the_close()
    {
        Scene partly = Up(Falling with { Licences = 3 }, Alice, Bob).Given(Accept(Alice, 2), After(1)).Closed();
        (partly.Auction().Phase, partly.ListingState().Available, partly.ListingState().Spoken, partly.Available(Bob)).ShouldBe((DutchPhase.Awarded, 1, 2, 50_00));
        Scene none = Up(Falling with { Licences = 3 }, Alice).Closed();
        (none.Auction().Phase, none.ListingState().Available, none.Available(Alice)).ShouldBe((DutchPhase.Unsold, 3, 500_00));
        Scene one = Up(Falling, Alice).Closed();
        (one.Auction().Phase, one.ListingState().Available).ShouldBe((DutchPhase.Unsold, 3));
    }

    [Fact] // DUT-1
    public void Who_asks_for_more_than_is_left_gets_it_where_the_terms_allow_parts_and_is_refused_where_they_do_not()
    {
        Scene parts = Up(Falling with { Licences = 3, Partial = true }, Alice, Carol).Given(Accept(Alice, 2), Now);
        parts.Given(Accept(Carol, 5), Now).Auction().Awards.ShouldBe([new DutchAward(Alice, 2, Cny(20_00)), new DutchAward(Carol, 1, Cny(10_00))]);
        Scene whole = Up(Falling with { Licences = 3 }, Alice, Carol).Given(Accept(Alice, 2), Now);
        whole.When(Accept(Carol, 2), Now).ThenRefused(new DutchRejection.InsufficientLicences(1));
        whole.When(Accept(Carol, 0), Now).ThenRefused(new OrderRejection.BadQuantity());
    }

    [Fact] // MECHANISMS G-4
    public void Bidders_are_refused_as_in_other_auctions()
    {
        Scene running = Up(Falling, Alice);
        running.When(Accept(Sibling), Now).ThenRefused(new AuctionRejection.SelfBid());
        running.When(Accept(Bob), Now).ThenRefused(new AuctionRejection.NotQualified("not-registered"));
        running.Suspended(Alice).When(Accept(Alice), Now).ThenRefused(new AuctionRejection.NotQualified("party-suspended"));
        running.When(new RegisterForDutch(Sibling, Clock), Now).ThenRefused(new AuctionRejection.SelfBid());
        running.When(new RegisterForDutch(Alice, Clock), Now).ThenRefused(new AuctionRejection.AlreadyRegistered());
        running.When(new RegisterForDutch(Bob, Clock), Close).ThenRefused(new AuctionRejection.Closed(Close));
        running.When(new RegisterForDutch(Bob, Id<DutchAuctionId>(99)), Now).ThenRefused(new AuctionRejection.AuctionNotFound());
        Up(Falling with { Deposit = Cny(60_00) }).When(new RegisterForDutch(Bob, Clock), Now).Refusal!.Code.ShouldBe("insufficient-funds");
    }

    public static TheoryData<DutchLot, string> Impossible => new()
    {
        { Falling with { Licences = 0 }, "invalid-terms" },
        { Falling with { Licences = 4 }, "sold-out" },
        { Falling with { StartPrice = Cny(0) }, "invalid-terms" },
        { Falling with { Floor = Cny(0) }, "invalid-terms" },
        { Falling with { Floor = Cny(10_01) }, "invalid-terms" },
        { Falling with { Floor = new Money(1, Currency.Eur) }, "invalid-terms" },
        { Falling with { Decrement = Cny(0) }, "invalid-terms" },
        { Falling with { Decrement = new Money(1, Currency.Eur) }, "invalid-terms" },
        { Falling with { Interval = Duration.FromMilliseconds(99) }, "invalid-terms" },
        { Falling with { Interval = Duration.FromMilliseconds(100) + Duration.FromNanoseconds(1) }, "invalid-terms" },
        { Falling with { Interval = Duration.FromDays(8) }, "invalid-terms" },
        { Falling with { Interval = Duration.FromDays(7), Decrement = Cny(10) }, "invalid-terms" }, // sixty-one weeks
        { Falling with { ClosesAt = Now }, "invalid-terms" },
        { Falling with { ClosesAt = Now + Duration.FromDays(367) }, "invalid-terms" },
        { Falling with { OpensAt = Now + Duration.FromDays(367) }, "invalid-terms" },
        { Falling with { Deposit = new Money(1, Currency.Eur) }, "invalid-terms" },
        { Falling with { StartPrice = Cny(Amounts.Max), Licences = 2 }, "invalid-terms" },
        { Falling with { StartPrice = new Money(10_00, Currency.Usd) }, "currency-not-traded" },
    };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void Terms_that_can_t_be_are_refused(DutchLot lot, string code) => Hall.When(PutUp(lot), Now).Refusal!.Code.ShouldBe(code);

    [Fact] // MECHANISMS section 1
    public void What_is_without_limit_is_not_sold_so()
    {
        Quiet.Listed(ByAuction with { Supply = new LicenceSupply(SupplyKind.Unlimited, null) }).When(PutUp(Falling), Now).Refusal!.Code.ShouldBe("invalid-terms");
        Quiet.Listed(Exclusive with { Method = SaleMethod.Auction, Price = null }).Given(PutUp(Falling), Now).ListingState().Available.ShouldBe(0);
    }

    [Fact] // DOMAIN TIM-2
    public void An_outage_before_the_close_postpones_it_and_the_clock_stays_at_its_floor()
    {
        Instant from = Close - Duration.FromSeconds(2), to = Close + Duration.FromMinutes(1), moved = to + Duration.FromMinutes(5);
        Scene postponed = Up(Falling, Alice).Given(new OutageTouchedDutch(MarketCommand.Exchange, Clock, from, to), to);
        postponed.Auction().ClosesAt.ShouldBe(moved);
        postponed.When(new CloseDutch(MarketCommand.Exchange, Clock, Close), to).ThenNothing();
        postponed.Given(Accept(Alice), moved - Tick).Auction().Awards.ShouldBe([new DutchAward(Alice, 1, Cny(4_00))]);
        Up(Falling with { ClosesAt = Now + Duration.FromHours(1) }, Alice).When(new OutageTouchedDutch(MarketCommand.Exchange, Clock, Now, After(1)), After(1)).ThenNothing();
    }

    [Fact] // DOMAIN PAR-3
    public void Two_operators_call_it_off_and_what_was_taken_is_taken_no_more()
    {
        Scene scene = Up(Falling with { Licences = 3 }, Alice, Carol).Given(Accept(Alice), Now).Given(Limit(Carol, 5_00), Now);
        var act = new CancelDutchAuction(Clock, "title-fell");
        Scene off = scene.Given(new ProposeDecision(Operator, new DecisionId(Ruling), act), Now).Given(new ApproveDecision(Second, new DecisionId(Ruling), FourEyes.HashOf(act)), Now);
        (off.Auction().Phase, off.Available(Alice), off.Available(Carol), off.ListingState().Available).ShouldBe((DutchPhase.Cancelled, 500_00, 500_00, 3));
        off.When(Accept(Alice), Now).ThenRefused(new AuctionRejection.Closed(Close));
        off.When(new CloseDutch(MarketCommand.Exchange, Clock, Close), Close).ThenNothing();
        off.When(new PlaceDutchOrder(MarketCommand.Exchange, Clock, Alice), Now).ThenRefused(new OrderRejection.NoAward());

        Up(Falling, Alice).Given(Accept(Alice), Now).When(new ProposeDecision(Operator, new DecisionId(Ruling), act), Now).ThenRefused(new DutchRejection.DutchInPhase("awarded"));
    }

    [Fact] // MECHANISMS 14.2
    public void A_history_that_the_clock_does_not_give_is_refused_aloud()
    {
        LiveDutchAuction running = Up(Falling with { Licences = 2 }, Alice).Given(Accept(Alice), After(1)).Auction();
        Money right = Cny(9_50);
        Impossible(new DutchLicencesAwarded(Clock, [new DutchAward(Alice, 1, Cny(9_00))], null, "dutch-1", Close));
        Impossible(new DutchLicencesAwarded(Clock, [new DutchAward(Bob, 1, right)], null, "dutch-1", Close));
        Impossible(new DutchLicencesAwarded(Clock, [new DutchAward(Alice, 1, right)], right, "dutch-1", Close));
        Impossible(new DutchAuctionUnsold(Clock, "dutch-1", Close));
        Impossible(new DutchAccepted(Clock, Alice, 2, 1, Cny(9_00), After(1)));
        Impossible(new DutchAccepted(Clock, Alice, 2, 2, right, After(1)));
        Impossible(new DutchAccepted(Clock, Alice, 3, 1, right, After(1)));
        Impossible(new DutchAccepted(Clock, Bob, 2, 1, right, After(1)));
        Impossible(new DutchAccepted(Clock, Alice, 2, 1, Cny(4_00), Close));
        Impossible(new DutchLimitFired(Clock, Alice, 1, 1, right, After(1), null, After(1)));
        Impossible(new DutchLimitLeft(Clock, Alice, 2, Cny(5_00), 1, After(9), After(1)));
        DutchDesk.Evolve(running, new DutchLicencesAwarded(Clock, [new DutchAward(Bob, 1, right)], null, "dutch-0", Close)).ShouldBeOfType<LiveDutchAuction>();
        DutchDesk.Evolve(running, new DutchLicencesAwarded(Clock, [new DutchAward(Alice, 1, right)], null, "dutch-1", Close)).ShouldBeOfType<LiveDutchAuction>();

        void Impossible(DutchAuctionEvent fact) => Should.Throw<ImpossibleHistoryException>(() => DutchDesk.Evolve(running, fact), fact.ToString());
    }
}
