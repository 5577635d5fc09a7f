using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.ReverseAuctions;

public enum ReversePhase
{
    /// <summary>From its announcement to its end; bids count between the terms' opening and the close.</summary>
    Open,
    Awarded,
    NotAwarded,
    Cancelled,
}

/// <summary>What a reverse auction knows of itself. Immutable.</summary>
public abstract record ReverseAuctionState;

/// <summary>There is no such auction yet.</summary>
public sealed record NoReverseAuction : ReverseAuctionState;

/// <param name="Maximum">The hidden one; secret.</param>
/// <param name="ClosesAt">The close as soft close and outages have moved it.</param>
/// <param name="Extensions">How often a late bid has moved the close.</param>
/// <param name="Bidders">The vendors who have bid.</param>
/// <param name="Bids">Accepted bids.</param>
/// <param name="Standing">Who leads, with his secret minimum; null while nobody has bid.</param>
/// <param name="Listing">The leader's.</param>
public sealed record LiveReverseAuction(
    ReverseAuctionId Id, ParticipantId Buyer, string? BuyerGroup, ReverseTerms Terms, Money? Maximum, ReversePhase Phase, Instant ClosesAt, int Extensions, AuctionBidders Bidders, long Bids, StandingOffer? Standing,
    ListingId? Listing) : ReverseAuctionState
{
    public bool IsOver => Phase != ReversePhase.Open;

    /// <summary>The price rule under the auction's terms.</summary>
    [JsonIgnore]
    public ReversePrice Rule => RuleOf(Terms, Maximum);

    public bool IsOwnOf(ParticipantId party, string? group) => party == Buyer || (group is not null && string.Equals(group, BuyerGroup, StringComparison.Ordinal));

    public static ReversePrice RuleOf(ReverseTerms terms, Money? maximum) => new(terms.Ceiling.MinorUnits, maximum?.MinorUnits, terms.Decrements);

    /// <summary>What may be shown before the end: without what the buyer and the vendors keep to themselves (DOMAIN SEE-1).</summary>
    public LiveReverseAuction Shown() => IsOver ? this : this with { Maximum = null, Standing = null, Listing = null, Bidders = AuctionBidders.None };

    public Money InCurrency(long minorUnits) => new(minorUnits, Terms.Currency);
}
