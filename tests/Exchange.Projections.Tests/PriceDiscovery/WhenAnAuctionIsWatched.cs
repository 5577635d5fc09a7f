using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using Exchange.Projections.PriceDiscovery;
using NodaTime;
using static Exchange.Projections.Tests.PriceDiscovery.Given;

namespace Exchange.Projections.Tests.PriceDiscovery;

public sealed class WhenAnAuctionIsWatched
{
    [Fact]
    public void Before_the_first_fact_there_is_nothing_to_see() => AuctionFold.Empty.View.ShouldBeNull();

    [Fact]
    public void An_opened_auction_shows_its_terms_and_that_there_is_a_reserve()
    {
        (AuctionFold fold, List<PublicBid> bids) = Folded(Opened(Terms with { ReservePrice = Cny(60_00) }));

        fold.View.ShouldBe(new AuctionView(
            Id, "product-1", Vendor, AuctionStatus.Open, Cny(10_00), null, Cny(10_00), ReserveMet: false, HasReserve: true, 0, 0, Opening, Closing, 0, 0, null, null, 1, 100, Opening - Duration.FromDays(1)));
        bids.ShouldBeEmpty();
    }

    [Fact]
    public void Bidders_are_numbered_by_their_first_accepted_bid()
    {
        (AuctionFold fold, List<PublicBid> bids) = Folded(Opened(), Placed(Bob, 20_00), Placed(Alice, 30_00), Placed(Bob, 40_00), Placed(Carol, 50_00));

        bids.Select(b => (b.Number, b.BidderNumber, b.Price)).ShouldBe([(1, 1, Cny(10_00)), (2, 2, Cny(20_25)), (3, 1, Cny(31_00)), (4, 3, Cny(41_00))]);
        (fold.View!.BidCount, fold.View.BidderCount, fold.View.Leader, fold.View.CurrentPrice, fold.View.LowestAcceptable).ShouldBe((4, 3, 3, Cny(41_00), Cny(42_00)));
        (fold.View.Version, fold.View.Position).ShouldBe((5, 104));
    }

    [Fact]
    public void A_public_bid_tells_the_close_that_it_left_behind()
    {
        Instant late = Closing - Duration.FromSeconds(30), moved = late + Duration.FromMinutes(2);
        (AuctionFold fold, List<PublicBid> bids) = Folded(Opened(), Placed(Alice, 20_00), Placed(Bob, 30_00, late), new CloseExtended(Id, moved, late), Placed(Bob, 90_00, late));

        bids.Select(b => b.ClosesAt).ShouldBe([Closing, moved, moved]);
        (fold.View!.ClosesAt, fold.View.Extensions, fold.View.Postponements).ShouldBe((moved, 1, 0));
    }

    [Fact]
    public void A_postponed_close_is_shown()
    {
        Instant moved = Closing + Duration.FromMinutes(9);
        AuctionView view = Folded(Opened(), new ClosePostponed(Id, Opening, moved - Terms.OutageWindow, moved, moved - Terms.OutageWindow)).Fold.View!;
        (view.ClosesAt, view.Extensions, view.Postponements).ShouldBe((moved, 0, 1));
    }

    [Fact]
    public void An_announced_auction_is_scheduled_and_betrays_nothing_of_what_is_left_for_its_opening()
    {
        Instant eve = Opening - Duration.FromHours(1);
        AuctionEvent[] left = [Opened() with { Scheduled = true }, new AbsenteeBidLeft(Id, Bob, Cny(31_337), eve), new AbsenteeBidLeft(Id, Alice, Cny(20_00), eve), new AbsenteeBidWithdrawn(Id, Alice, eve), new AbsenteeBidLeft(Id, Carol, Cny(20_00), eve)];
        (AuctionFold waiting, List<PublicBid> none) = Folded(left);
        (waiting.View!.Status, waiting.View.BidCount, waiting.View.BidderCount, waiting.View.CurrentPrice, none.Count).ShouldBe((AuctionStatus.Scheduled, 0, 0, null, 0));
        Json(waiting.View).ShouldNotContain("313.37");

        (AuctionFold open, List<PublicBid> bids) = Folded([.. left, new BiddingOpened(Id, Opening), Placed(Alice, 30_00)]);
        (open.View!.Status, open.View.Leader, open.View.CurrentPrice).ShouldBe((AuctionStatus.Open, 1, Cny(31_00)));
        // What was left is one line: the leader of the opening, and the price that came of it.
        bids.Select(b => (b.Number, b.BidderNumber, b.Price)).ShouldBe([(3, 1, Cny(20_25)), (4, 3, Cny(31_00))]);
    }

    [Fact]
    public void An_auction_that_is_called_off_says_why()
    {
        AuctionView view = Folded(Opened(), new AuctionCancelled(Id, "error-in-terms", Opening)).Fold.View!;
        (view.Status, view.Ground, view.ClosesAt).ShouldBe((AuctionStatus.Cancelled, "error-in-terms", Opening));
    }

    [Fact]
    public void A_sold_lot_shows_its_price_and_the_winners_number()
    {
        AuctionView view = Folded(Opened(), Placed(Alice, 20_00), Placed(Bob, 30_00), new LotAwarded(Id, Bob, Cny(20_25), EnglishProxy.RuleVersion, Closing)).Fold.View!;
        (view.Status, view.CurrentPrice, view.Winner, view.At).ShouldBe((AuctionStatus.Sold, Cny(20_25), 2, Closing));
    }

