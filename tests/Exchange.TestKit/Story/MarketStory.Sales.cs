using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Entitlements;
using Exchange.Market.Interests;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Orders;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;
using NodaTime;
using OnDefault = Exchange.Mechanisms.OnDefault;
using static Exchange.TestKit.Story.Cast;

namespace Exchange.TestKit.Story;

/// <summary>Posted prices, auctions, negotiations, calls for interest.</summary>
public sealed partial class MarketStory
{
    /// <summary>Three buyers: one accepts, one refuses, one lets the time pass; the third licence sells the listing out.</summary>
    public async Task SellAtPostedPriceAsync()
    {
        await stage.GiveAsync(new PlaceOrder(Alice, AliceOrder, BusListing, 1));
        await stage.GiveAsync(new ReviseListing(Harbour, BusListing, Terms(SaleMethod.PostedPrice, Yuan(150), count: 2)));
        await stage.GiveAsync(new PlaceOrder(Bob, BobOrder, BusListing, 2));
        var entitled = await stage.StateAsync<SettlementState>(Settlement(AliceOrder).Stream);
        await stage.GiveAsync(new StartDownload(Alice, ((LiveSettlement)entitled).Entitlement!.Value, Number(71)));
        await stage.GiveAsync(new StartDownload(Alice, ((LiveSettlement)entitled).Entitlement!.Value, Number(72)));
        await stage.GiveAsync(new AcceptDelivery(Alice, Settlement(AliceOrder)));
        await stage.GiveAsync(new RefuseDelivery(Bob, Settlement(BobOrder), "incomplete"));
        await stage.GiveAsync(new PlaceOrder(Carol, CarolOrder, BusListing, 2));
        var delivered = (LiveSettlement)await stage.StateAsync<SettlementState>(Settlement(CarolOrder).Stream);
        stage.Advance(delivered.AcceptanceUntil!.Value - stage.Now);
        await stage.GiveAsync(new DeemAccepted(MarketCommand.Exchange, Settlement(CarolOrder), delivered.AcceptanceUntil.Value));
        await DecideAsync(new FreezeTitle(BusTitle, "court-order", stage.Now + Duration.FromDays(30), [Number(61)]));
        await DecideAsync(new UnfreezeTitle(BusTitle, "order-lifted"));
    }

    /// <summary>One lot is sold and paid, one is sold and not paid, so that the next bidder has it, one is not sold.</summary>
    public async Task AuctionAsync()
    {
        await AuctionAsync(Sold, (Alice, 300), (Bob, 200), (Alice, 320));
        await stage.GiveAsync(new AcceptDelivery(Alice, Settlement(OrderId.Of(Sold))));
        await AuctionAsync(Unpaid, OnDefault.NextRecompute, (Carol, 5_000), (Bob, 1_900)); // Carol has not so much
        var instructed = (LiveSettlement)await stage.StateAsync<SettlementState>(Settlement(OrderId.Of(Unpaid)).Stream);
        await stage.RefusedAsync(new SettleTrade(Carol, instructed.Id), "insufficient-funds");
        stage.Advance(instructed.DueAt - stage.Now);
        await stage.GiveAsync(new FailSettlement(MarketCommand.Exchange, instructed.Id, instructed.DueAt));
        await stage.GiveAsync(new AcceptDelivery(Bob, Settlement(OrderId.Of(Unpaid, Bob))));
        await AuctionAsync(Unsold);
    }

    /// <summary>Offers that are countered and accepted, declined, withdrawn, left to lapse; prices outside the band, of which one is allowed and one refused.</summary>
    public async Task NegotiateAsync()
    {
        await stage.GiveAsync(new DraftListing(Metro, Negotiable, Trams.Stream, Terms(SaleMethod.Negotiation, Yuan(90), count: 9), [Hash("source")]));
        await ListAsync(Metro, Negotiable);
        await OfferAsync(Agreed, Alice, 80);
        await stage.GiveAsync(new CounterOffer(Metro, Agreed, 1, Offering(88, licences: 2)));
        await AcceptAsync(Agreed, Alice);
        await stage.GiveAsync(new AcceptDelivery(Alice, Settlement(Agreed.Order)));
        await OfferAsync(Id<NegotiationId>(102), Bob, 40);
        await stage.GiveAsync(new DeclineOffer(Metro, Id<NegotiationId>(102), 1, "too-low"));
        await OfferAsync(Id<NegotiationId>(103), Carol, 90);
        await stage.GiveAsync(new WithdrawOffer(Carol, Id<NegotiationId>(103), 1));
        foreach ((NegotiationId negotiation, bool allowed) in ((NegotiationId, bool)[])[(Id<NegotiationId>(104), true), (Id<NegotiationId>(105), false)])
        {
            await OfferAsync(negotiation, Alice, 10);
            await AcceptAsync(negotiation, Metro);
            await DecideAsync(allowed ? new AllowPrice(negotiation) : new RefusePrice(negotiation, "dumping"));
        }

        await OfferAsync(Id<NegotiationId>(106), Bob, 75);
        Instant lapse = ((LiveNegotiation)await stage.StateAsync<NegotiationState>(Id<NegotiationId>(106).Stream)).LapsesAt!.Value;
        stage.Advance(lapse - stage.Now);
        await stage.GiveAsync(new LapseNegotiation(MarketCommand.Exchange, Id<NegotiationId>(106), lapse));
    }

