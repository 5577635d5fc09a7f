using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using NodaTime;

namespace Exchange.Projections.Catalogue;

public enum CatalogueKind
{
    Resource,
    Listing,
}

/// <summary>What is found by search: a catalogued resource, or a listing that is open for trade. Closed data is not among them (DOMAIN DOM-5).</summary>
/// <param name="Holder">The claimed holder of a resource, else its cataloguer; the seller of a listing.</param>
/// <param name="Description">At most so many characters as <see cref="DescriptionMax"/>; the resource or product has all of it.</param>
/// <param name="Region">As the source has it.</param>
/// <param name="HighValue">Of a resource that is a high-value dataset, and of its open listings.</param>
/// <param name="Since">When it was catalogued or listed.</param>
public sealed record CatalogueRow(
    CatalogueKind Kind, string Id, ResourceId? Resource, ProductId? Product, ListingId? Listing, string Title, string? Description, string Holder, Seq<string> Themes, Seq<string> Keywords,
    Openness Openness, DataGrade Grade, string? Region, SaleMethod? Method, Money? Price, HighValueCategory? HighValue, Instant Since) : Row, IRowOf<CatalogueRow>
{
    public const int DescriptionMax = 1_000;

    public static string Model => "catalogue";

    public override Audience SeenBy() => Audience.Everybody;

    public override ImmutableArray<Label> Labels() =>
    [
        Label.OfValue("kind", Kind), Label.OfValue("openness", Openness), Label.OfValue("grade", Grade), Label.Of("holder", Holder),
        .. HighValue is { } category ? [Label.OfValue("high-value", category)] : ImmutableArray<Label>.Empty, .. Themes.Distinct(StringComparer.Ordinal).Select(theme => Label.Of("theme", theme)),
    ];

    public override SearchTokens Searched() => SearchTokens.Of([Title, .. Keywords], [Description, Holder, .. Themes, Region]);
}
