using Exchange.Kernel;

namespace Exchange.Market.SealedAuctions;

public static class SealedCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("sealed_auction_opened", MarketJson.Of<SealedAuctionOpened>())
        .Add("sealed_bidder_registered", MarketJson.Of<SealedBidderRegistered>())
        .Add("sealed_bid_placed", MarketJson.Of<SealedBidPlaced>())
        .Add("sealed_bid_withdrawn", MarketJson.Of<SealedBidWithdrawn>())
        .Add("sealed_close_postponed", MarketJson.Of<SealedClosePostponed>())
        .Add("sealed_bidding_closed", MarketJson.Of<SealedBiddingClosed>())
        .Add("key_share_handed_in", MarketJson.Of<KeyShareHandedIn>())
        .Add("sealed_auction_unsealed", MarketJson.Of<SealedAuctionUnsealed>())
        .Add("sealed_bids_opened", MarketJson.Of<SealedBidsOpened>())
        .Add("sealed_licences_awarded", MarketJson.Of<SealedLicencesAwarded>())
        .Add("sealed_auction_unsold", MarketJson.Of<SealedAuctionUnsold>())
        .Add("sealed_auction_cancelled", MarketJson.Of<SealedAuctionCancelled>())
        .Add("sealed_licence_awarded_anew", MarketJson.Of<SealedLicenceAwardedAnew>())
        .Add("sealed_award_voided", MarketJson.Of<SealedAwardVoided>());

    public static readonly IAggregate Aggregate = new Aggregate<SealedAuctionState, SealedAuctionEvent>(
        SealedAuctionId.Prefix, SealedDesk.Evolve, new NoSealedAuction(), Events, SealedDesk.BytesOf, StateJson.Of<SealedAuctionState>(auction => auction is LiveSealedAuction { IsOver: true }));
}
