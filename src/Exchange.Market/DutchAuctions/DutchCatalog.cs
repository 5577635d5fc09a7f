using Exchange.Kernel;

namespace Exchange.Market.DutchAuctions;

public static class DutchCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("dutch_auction_opened", MarketJson.Of<DutchAuctionOpened>())
        .Add("dutch_bidder_registered", MarketJson.Of<DutchBidderRegistered>())
        .Add("dutch_accepted", MarketJson.Of<DutchAccepted>())
        .Add("dutch_limit_left", MarketJson.Of<DutchLimitLeft>())
        .Add("dutch_limit_cancelled", MarketJson.Of<DutchLimitCancelled>())
        .Add("dutch_limit_fired", MarketJson.Of<DutchLimitFired>())
        .Add("dutch_limit_lapsed", MarketJson.Of<DutchLimitLapsed>())
        .Add("dutch_close_postponed", MarketJson.Of<DutchClosePostponed>())
        .Add("dutch_licences_awarded", MarketJson.Of<DutchLicencesAwarded>())
        .Add("dutch_auction_unsold", MarketJson.Of<DutchAuctionUnsold>())
        .Add("dutch_auction_cancelled", MarketJson.Of<DutchAuctionCancelled>());

    public static readonly IAggregate Aggregate = new Aggregate<DutchAuctionState, DutchAuctionEvent>(
        DutchAuctionId.Prefix, DutchDesk.Evolve, new NoDutchAuction(), Events, DutchDesk.BytesOf, StateJson.Of<DutchAuctionState>(auction => auction is LiveDutchAuction { IsOver: true }));
}
