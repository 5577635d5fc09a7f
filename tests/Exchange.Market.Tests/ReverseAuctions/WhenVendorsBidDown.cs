using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.Tests.Inquiries;
using Exchange.Market.Tests.Listings;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.ReverseAuctions.Tenders;

namespace Exchange.Market.Tests.ReverseAuctions;

/// <summary>A buyer's tender from its opening to the order (MECHANISMS REV-1, G-3, 14.2, DOMAIN TIM-2, SEE-1).</summary>
public sealed class WhenVendorsBidDown
{
    [Fact]
    public void The_ceiling_of_all_that_he_wants_is_held_until_the_end()
    {
        Out().Available(Alice).ShouldBe(300_00);
        Requests.TwoVendors.When(PutOut(Tender with { Licences = 6 }), Now).ThenRefused(new AccountRejection.InsufficientFunds(Cny(600_00), Cny(500_00)));
        Out().Closed().Available(Alice).ShouldBe(500_00);
        Out().Closed().Reverse().Phase.ShouldBe(ReversePhase.NotAwarded);
    }

    [Fact] // price = min(ceiling, max(m1, m2 − dec(m2)))
    public void The_lowest_minimum_wins_at_one_decrement_below_the_next()
    {
        Scene awarded = Out().Given(Bid(Vendor, 80_00), Now).Given(Bid(Rival, 60_00), Now).Closed();
        awarded.Reverse().Phase.ShouldBe(ReversePhase.Awarded);
        LiveOrder order = awarded.Ordered()!;
        (order.Buyer, order.Seller, order.Price, order.Licences, order.Origin).ShouldBe((Alice, Rival, Cny(158_00), 2, Wish.Stream.Value));
        awarded.Available(Alice).ShouldBe(342_00);
        awarded.ListingState(Requests.RivalListing).Reserved.Keys.ShouldBe([order.Id.Stream.Value]);
        awarded.When(new CloseReverse(MarketCommand.Exchange, Wish, Close), Close).ThenNothing();
    }

    [Fact]
    public void Award_order_price_licences_and_money_are_one_batch()
    {
        Scene.Outcome close = Out().Given(Bid(Rival, 60_00), Now).When(new CloseReverse(MarketCommand.Exchange, Wish, Close), Close);
        close.Facts.Select(f => f.Event.GetType()).ShouldBe([typeof(HoldReleased), typeof(ReverseAwarded), typeof(OrderPlaced), typeof(PriceFixed), typeof(LicenceReserved), typeof(FundsHeld)]);
        close.Facts.Select(f => f.Event).OfType<PriceFixed>().Single().ShouldBe(
            new PriceFixed(Wish.Order, Requests.RivalProduct, Cny(200_00), PriceMethod.ReverseAuction, Wish.Stream.Value, "reverse-proxy-1", 1, Close, 2));
    }

    [Fact]
    public void Alone_he_sells_at_the_ceiling_and_at_the_hidden_maximum_where_there_is_one()
    {
        Out().Given(Bid(Rival, 60_00), Now).Closed().Ordered()!.Price.ShouldBe(Cny(200_00));
        Out(maximum: 70_00).Given(Bid(Rival, 60_00), Now).Closed().Ordered()!.Price.ShouldBe(Cny(140_00));
        Scene above = Out(maximum: 50_00).Given(Bid(Rival, 60_00), Now).Closed();
        (above.Reverse().Phase, above.Ordered(), above.Available(Alice)).ShouldBe((ReversePhase.NotAwarded, null, 500_00));
    }

    [Fact]
    public void A_bid_undercuts_the_price_by_a_decrement_and_a_leader_his_own_minimum()
    {
        Scene running = Out();
        running.When(Bid(Vendor, 100_01), Now).ThenRefused(new ReverseRejection.AboveCeiling(Cny(100_00)));
        running = running.Given(Bid(Vendor, 90_00), Now);
        running.When(Bid(Rival, 99_01), Now).ThenRefused(new ReverseRejection.AboveAcceptable(Cny(99_00)));
        running.When(Bid(Vendor, 90_00), Now).ThenRefused(new ReverseRejection.AboveAcceptable(Cny(89_99)));
        Scene raised = running.Given(Bid(Vendor, 70_00), Now).Given(Bid(Rival, 90_00), Now);
        (raised.Reverse().Standing!.Leader, raised.Reverse().Standing!.Price).ShouldBe((Vendor, 89_00));
        running.Given(Bid(Vendor, 1), Now).When(Bid(Vendor, 1), Now).ThenRefused(new ReverseRejection.AboveAcceptable(Cny(0)));
    }

