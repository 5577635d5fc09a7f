using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>What everybody may see of an auction (DOMAIN SEE-1): no maximum, no hidden reserve price, no bidder's id.</summary>
/// <remarks>Members that came later are absent where they say nothing, so that the rows of older auctions stay the same bytes on every rebuild.</remarks>
/// <param name="CurrentPrice">Null while no bid stands.</param>
/// <param name="LowestAcceptable">What anybody but the leader must offer at least; when settled, what it was last.</param>
/// <param name="ReserveMet">Whether a sale would come of it as things stand; false while no bid stands.</param>
/// <param name="HasReserve">Whether there is a reserve price; how high it is stays hidden until the bidding has met it.</param>
/// <param name="ClosesAt">The close as it stands; when settled, the one that was carried out.</param>
/// <param name="Extensions">How often a late bid has moved the close.</param>
/// <param name="Postponements">How often an outage has moved the close.</param>
/// <param name="BidCount">Accepted bids, those retracted since among them.</param>
/// <param name="Leader">The leader's bidder number; null while no bid stands.</param>
/// <param name="Winner">The winner's bidder number; null unless sold.</param>
/// <param name="Version">Events of the auction so far.</param>
/// <param name="Position">Of the last one.</param>
/// <param name="At">When the last one was recorded.</param>
/// <param name="Listing">Whose licence is sold; null in auctions of before there were listings.</param>
/// <param name="BuyNow">At this price the lot is to be had while no bid stands; null: it is not.</param>
/// <param name="RetractCutoff">Bids may be retracted until this long before the close; null: they bind.</param>
/// <param name="Deposit">What a bidder puts up when he registers; null: nothing.</param>
/// <param name="Retractions">How often a bidder has taken his bids back.</param>
/// <param name="Ground">A code: why it was called off, or why there is no sale after all; null: neither.</param>
/// <param name="OnDefault">What follows when the winner does not pay; null: there is no sale.</param>
/// <param name="Defaults">How often a winner did not pay.</param>
public sealed record AuctionView(
    AuctionId AuctionId,
    string Lot,
    ParticipantId Seller,
    AuctionStatus Status,
    Money OpeningPrice,
    Money? CurrentPrice,
    Money LowestAcceptable,
    bool ReserveMet,
    bool HasReserve,
    long BidCount,
    int BidderCount,
    Instant OpensAt,
    Instant ClosesAt,
    int Extensions,
    int Postponements,
    int? Leader,
    int? Winner,
    long Version,
    long Position,
    Instant At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ListingId? Listing = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] AuctionFormat Format = AuctionFormat.Proxy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Money? BuyNow = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Duration? RetractCutoff = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Money? Deposit = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Retractions = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Ground = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OnDefault? OnDefault = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Defaults = 0);

public enum AuctionStatus
{
    /// <summary>Not settled yet. In JSON <c>open</c>.</summary>
    Open,

    /// <summary>In JSON <c>sold</c>.</summary>
    Sold,

    /// <summary>In JSON <c>unsold</c>.</summary>
    Unsold,

    /// <summary>Announced; bidding opens later. In JSON <c>scheduled</c>.</summary>
    Scheduled,

    /// <summary>Called off. In JSON <c>cancelled</c>.</summary>
    Cancelled,

    /// <summary>It was sold, and there is no sale after all. In JSON <c>void</c>.</summary>
    Void,
}

/// <summary>What everybody may see of an accepted bid (DOMAIN SEE-1).</summary>
/// <param name="Number">Counts the auction's accepted bids from 1. Those left for the opening are shown as one, the last of them, with the leader of the opening.</param>
/// <param name="BidderNumber">Bidders are numbered from 1 by their first accepted bid in this auction. Those who left a maximum for the opening come first, in the order in which they left it.</param>
/// <param name="Price">The auction's price that came of the bid, never its maximum.</param>
/// <param name="ClosesAt">The close after the bid.</param>
public sealed record PublicBid(int Number, int BidderNumber, Instant At, Money Price, bool ReserveMet, Instant ClosesAt, long Position);
