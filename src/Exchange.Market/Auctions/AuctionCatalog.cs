using Exchange.Kernel;

namespace Exchange.Market.Auctions;

/// <summary>The stored names of an auction's events. Names and members in the log are for ever; classes may be renamed.</summary>
public static class AuctionCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("auction_opened", AuctionJson.Stored.AuctionOpened)
        .Add("bidder_registered", AuctionJson.Stored.BidderRegistered)
        .Add("bid_placed", AuctionJson.Bid)
        .Add("bid_retracted", AuctionJson.Stored.BidRetracted)
        .Add("close_extended", AuctionJson.Stored.CloseExtended)
        .Add("close_postponed", AuctionJson.Stored.ClosePostponed)
        .Add("lot_awarded", AuctionJson.Stored.LotAwarded)
        .Add("lot_unsold", AuctionJson.Stored.LotUnsold)
        .Add("absentee_bid_left", AuctionJson.Stored.AbsenteeBidLeft)
        .Add("absentee_bid_withdrawn", AuctionJson.Stored.AbsenteeBidWithdrawn)
        .Add("bidding_opened", AuctionJson.Stored.BiddingOpened)
        .Add("auction_cancelled", AuctionJson.Stored.AuctionCancelled)
        .Add("lot_awarded_anew", AuctionJson.Stored.LotAwardedAnew)
        .Add("award_voided", AuctionJson.Stored.AwardVoided);
}
