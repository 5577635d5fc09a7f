using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.Listings;

[JsonConverter(typeof(AggregateIdConverter<ListingId>))]
public readonly record struct ListingId(Guid Value) : IAggregateId<ListingId>
{
    public static string Prefix => "listing";

    public static ListingId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>A fact about one listing.</summary>
public abstract record ListingEvent(ListingId Listing, Instant At);

/// <param name="Subject">The stream of the product, or of the resource when access is open.</param>
/// <param name="Source">The provider's statement of source, by hash, with its evidence (LST-1).</param>
public sealed record ListingDrafted(ListingId Listing, ParticipantId Seller, string Subject, ListingTerms Terms, Seq<ContentHash> Source, Instant At) : ListingEvent(Listing, At);

public sealed record ListingSubmitted(ListingId Listing, Instant At) : ListingEvent(Listing, At);

/// <param name="Ground">A code.</param>
public sealed record ListingReturned(ListingId Listing, ParticipantId By, string Ground, Instant At) : ListingEvent(Listing, At);

/// <summary>Reviewed and open for trade: version 1.</summary>
/// <param name="Checks">The review's checklist, codes (LST-1).</param>
/// <param name="SellerGroup">The seller's control group at the time; null: none.</param>
public sealed record ListingListed(ListingId Listing, ParticipantId Reviewer, Seq<string> Checks, string? SellerGroup, Instant At) : ListingEvent(Listing, At);

/// <summary>New terms; running orders, holds and auctions keep theirs (LST-2).</summary>
/// <param name="Version">From 2, without gaps; 0 while it has not been listed yet.</param>
public sealed record ListingRevised(ListingId Listing, int Version, ListingTerms Terms, Instant At) : ListingEvent(Listing, At);

public sealed record ListingSuspended(ListingId Listing, string Ground, Guid Decision, Instant At) : ListingEvent(Listing, At);

public sealed record ListingResumed(ListingId Listing, string Ground, Guid Decision, Instant At) : ListingEvent(Listing, At);

public sealed record ListingDelisted(ListingId Listing, string Ground, Guid Decision, Instant At) : ListingEvent(Listing, At);

public sealed record ListingWithdrawn(ListingId Listing, Instant At) : ListingEvent(Listing, At);

public sealed record ListingExpired(ListingId Listing, Instant At) : ListingEvent(Listing, At);

/// <summary>Licences are spoken for (LIC-1).</summary>
/// <param name="Holder">The stream of the order or auction that has them.</param>
/// <param name="Licences">How many; null: one.</param>
public sealed record LicenceReserved(
    ListingId Listing, string Holder, Instant At, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null) : ListingEvent(Listing, At);

/// <summary>What a holder had reserved is free again.</summary>
/// <param name="Licences">How many, all that he had or a part; null: the only one.</param>
public sealed record LicenceReleased(
    ListingId Listing, string Holder, Instant At, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null) : ListingEvent(Listing, At);

/// <summary>A reservation, or a part of it, goes over to the order that came of it.</summary>
/// <param name="Licences">How many of those that <paramref name="From"/> has; null: all.</param>
public sealed record LicenceReassigned(
    ListingId Listing, string From, string To, Instant At, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null) : ListingEvent(Listing, At);

/// <summary>What a holder had reserved is sold for good.</summary>
/// <param name="Licences">How many, all that he had; null: one.</param>
public sealed record LicenceSold(
    ListingId Listing, string Holder, Instant At, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null) : ListingEvent(Listing, At);

/// <summary>A sale was unwound before it was final; its licences are free again.</summary>
/// <param name="Licences">How many; null: one.</param>
public sealed record LicenceReturned(
    ListingId Listing, string Holder, Instant At, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null) : ListingEvent(Listing, At);

/// <summary>Two operators let the listing be sold by a method whose price needs scarcity, though there may be none (MECHANISMS section 1).</summary>
/// <param name="Ground">A code.</param>
public sealed record NoScarcityAllowed(ListingId Listing, PriceFormation Format, string Ground, Guid Decision, Instant At) : ListingEvent(Listing, At);
