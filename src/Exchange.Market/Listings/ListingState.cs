using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Mechanisms;
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

/// <summary>Licences that are spoken for, and the terms they were spoken for under, which later versions of the listing don't change (LST-2).</summary>
/// <param name="Licences">How many.</param>
public sealed record ReservedLicence(int Version, ListingTerms Terms, int Licences = 1);

/// <param name="Subject">The stream of the product or resource.</param>
/// <param name="Version">0 before it is listed.</param>
/// <param name="SellerGroup">Known once it is listed.</param>
/// <param name="Reserved">The streams that have reserved licences, with the terms they have them under.</param>
/// <param name="Spoken">Licences that are reserved: the sum over <paramref name="Reserved"/>.</param>
/// <param name="Sold">Licences sold.</param>
/// <param name="Allowed">Methods that two operators let it be sold by without scarcity.</param>
public sealed record LiveListing(
    ListingId Id, ParticipantId Seller, string Subject, ListingTerms Terms, Seq<ContentHash> Source, ListingPhase Phase, int Version, string? SellerGroup,
    ImmutableDictionary<string, ReservedLicence> Reserved, int Spoken, int Sold, Seq<PriceFormation> Allowed = default) : ListingState
{
    /// <summary>Licences that can still be reserved; null: as many as anybody wants.</summary>
    public int? Available => Terms.Supply switch
    {
        { Kind: SupplyKind.Exclusive } => 1 - Sold - Spoken,
        { Kind: SupplyKind.Limited, Count: { } count } => count - Sold - Spoken,
        _ => null,
    };

    /// <summary>Whether so many licences can be reserved now.</summary>
    public bool Has(int licences) => Available is not { } left || left >= licences;

    /// <summary>The product that is sold; null when access to a resource is open.</summary>
    public ProductId? Product => AggregateIds.TryParse(new StreamId(Subject), out ProductId product) ? product : null;

    public ResourceId? Resource => AggregateIds.TryParse(new StreamId(Subject), out ResourceId resource) ? resource : null;

    /// <summary>The phase at an instant: a listing is over at its end, whether or not the deadline has been carried out (MECHANISMS G-3).</summary>
    public ListingPhase PhaseAt(Instant at) =>
        (Phase is ListingPhase.Listed or ListingPhase.SoldOut or ListingPhase.Suspended) && Terms.ClosesAt <= at ? ListingPhase.Expired : Phase;
}
