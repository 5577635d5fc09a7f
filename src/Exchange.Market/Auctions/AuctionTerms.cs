using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.Auctions;

/// <summary>How bids become a price.</summary>
public enum AuctionFormat
{
    /// <summary>Bidders name the most they would pay; maxima are secret until the close (MECHANISMS ENG-4). Stored as <c>proxy</c>, or not at all.</summary>
    Proxy,

    /// <summary>The price is the bid itself (MECHANISMS ENG-12). Stored as <c>outcry</c>.</summary>
    Outcry,
}

/// <summary>What an auction is held under: published before it opens, unchanged until it is settled. Only the reserve price is secret.</summary>
/// <param name="Lot">The product whose licence is sold, <c>product-…</c>.</param>
/// <param name="OpeningPrice">The least a first bid may offer.</param>
/// <param name="ReservePrice">Below it the lot is not sold; hidden until the bidding has met it; null: there is none.</param>
/// <param name="Increments">In minor units of the opening price's currency.</param>
/// <param name="OpensAt">Bids count from here.</param>
/// <param name="ClosesAt">Bids count until just before; soft close and outages move it.</param>
/// <param name="SoftClose">Null: the close stands whatever is bid.</param>
/// <param name="OutageWindow">An outage of the exchange this close to the close postpones it, and bidders get as long again (DOMAIN TIM-2).</param>
/// <param name="Listing">Whose licence is sold. Null in auctions of before there were listings: they take bids of whoever is admitted.</param>
/// <param name="BuyNow">At this price the lot is to be had while no bid stands (MECHANISMS ENG-11); null: it is not.</param>
/// <param name="RetractCutoff">Bids may be retracted until this long before the close (MECHANISMS ENG-10); null: they bind.</param>
/// <param name="Deposit">What a bidder puts up when he registers (DOMAIN MON-4); null: nothing.</param>
/// <param name="Forgone">What an exclusive sale forgoes, as reckoned at the opening; <paramref name="ReservePrice"/> is not below it. As secret as that; null: nothing was stated.</param>
/// <param name="OnDefault">What follows when the winner does not pay (MECHANISMS SET-1); null: there is no sale. With the next bidder in his place every bid binds until the lot is paid.</param>
public sealed record AuctionTerms(
    string Lot,
    Money OpeningPrice,
    Money? ReservePrice,
    IncrementTable Increments,
    Instant OpensAt,
    Instant ClosesAt,
    SoftClose? SoftClose,
    Duration OutageWindow,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ListingId? Listing = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] AuctionFormat Format = AuctionFormat.Proxy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Money? BuyNow = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Duration? RetractCutoff = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Money? Deposit = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OnDefault? OnDefault = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Money? Forgone = null);

/// <summary>What a vendor asks for his auction; what he leaves open, the rulebook in force fills in (DOMAIN RUL-1).</summary>
/// <param name="Increments">Null: the rulebook's.</param>
/// <param name="OpensAt">Null, or past when the exchange receives it: bidding opens at once.</param>
/// <param name="SoftClose">Null: the rulebook's, unless <paramref name="CloseStands"/>.</param>
/// <param name="CloseStands">The close stands whatever is bid; then there is no <paramref name="SoftClose"/>.</param>
/// <param name="OutageWindow">Null: the rulebook's.</param>
/// <param name="Deposit">Null: the rulebook's; zero: none.</param>
/// <param name="OnDefault">Null: there is no sale when the winner does not pay.</param>
/// <param name="EstimatedValues">For an exclusive licence: what each buyer would pay for one that is not (<see cref="ExclusiveReserve"/>); null: nothing is stated.</param>
public sealed record LotTerms(
    Money OpeningPrice,
    Instant ClosesAt,
    Money? ReservePrice = null,
    IncrementTable? Increments = null,
    Instant? OpensAt = null,
    SoftClose? SoftClose = null,
    bool CloseStands = false,
    Duration? OutageWindow = null,
    AuctionFormat Format = AuctionFormat.Proxy,
    Money? BuyNow = null,
    Duration? RetractCutoff = null,
    Money? Deposit = null,
    OnDefault? OnDefault = null,
    Seq<Money>? EstimatedValues = null);
