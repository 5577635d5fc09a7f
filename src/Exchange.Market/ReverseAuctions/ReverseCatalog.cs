using Exchange.Kernel;

namespace Exchange.Market.ReverseAuctions;

public static class ReverseCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("reverse_auction_opened", MarketJson.Of<ReverseAuctionOpened>())
        .Add("reverse_bid_placed", MarketJson.Of<ReverseBidPlaced>())
        .Add("reverse_close_extended", MarketJson.Of<ReverseCloseExtended>())
        .Add("reverse_close_postponed", MarketJson.Of<ReverseClosePostponed>())
        .Add("reverse_awarded", MarketJson.Of<ReverseAwarded>())
        .Add("reverse_not_awarded", MarketJson.Of<ReverseNotAwarded>())
        .Add("reverse_auction_cancelled", MarketJson.Of<ReverseAuctionCancelled>());

    public static readonly IAggregate Aggregate = new Aggregate<ReverseAuctionState, ReverseAuctionEvent>(
        ReverseAuctionId.Prefix, ReverseDesk.Evolve, new NoReverseAuction(), Events, ReverseDesk.BytesOf, StateJson.Of<ReverseAuctionState>(auction => auction is LiveReverseAuction { IsOver: true }));
}
