using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using NodaTime;

namespace Exchange.Market.ReverseAuctions;

/// <summary>A fact about one reverse auction.</summary>
public abstract record ReverseAuctionEvent(ReverseAuctionId Auction, Instant At);

/// <summary>A buyer's tender; the ceiling of all that he wants was held of his money in the same batch.</summary>
/// <param name="Maximum">The hidden maximum of one licence, above which he does not buy; his secret until the close. Null: there is none.</param>
/// <param name="BuyerGroup">The buyer's control group at the time, none of which may bid; null: he stands alone.</param>
public sealed record ReverseAuctionOpened(ReverseAuctionId Auction, ParticipantId Buyer, ReverseTerms Terms, Money? Maximum, Instant At, string? BuyerGroup = null) : ReverseAuctionEvent(Auction, At);

/// <summary>A vendor's bid counts. Leader and price follow from the bids and are not stored (MECHANISMS 14.2).</summary>
/// <param name="Number">Counts the auction's bids from 1.</param>
/// <param name="Listing">His own, of what is asked for: licences under its terms.</param>
/// <param name="Minimum">The least he would sell one licence for; his secret until the close.</param>
public sealed record ReverseBidPlaced(ReverseAuctionId Auction, ParticipantId Vendor, long Number, ListingId Listing, Money Minimum, Instant At) : ReverseAuctionEvent(Auction, At);

/// <summary>A late bid moved the close (MECHANISMS ENG-9).</summary>
public sealed record ReverseCloseExtended(ReverseAuctionId Auction, Instant ClosesAt, Instant At) : ReverseAuctionEvent(Auction, At);

/// <summary>An outage moved the close (DOMAIN TIM-2).</summary>
public sealed record ReverseClosePostponed(ReverseAuctionId Auction, Instant OutageFrom, Instant OutageTo, Instant ClosesAt, Instant At) : ReverseAuctionEvent(Auction, At);

/// <summary>The lowest minimum wins. The order, its fixed price, its licences and the money for it are in the same batch.</summary>
/// <param name="UnitPrice">Of one licence.</param>
/// <param name="Bidders">All who have bid, in the ordinal order of their ids: what was secret is so no more.</param>
/// <param name="Rule">The price rule and its version, so that replay can verify the outcome.</param>
public sealed record ReverseAwarded(
    ReverseAuctionId Auction, ParticipantId Vendor, ListingId Listing, Money UnitPrice, OrderId Order, Seq<ParticipantId> Bidders, string Rule, Instant At) : ReverseAuctionEvent(Auction, At);

/// <summary>The auction ended without an award; the buyer's money is free again.</summary>
/// <param name="Ground">A code: <c>no-bids</c>, <c>maximum-not-met</c>, <c>buyer-barred</c>, <c>not-deliverable</c>.</param>
public sealed record ReverseNotAwarded(ReverseAuctionId Auction, string Ground, Seq<ParticipantId> Bidders, string Rule, Instant At) : ReverseAuctionEvent(Auction, At);

/// <summary>The tender was taken back: by the buyer before there was a bid, by two operators afterwards. The buyer's money is free again.</summary>
/// <param name="Ground">A code.</param>
/// <param name="Decision">Of the two operators; null: the buyer's own.</param>
public sealed record ReverseAuctionCancelled(
    ReverseAuctionId Auction, string Ground, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Decision, Instant At) : ReverseAuctionEvent(Auction, At);