    [Fact] // MECHANISMS G-3
    public void The_last_microsecond_counts_and_the_close_does_not()
    {
        Out().Given(Bid(Rival, 60_00), Close - Tick).Closed().Reverse().Phase.ShouldBe(ReversePhase.Awarded);
        Out().When(Bid(Rival, 60_00), Close).ThenRefused(new AuctionRejection.Closed(Close)); // whether or not the close is carried out
        Out().When(new CloseReverse(MarketCommand.Exchange, Wish, Close), Close - Tick).ThenRefused(new AuctionRejection.CloseNotDue(Close));
        Instant opening = Now + Duration.FromMinutes(5);
        Out(Tender with { OpensAt = opening }).When(Bid(Rival, 60_00), opening - Tick).ThenRefused(new AuctionRejection.BiddingNotOpen(opening));
    }

    [Fact] // ENG-9, mirrored
    public void A_late_bid_that_changes_leader_or_price_moves_the_close()
    {
        var soft = new SoftClose(Duration.FromMinutes(5), Duration.FromMinutes(5), 1);
        Scene running = Out(Tender with { SoftClose = soft, CloseStands = false }).Given(Bid(Vendor, 90_00), Now);
        Instant late = Close - Duration.FromMinutes(1);
        running.Given(Bid(Vendor, 80_00), late).Reverse().ClosesAt.ShouldBe(Close, "neither leader nor price changed");
        Scene moved = running.Given(Bid(Rival, 60_00), late);
        moved.Reverse().ClosesAt.ShouldBe(late + Duration.FromMinutes(5));
        moved.When(new CloseReverse(MarketCommand.Exchange, Wish, Close), Close).ThenNothing();
        moved.Given(Bid(Vendor, 50_00), late + Duration.FromMinutes(4)).Reverse().Extensions.ShouldBe(1);
    }

    [Fact] // DOMAIN TIM-2
    public void An_outage_before_the_close_postpones_it()
    {
        Instant from = Close - Duration.FromMinutes(2), to = Close + Duration.FromMinutes(1);
        Scene postponed = Out().Given(new OutageTouchedReverse(MarketCommand.Exchange, Wish, from, to), to);
        postponed.Reverse().ClosesAt.ShouldBe(to + Duration.FromMinutes(5));
        postponed.When(new CloseReverse(MarketCommand.Exchange, Wish, Close), to).ThenNothing();
        Out().When(new OutageTouchedReverse(MarketCommand.Exchange, Wish, Now, Now + Tick), Now + Tick).ThenNothing();
    }

    [Fact]
    public void Only_who_can_sell_it_to_him_may_bid()
    {
        Scene running = Out();
        running.When(new BidInReverse(Vendor, Wish, Requests.RivalListing, Cny(50_00)), Now).ThenRefused(new ListingRejection.ListingNotFound());
        running.When(new BidInReverse(Alice, Wish, Listing, Cny(50_00)), Now).ThenRefused(new ParticipantRejection.RoleMissing("vendor"));
        running.When(Bid(Rival, 50_00) with { Minimum = new Money(1, Currency.Eur) }, Now).ThenRefused(new AuctionRejection.WrongCurrency("CNY"));
        running.When(Bid(Rival, 0), Now).Refusal!.Code.ShouldBe("bad-amount");
        Out(Tender with { Licences = 4, Ceiling = Cny(1_00) }).When(Bid(Rival, 50), Now).ThenRefused(new ListingRejection.SoldOut());
        Out(Tender with { Theme = null, Product = Product }).When(Bid(Rival, 50_00), Now).ThenRefused(new RfqRejection.ListingUnfit());
        Out(Tender with { Theme = null, Listing = Listing }).Given(Bid(Vendor, 50_00), Now).Closed().Ordered()!.Seller.ShouldBe(Vendor);
        Scene own = Requests.TwoVendors.Funded(Rival, Cny(500_00)).Given(PutOut() with { Actor = Rival }, Now);
        own.When(Bid(Rival, 50_00), Now).ThenRefused(new ReverseRejection.OwnTender());
        Scene sibling = Requests.TwoVendors.Funded(Sibling, Cny(500_00)).Given(PutOut() with { Actor = Sibling }, Now);
        sibling.When(Bid(Vendor, 50_00), Now).ThenRefused(new ReverseRejection.OwnTender());
        Requests.TwoVendors.Funded(Sibling, Cny(500_00)).When(PutOut(Tender with { Theme = null, Listing = Listing }) with { Actor = Sibling }, Now).ThenRefused(new ListingRejection.SelfDeal());
    }

