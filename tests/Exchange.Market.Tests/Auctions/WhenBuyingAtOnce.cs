using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;
using static Exchange.Market.Tests.Auctions.Saleroom;

namespace Exchange.Market.Tests.Auctions;

/// <summary>While no bid stands the lot is to be had at its buy-now price, which ends the sale there and then (MECHANISMS ENG-11).</summary>
public sealed class WhenBuyingAtOnce
{
    private static readonly LotTerms WithBuyNow = Asked with { BuyNow = Cny(45_00), ReservePrice = Cny(40_00), RetractCutoff = Duration.Zero };

    private static readonly Scene Registered = Listed.Given(PutUp(WithBuyNow), Announced).Registered(Alice, Bob).BiddingOpen();

    private static readonly Instant Noon = Opening + Duration.FromHours(1);

    private static BuyNow Buy(ParticipantId buyer) => new(buyer, Id);

    [Fact]
    public void The_sale_ends_at_that_moment_and_price_as_by_a_close()
    {
        Scene after = Registered.When(Buy(Bob), Noon).Then(
            (Lot, new LotAwarded(Id, Bob, Cny(45_00), "english-buy-now-1", Noon)), (AccountOf(Alice), DepositReleased(Alice, Noon)));

        after.State<AuctionState>(Lot).ShouldBe(new Settled(Id, Noon, Bob, Cny(45_00), Vendor, Terms.Lot, Saleroom.Listing, Cny(1_00), "english-buy-now-1"));
        after.State<AuctionState>(Lot).ShouldBeOfType<Settled>().BoughtNow.ShouldBeTrue();
        (after.Available(Alice), after.Available(Bob), after.LicencesLeft()).ShouldBe((50_00, 49_00, 1));
        after.When(Bids(Alice, 90_00), Noon).ThenRefused(new Closed(Noon));
        after.When(CloseNow(), Closing).ThenNothing();
    }

    [Fact]
    public void A_standing_bid_ends_the_offer_and_a_retraction_renews_it()
    {
        Scene bid = Registered.Given(Bids(Alice, 10_00), Opening);
        bid.When(Buy(Bob), Noon).ThenRefused(new BuyNowGone());
        bid.Given(new RetractBid(Alice, Id), Noon).When(Buy(Bob), Noon).Facts[0].Event.ShouldBe(new LotAwarded(Id, Bob, Cny(45_00), EnglishAuction.BuyNowRuleVersion, Noon));
    }

    [Fact]
    public void It_is_offered_only_where_the_terms_name_a_price() => Saleroom.Open.Registered(Alice).When(Buy(Alice), Noon).ThenRefused(new BuyNowOff());

    [Fact]
    public void It_takes_a_registered_bidder_within_the_bidding_time()
    {
        Registered.When(Buy(Carol), Noon).ThenRefused(new NotQualified("not-registered"));
        Listed.Given(PutUp(WithBuyNow), Announced).Registered(Alice).When(Buy(Alice), Opening - Tick).ThenRefused(new BiddingNotOpen(Opening));
        Registered.When(Buy(Alice), Closing).ThenRefused(new Closed(Closing));
        Listed.When(Buy(Alice), Noon).ThenRefused(new AuctionNotFound());
    }

    [Fact]
    public void A_stored_purchase_that_could_not_be_is_an_impossible_history()
    {
        AuctionTerms terms = Terms with { BuyNow = Cny(45_00) };
        LotAwarded bought = new(Id, Alice, Cny(45_00), EnglishAuction.BuyNowRuleVersion, Noon);
        Opened(terms).Given(bought).State.ShouldBeOfType<Settled>().ClosedAt.ShouldBe(Noon);
        Should.Throw<ImpossibleHistoryException>(() => Opened(terms).Given(bought with { Price = Cny(44_99) }));
        Should.Throw<ImpossibleHistoryException>(() => Opened().Given(bought));
        Should.Throw<ImpossibleHistoryException>(() => Opened(terms).Given(Placed(Bob, 10_00), bought));
        Should.Throw<ImpossibleHistoryException>(() => Opened(terms).Given(Placed(Alice, 10_00), bought with { Price = Cny(10_00) }));
    }
}
