using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Mechanisms;
using Exchange.Projections.Titles;
using NodaTime;

namespace Exchange.Projections.Listings;

/// <summary>A listing with what a buyer must know (DOMAIN LST-1): terms, what is left, the state of the title behind it. Everybody sees it once it was listed.</summary>
/// <param name="Product">What is sold; null when access to a resource is open.</param>
/// <param name="Name">Of the product or resource.</param>
/// <param name="TermsVersion">Which version of the terms holds (LST-2): what an order names. 0 before it is listed.</param>
/// <param name="Phase">Sold out is what a listing is while no licence is left.</param>
/// <param name="Available">Licences that can still be reserved; null: as many as anybody wants.</param>
/// <param name="Source">The provider's statement of source, by hash.</param>
/// <param name="Title">Of a product with a title.</param>
/// <param name="Ground">A code: why it was returned, suspended, resumed or delisted last.</param>
/// <param name="Allowed">Methods that two operators let it be sold by without scarcity; null: none.</param>
/// <param name="Version">Of its stream: what If-Match compares.</param>
public sealed record ListingRow(
    ListingId Listing, ParticipantId Seller, ProductId? Product, ResourceId? Resource, string Name, Seq<string> Themes, Openness Openness, DataGrade Grade, ListingTerms Terms, int TermsVersion,
    ListingPhase Phase, int? Available, int Reserved, int Sold, Seq<ContentHash> Source, ParticipantId? Reviewer, Seq<string> Checks, string? SellerGroup, TitleBadge? Title, string? Ground,
    Instant DraftedAt, Instant? SubmittedAt, Instant? ListedAt, Instant? EndedAt, Instant UpdatedAt, long Version, Seq<PriceFormation>? Allowed = null) : Row, IRowOf<ListingRow>
{
    public static string Model => "listings";

    public override Audience SeenBy() => ListedAt is not null ? Audience.Everybody : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Seller];

    public override ImmutableArray<Label> Labels() =>
    [
        Label.OfValue("phase", Phase), Label.OfValue("method", Terms.Method), Label.OfValue("openness", Openness), Label.OfValue("grade", Grade), Label.Of("seller", Seller.Value),
        .. Product is { } product ? [Label.Of("product", product)] : ImmutableArray<Label>.Empty, .. Resource is { } resource ? [Label.Of("resource", resource)] : ImmutableArray<Label>.Empty,
        .. Themes.Distinct(StringComparer.Ordinal).Select(theme => Label.Of("theme", theme)),
    ];
}