    [Fact]
    public void Without_what_it_takes_at_the_close_nobody_wins_and_the_money_is_free()
    {
        Scene bid = Out().Given(Bid(Rival, 60_00), Now);
        Rests(bid.Suspended(Alice), ReverseDesk.BuyerBarred);
        Rests(bid.Suspended(Rival), ReverseDesk.NotDeliverable);
        Rests(bid.Given(Requests.RivalListing.Stream, new ListingWithdrawn(Requests.RivalListing, Now)), ReverseDesk.NotDeliverable);
        Rests(bid.Given(Requests.RivalListing.Stream, new LicenceReserved(Requests.RivalListing, "order-1", Now, 2)), ReverseDesk.NotDeliverable);

        static void Rests(Scene scene, string ground)
        {
            Scene.Outcome close = scene.When(new CloseReverse(MarketCommand.Exchange, Wish, Close), Close);
            close.Facts.Select(f => f.Event).OfType<ReverseNotAwarded>().Single().Ground.ShouldBe(ground);
            close.ThenScene().Available(Alice).ShouldBe(500_00);
        }
    }

    [Fact]
    public void The_buyer_takes_it_back_while_there_is_no_bid_and_two_operators_afterwards()
    {
        Scene back = Out().Given(new TakeBackTender(Alice, Wish, "no-need"), Now);
        (back.Reverse().Phase, back.Available(Alice)).ShouldBe((ReversePhase.Cancelled, 500_00));
        back.When(Bid(Rival, 60_00), Now).ThenRefused(new AuctionRejection.Closed(Close));
        back.When(new TakeBackTender(Alice, Wish, "no-need"), Now).ThenRefused(new ReverseRejection.ReverseInPhase("cancelled"));
        Out().When(new TakeBackTender(Rival, Wish, "no-need"), Now).ThenRefused(new AuctionRejection.AuctionNotFound());
        Out().When(new TakeBackTender(Alice, Wish, "No need!"), Now).Refusal!.Code.ShouldBe("invalid-ground");
        Out().When(new TakeBackTender(Alice, Wish, "no-need"), Close).ThenRefused(new AuctionRejection.Closed(Close));

        Scene bid = Out().Given(Bid(Rival, 60_00), Now);
        bid.When(new TakeBackTender(Alice, Wish, "no-need"), Now).ThenRefused(new ReverseRejection.BidsStand());
        var act = new CancelReverseAuction(Wish, "mistaken");
        Scene off = bid.Given(new ProposeDecision(Operator, new DecisionId(Ruling), act), Now).Given(new ApproveDecision(Second, new DecisionId(Ruling), FourEyes.HashOf(act)), Now);
        (off.Reverse().Phase, off.Available(Alice)).ShouldBe((ReversePhase.Cancelled, 500_00));
        off.When(new CloseReverse(MarketCommand.Exchange, Wish, Close), Close).ThenNothing();
        bid.Closed().When(new ProposeDecision(Operator, new DecisionId(Ruling), act), Close).ThenRefused(new ReverseRejection.ReverseInPhase("awarded"));
    }

    public static TheoryData<ReverseTender, long?, string> Impossible => new()
    {
        { Tender with { Theme = null }, null, "invalid-terms" },
        { Tender with { Listing = Listing }, null, "invalid-terms" },
        { Tender with { Theme = "" }, null, "invalid-terms" },
        { Tender with { Licences = 0 }, null, "invalid-terms" },
        { Tender with { Ceiling = Cny(0) }, null, "invalid-terms" },
        { Tender with { Ceiling = Cny(Amounts.Max) }, null, "invalid-terms" },
        { Tender, 100_01, "invalid-terms" },
        { Tender, 0, "invalid-terms" },
        { Tender with { ClosesAt = Now }, null, "invalid-terms" },
        { Tender with { OpensAt = Close }, null, "invalid-terms" },
        { Tender with { ClosesAt = Now + Duration.FromDays(367) }, null, "invalid-terms" },
        { Tender with { SoftClose = new SoftClose(Duration.FromMinutes(5), Duration.FromMinutes(5), null) }, null, "invalid-terms" },
        { Tender with { SoftClose = new SoftClose(Duration.Zero, Duration.FromMinutes(5), null), CloseStands = false }, null, "invalid-terms" },
        { Tender with { Theme = null, Product = Id<Market.Products.ProductId>(99) }, null, "product-not-found" },
        { Tender with { Theme = null, Listing = Id<ListingId>(99) }, null, "listing-not-found" },
        { Tender with { Ceiling = new Money(100, Currency.Usd) }, null, "currency-not-traded" },
    };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void Terms_that_can_t_be_are_refused(ReverseTender tender, long? maximum, string code) => Requests.TwoVendors.When(PutOut(tender, maximum), Now).Refusal!.Code.ShouldBe(code);

