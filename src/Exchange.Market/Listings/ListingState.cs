using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Products;
using Exchange.Market.Resources;

namespace Exchange.Market.Listings;

public enum ListingPhase
{
    Draft,
    Submitted,
    Returned,
    Listed,
    Suspended,
    Expired,
    SoldOut,
    Withdrawn,
    Delisted,
}

public abstract record ListingState;

public sealed record NoListing : ListingState;

/// <param name="Subject">The stream of the product or resource.</param>
/// <param name="Version">0 before it is listed.</param>
/// <param name="SellerGroup">Known once it is listed.</param>
/// <param name="Reserved">The streams that hold a licence each.</param>
/// <param name="Sold">Licences sold.</param>
public sealed record LiveListing(
    ListingId Id, ParticipantId Seller, string Subject, ListingTerms Terms, Seq<ContentHash> Source, ListingPhase Phase, int Version, string? SellerGroup,
    ImmutableHashSet<string> Reserved, int Sold) : ListingState
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
}
