using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Rulebooks;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Orders;

/// <summary>From the award to the order at its price: DOMAIN PRC-1, LST-2.</summary>
public sealed class WhenAnAuctionAwards
{
    private static readonly AuctionId Lot = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a1"));
    private static readonly OrderId Won = OrderId.Of(Lot);
    private static readonly Instant Close = Now + Duration.FromHours(1);
    private static readonly PlaceAwardedOrder Place = new(MarketCommand.Exchange, Lot);

    private static Scene Opened(Money? buyNow = null) => Quiet.Listed(ByAuction)
        .Given(new PutUpLot(Vendor, Lot, Listing, new LotTerms(Cny(40_00), Close, BuyNow: buyNow)), Now)
        .Given(new RegisterBidder(Alice, Lot), Now).Given(new RegisterBidder(Bob, Lot), Now);

    private static Scene Awarded() => Opened().Given(new BidInAuction(Alice, Lot, Cny(90_00)), Now).Given(new CloseDue(MarketCommand.Exchange, Lot, Close), Close);

    [Fact]
    public void The_winner_has_an_order_at_the_price_and_the_licence_that_was_reserved() =>
        Awarded().When(Place, Close).Then(
            (Won.Stream, new OrderPlaced(Won, Listing, 1, Product, Vendor, Alice, Lot, ByAuction, Close)),
            (Won.Stream, new PriceFixed(Won, Product, Cny(40_00), PriceMethod.EnglishAuction, Lot.Stream.Value, EnglishProxy.RuleVersion, 1, Close)),
            (Listing.Stream, new LicenceReassigned(Listing, Lot.Stream.Value, Won.Stream.Value, Close)));

    [Fact] // LST-2
    public void The_terms_are_those_under_which_the_auction_was_opened()
    {
        Scene revised = Awarded().Given(new ReviseListing(Vendor, Listing, ByAuction with { LicenceTerm = Duration.FromDays(1) }), Close).Given(Place, Close);
        var order = (LiveOrder)revised.State<OrderState>(Won.Stream);
        (order.ListingVersion, order.Terms).ShouldBe((1, ByAuction));
    }

    [Fact]
    public void What_happens_to_the_listing_after_the_opening_does_not_undo_the_award() =>
        Awarded().Given(Listing.Stream, new ListingDelisted(Listing, "fraud", Ruling, Close)).When(Place, Close).Facts.Length.ShouldBe(3);

    [Fact] // ENG-11
    public void A_purchase_at_the_buy_now_price_is_told_apart()
    {
        Scene bought = Opened(Cny(150_00)).Given(new BuyNow(Alice, Lot), Now).Given(Place, Now);
        bought.When(Place, Now).ThenNothing();
        ((LiveOrder)bought.State<OrderState>(Won.Stream)).Price.ShouldBe(Cny(150_00));
        Opened(Cny(150_00)).Given(new BuyNow(Alice, Lot), Now).When(Place, Now).Facts[1].Event.ShouldBeOfType<PriceFixed>().Method.ShouldBe(PriceMethod.BuyNow);
    }

    [Fact]
    public void It_is_placed_once() => Awarded().Given(Place, Close).When(Place, Close).ThenNothing();

    [Fact]
    public void There_is_no_order_without_an_award()
    {
        Quiet.When(Place, Now).ThenRefused(new OrderRejection.NoAward());
        Opened().When(Place, Now).ThenRefused(new OrderRejection.NoAward());
        Opened().Given(new CloseDue(MarketCommand.Exchange, Lot, Close), Close).When(Place, Close).ThenRefused(new OrderRejection.NoAward());
        Awarded().Given(Listing.Stream, new LicenceReleased(Listing, Lot.Stream.Value, Close)).When(Place, Close).ThenRefused(new OrderRejection.NoAward());
    }

    [Fact]
    public void An_auction_of_before_there_were_listings_makes_no_order() =>
        Quiet.Given(Lot.Stream, new AuctionOpened(Lot, Vendor, Auctions.Given.Terms, Auctions.Given.Announced), new BidPlaced(Lot, Alice, Cny(90_00), Auctions.Given.Opening),
            new LotAwarded(Lot, Alice, Cny(10_00), EnglishProxy.RuleVersion, Auctions.Given.Closing)).When(Place, Auctions.Given.Closing).ThenRefused(new OrderRejection.NoAward());

    [Fact] // RUL-1
    public void A_currency_that_is_no_longer_traded_goes_by_the_last_rules_that_knew_it()
    {
        RuleSet euro = Rules with { Fees = [Rules.Fees[1]], Deposit = null };
        Awarded().Given(Rulebook.Stream, new RulesEnacted(2, euro, Close, Ruling, Close)).When(Place, Close).Facts[1].Event.ShouldBeOfType<PriceFixed>().Rulebook.ShouldBe(1);
    }
}