    [Fact] // MECHANISMS 14.2
    public void A_history_that_the_bids_do_not_give_is_refused_aloud()
    {
        LiveReverseAuction running = Out().Given(Bid(Vendor, 80_00), Now).Given(Bid(Rival, 60_00), Now).Reverse();
        Impossible(new ReverseAwarded(Wish, Vendor, Listing, Cny(79_00), Wish.Order, [], "reverse-proxy-1", Close));
        Impossible(new ReverseAwarded(Wish, Rival, Requests.RivalListing, Cny(80_00), Wish.Order, [], "reverse-proxy-1", Close));
        Impossible(new ReverseAwarded(Wish, Rival, Listing, Cny(79_00), Wish.Order, [], "reverse-proxy-1", Close));
        Impossible(new ReverseNotAwarded(Wish, "no-bids", [], "reverse-proxy-1", Close));
        Impossible(new ReverseNotAwarded(Wish, "maximum-not-met", [], "reverse-proxy-1", Close));
        Impossible(new ReverseBidPlaced(Wish, Vendor, 3, Listing, Cny(79_00), Now));
        Impossible(new ReverseBidPlaced(Wish, Vendor, 4, Listing, Cny(50_00), Now));
        ReverseDesk.Evolve(running, new ReverseAwarded(Wish, Vendor, Listing, Cny(1), Wish.Order, [], "reverse-proxy-0", Close)).ShouldBeOfType<LiveReverseAuction>();
        ReverseDesk.Evolve(running, new ReverseAwarded(Wish, Rival, Requests.RivalListing, Cny(79_00), Wish.Order, [], "reverse-proxy-1", Close)).ShouldBeOfType<LiveReverseAuction>();

        void Impossible(ReverseAuctionEvent fact) => Should.Throw<ImpossibleHistoryException>(() => ReverseDesk.Evolve(running, fact), fact.ToString());
    }

    [Fact]
    public void Nobody_sees_minima_and_the_hidden_maximum_in_the_state_that_is_shown()
    {
        LiveReverseAuction auction = Out(maximum: 77_77).Given(Bid(Rival, 66_66), Now).Reverse();
        string shown = System.Text.Json.JsonSerializer.Serialize(auction.Shown(), MarketJson.Options);
        (shown.Contains("66", StringComparison.Ordinal), shown.Contains("77", StringComparison.Ordinal)).ShouldBe((false, false));
    }

    [Theory] // MECHANISMS G-8
    [InlineData(1)]
    [InlineData(20261124)]
    public void Whatever_is_bid_the_mechanism_gives_the_same_for_all_that_counted(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 100; round++)
        {
            long? maximum = random.Next(2) == 0 ? random.Next(20, 100) * 100 : null;
            Scene scene = Out(maximum: maximum);
            var bids = new List<ReverseAct>();
            for (int i = 0; i < 12; i++)
            {
                ParticipantId vendor = random.Next(2) == 0 ? Vendor : Rival;
                long minimum = random.Next(1, 105) * 100;
                Scene.Outcome outcome = scene.When(Bid(vendor, minimum), Now + Duration.FromSeconds(i));
                if (outcome.Refusal is not null) continue;
                scene = outcome.ThenScene();
                bids.Add(new ReverseBid(Now + Duration.FromSeconds(i), bids.Count + 1, vendor, minimum));
            }

            ReverseAuctionState closed = scene.Closed().Reverse();
            ReverseOutcome run = ReverseAuction.Run(new ReverseRules(scene.Reverse().Rule, Now, Close, null, Alice), bids);
            LiveOrder? order = scene.Closed().Ordered();
            (order?.Seller, order?.Price).ShouldBe((run.Winner, run.Price is { } price ? Cny(2 * price) : null), $"seed {seed}, round {round}: {closed}");
        }
    }
}