    /// <summary>One is interested and buys; two are and bid; nobody is, and the listing expires.</summary>
    public async Task CallForInterestAsync()
    {
        await stage.GiveAsync(new DraftListing(Metro, Sought, Trams.Stream, Terms(SaleMethod.Interest, Yuan(70), count: 9), [Hash("source")]));
        await ListAsync(Metro, Sought);
        await CallAsync(Id<InterestId>(111), Bob);
        await CallAsync(Id<InterestId>(112), Alice, Bob);
        AuctionId auction = Id<InterestId>(112).Auction;
        await stage.GiveAsync(new BidInAuction(Alice, auction, Yuan(90)));
        Instant closesAt = ((Open)await stage.StateAsync<AuctionState>(auction.Stream)).ClosesAt;
        stage.Advance(closesAt - stage.Now);
        await stage.GiveAsync(new CloseDue(MarketCommand.Exchange, auction, closesAt));
        await CallAsync(Id<InterestId>(113));
        Instant again = ((LiveInterest)await stage.StateAsync<InterestState>(Id<InterestId>(113).Stream)).Until;
        stage.Advance(again - stage.Now);
        await stage.GiveAsync(new EndInterest(MarketCommand.Exchange, Id<InterestId>(113), again));
    }

    private async Task CallAsync(InterestId interest, params ParticipantId[] buyers)
    {
        Instant until = stage.Now + Duration.FromHours(1);
        await stage.GiveAsync(new CallForInterest(Metro, interest, Sought, until, Duration.FromHours(2), AuctionFormat.Proxy, 1, Duration.FromHours(1), null));
        foreach (ParticipantId buyer in buyers) await stage.GiveAsync(new RegisterInterest(buyer, interest));
        await stage.GiveAsync(new RegisterInterest(Carol, interest));
        await stage.GiveAsync(new WithdrawInterest(Carol, interest));
        stage.Advance(until - stage.Now);
        await stage.GiveAsync(new EndInterest(MarketCommand.Exchange, interest, until));
    }

    private OfferTerms Offering(int yuan, int licences = 1) => new(Yuan(yuan), licences, null, null, stage.Now + Duration.FromHours(2), Firm: false);

    private Task OfferAsync(NegotiationId negotiation, ParticipantId buyer, int yuan) => stage.GiveAsync(new OpenNegotiation(buyer, negotiation, Negotiable, 1, null, Offering(yuan)));

    private async Task AcceptAsync(NegotiationId negotiation, ParticipantId by)
    {
        StandingOffer latest = ((LiveNegotiation)await stage.StateAsync<NegotiationState>(negotiation.Stream)).Latest!;
        await stage.GiveAsync(new AcceptOffer(by, negotiation, latest.Number, latest.ContentHash));
    }

    private Task AuctionAsync(AuctionId auction, params (ParticipantId Bidder, int Yuan)[] bids) => AuctionAsync(auction, null, bids);

    private async Task AuctionAsync(AuctionId auction, OnDefault? onDefault, params (ParticipantId Bidder, int Yuan)[] bids)
    {
        Instant closesAt = stage.Now + Duration.FromHours(1);
        await stage.GiveAsync(new PutUpLot(Metro, auction, TramListing, new LotTerms(Yuan(100), closesAt, OnDefault: onDefault)));
        foreach (ParticipantId bidder in bids.Select(b => b.Bidder).Distinct()) await stage.GiveAsync(new RegisterBidder(bidder, auction));
        foreach ((ParticipantId bidder, int yuan) in bids) await stage.GiveAsync(new BidInAuction(bidder, auction, Yuan(yuan)));
        stage.Advance(closesAt - stage.Now);
        await stage.GiveAsync(new CloseDue(MarketCommand.Exchange, auction, closesAt));
    }
}
