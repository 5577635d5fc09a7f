using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using NodaTime;

namespace Exchange.Market.Listings;

public enum ListingPhase
{
    Draft,
    Submitted,
    Returned,
    Listed,
    Suspended,
    Expired,

    /// <summary>Every licence is sold for good. One that is returned, or a larger supply, lists it again.</summary>
    SoldOut,
    Withdrawn,
    Delisted,
}

/// <summary>What is known of a listing: <see cref="NoListing"/>, then <see cref="LiveListing"/> in one of its phases. Immutable.</summary>
public abstract record ListingState;

public sealed record NoListing : ListingState;

/// <summary>One licence that is spoken for, and the terms it was spoken for under, which later versions of the listing don't change (LST-2).</summary>
public sealed record ReservedLicence(int Version, ListingTerms Terms);

/// <param name="Subject">The stream of the product or resource.</param>
/// <param name="Version">0 before it is listed.</param>
/// <param name="SellerGroup">Known once it is listed.</param>
/// <param name="Reserved">The streams that hold a licence each, with the terms they hold it under.</param>
/// <param name="Sold">Licences sold.</param>
public sealed record LiveListing(
    ListingId Id, ParticipantId Seller, string Subject, ListingTerms Terms, Seq<ContentHash> Source, ListingPhase Phase, int Version, string? SellerGroup,
    ImmutableDictionary<string, ReservedLicence> Reserved, int Sold) : ListingState
{
    /// <summary>Licences that can still be reserved; null: as many as anybody wants.</summary>
    public int? Available => Terms.Supply switch
    {
        { Kind: SupplyKind.Exclusive } => 1 - Sold - Reserved.Count,
        { Kind: SupplyKind.Limited, Count: { } count } => count - Sold - Reserved.Count,
        _ => null,
    };

    /// <summary>The product that is sold; null when access to a resource is open.</summary>
    public ProductId? Product => AggregateIds.TryParse(new StreamId(Subject), out ProductId product) ? product : null;

    public ResourceId? Resource => AggregateIds.TryParse(new StreamId(Subject), out ResourceId resource) ? resource : null;

    /// <summary>The phase at an instant: a listing is over at its end, whether or not the deadline has been carried out (MECHANISMS G-3).</summary>
    public ListingPhase PhaseAt(Instant at) =>
        (Phase is ListingPhase.Listed or ListingPhase.SoldOut or ListingPhase.Suspended) && Terms.ClosesAt <= at ? ListingPhase.Expired : Phase;
}