    [Fact]
    public void An_unsold_lot_has_no_winner()
    {
        AuctionView view = Folded(Opened(Terms with { ReservePrice = Cny(60_00) }), Placed(Alice, 20_00), new LotUnsold(Id, UnsoldReason.ReserveNotMet, EnglishProxy.RuleVersion, Closing)).Fold.View!;
        (view.Status, view.Winner, view.ReserveMet, view.CurrentPrice).ShouldBe((AuctionStatus.Unsold, null, false, Cny(10_00)));
    }

    [Fact]
    public void A_registration_moves_the_version_and_shows_nobody()
    {
        AuctionView opened = Folded(Opened()).Fold.View!, registered = Folded(Opened(), new BidderRegistered(Id, Alice, Opening)).Fold.View!;
        registered.ShouldBe(opened with { Version = 2, Position = 101, At = Opening });
    }

    [Fact]
    public void A_retraction_shows_how_things_stand_without_the_bidder_and_leaves_the_history_alone()
    {
        AuctionOpened retractable = Opened(Terms with { RetractCutoff = Duration.Zero });
        (AuctionFold fold, List<PublicBid> bids) = Folded(retractable, Placed(Bob, 20_00), Placed(Alice, 30_00), new BidRetracted(Id, Alice, Opening), new BidRetracted(Id, Bob, Opening), Placed(Carol, 50_00));

        bids.Select(b => (b.Number, b.BidderNumber, b.Price)).ShouldBe([(1, 1, Cny(10_00)), (2, 2, Cny(20_25)), (3, 3, Cny(10_00))]);
        (fold.View!.BidCount, fold.View.BidderCount, fold.View.Leader, fold.View.CurrentPrice, fold.View.Retractions).ShouldBe((3, 3, 3, Cny(10_00), 2));

        AuctionView empty = Folded(retractable, Placed(Alice, 30_00), new BidRetracted(Id, Alice, Opening)).Fold.View!;
        (empty.Leader, empty.CurrentPrice, empty.LowestAcceptable, empty.ReserveMet, empty.Retractions).ShouldBe((null, null, Cny(10_00), false, 1));
    }

    [Fact]
    public void A_purchase_ends_the_auction_there_and_then()
    {
        Instant noon = Opening + Duration.FromHours(1);
        AuctionView view = Folded(Opened(Terms with { BuyNow = Cny(45_00), ReservePrice = Cny(40_00) }), new LotAwarded(Id, Bob, Cny(45_00), EnglishAuction.BuyNowRuleVersion, noon)).Fold.View!;
        (view.Status, view.CurrentPrice, view.Winner, view.BidCount, view.BidderCount, view.ReserveMet, view.ClosesAt).ShouldBe((AuctionStatus.Sold, Cny(45_00), 1, 0, 1, true, noon));
    }

    /// <summary>Terms that everybody bids under are shown; rows of auctions that know none of it stay what they were.</summary>
    [Fact]
    public void Published_terms_are_shown_and_nothing_stands_for_those_that_are_not_there()
    {
        var listing = ListingId.Of(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000011e0"));
        AuctionView view = Folded(Opened(Terms with { Listing = listing, Format = AuctionFormat.Outcry, BuyNow = Cny(45_00), RetractCutoff = Duration.FromHours(1), Deposit = Cny(1_00) })).Fold.View!;

        Json(view).ShouldEndWith(
            ""","listing":"0199a1b2-c3d4-7e5f-8a6b-0000000011e0","format":"outcry","buyNow":{"amount":"45.00","currency":"CNY"},"retractCutoff":"1:00:00","deposit":{"amount":"1.00","currency":"CNY"}}""");
        JsonSerializer.Deserialize(Json(view), PriceDiscoveryJson.AuctionView).ShouldBe(view);
        Json(Folded(Opened()).Fold.View).ShouldEndWith("""Z"}""");
    }

    [Fact]
    public void A_history_that_cannot_be_is_not_shown()
    {
        Should.Throw<ImpossibleHistoryException>(() => Folded(Placed(Alice, 20_00)));
        Should.Throw<ImpossibleHistoryException>(() => Folded(Opened(), Opened()));
    }

    [Fact]
    public void View_and_bid_stand_in_JSON_as_text_and_are_read_back()
    {
        (AuctionFold fold, List<PublicBid> bids) = Folded(Opened(), Placed(Alice, 20_00));

        Json(fold.View).ShouldBe(
            """{"auctionId":"0199a1b2-c3d4-7e5f-8a6b-0123456789ab","lot":"product-1","seller":"vendor-of-the-lot","status":"open","openingPrice":{"amount":"10.00","currency":"CNY"},"currentPrice":{"amount":"10.00","currency":"CNY"},"lowestAcceptable":{"amount":"10.25","currency":"CNY"},"reserveMet":true,"hasReserve":false,"bidCount":1,"bidderCount":1,"opensAt":"2026-11-22T09:00:00Z","closesAt":"2026-11-22T12:00:00Z","extensions":0,"postponements":0,"leader":1,"winner":null,"version":2,"position":101,"at":"2026-11-22T09:00:00Z"}""");
        Json(bids[0]).ShouldBe(
            """{"number":1,"bidderNumber":1,"at":"2026-11-22T09:00:00Z","price":{"amount":"10.00","currency":"CNY"},"reserveMet":true,"closesAt":"2026-11-22T12:00:00Z","position":101}""");
        JsonSerializer.Deserialize(Json(fold.View), PriceDiscoveryJson.AuctionView).ShouldBe(fold.View);
        JsonSerializer.Deserialize(Json(bids[0]), PriceDiscoveryJson.PublicBid).ShouldBe(bids[0]);
    }
}
