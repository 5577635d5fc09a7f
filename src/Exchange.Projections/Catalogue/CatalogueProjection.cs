using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Projections.Listings;
using Exchange.Projections.Products;

namespace Exchange.Projections.Catalogue;

/// <summary>The catalogue as it is searched. Comes after resources, products and listings.</summary>
public sealed class CatalogueProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<CatalogueRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(ResourceEvent), typeof(ProductEvent), typeof(ListingEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => fact.Event is ProductEvent ? [] : [RowKey.Of<CatalogueRow>(fact.Stream.Key)];

    public void Apply(Fact fact, IRows rows)
    {
        switch (fact.Event)
        {
            case ResourceEvent e when rows.Get<ResourceRow>(e.Resource.ToString()) is { } resource:
                Set(e.Resource.ToString(), EntryOf(resource), rows);
                Refresh(resource.Listings, rows);
                break;
            case ProductEvent e when rows.Get<ProductRow>(e.Product.ToString()) is { } product:
                Refresh(product.Listings, rows);
                break;
            case ListingEvent e:
                Refresh([e.Listing], rows);
                break;
        }
    }

    private static void Refresh(Seq<ListingId> listings, IRows rows)
    {
        foreach (ListingId listing in listings)
        {
            if (rows.Get<ListingRow>(listing.ToString()) is { } row) Set(listing.ToString(), EntryOf(row, rows), rows);
        }
    }

    private static void Set(string key, CatalogueRow? entry, IRows rows)
    {
        if (entry is null) rows.Remove<CatalogueRow>(key);
        else rows.Put(key, entry);
    }

    private static CatalogueRow? EntryOf(ResourceRow row)
    {
        ResourceMetadata metadata = row.Metadata;
        if (row.Standing != ResourceStanding.Catalogued || metadata.Openness == Openness.Closed) return null;
        return new CatalogueRow(
            CatalogueKind.Resource, row.Resource.ToString(), row.Resource, null, null, metadata.Title, Cut(metadata.Description), metadata.ClaimedHolder ?? row.Cataloguer.Value, metadata.Themes,
            metadata.Keywords, metadata.Openness, metadata.Classification.Grade, metadata.Spatial, null, null, metadata.HighValue?.Category, row.CataloguedAt ?? row.UpdatedAt);
    }

    private static CatalogueRow? EntryOf(ListingRow row, IRows rows)
    {
        if (row.Phase != ListingPhase.Listed || row.Openness == Openness.Closed) return null;
        ProductRow? product = row.Product is { } p ? rows.Get<ProductRow>(p.ToString()) : null;
        ResourceRow? resource = row.Resource is { } r ? rows.Get<ResourceRow>(r.ToString()) : null;
        return new CatalogueRow(
            CatalogueKind.Listing, row.Listing.ToString(), row.Resource, row.Product, row.Listing, row.Name, Cut(product?.Description.Description ?? resource?.Metadata.Description), row.Seller.Value,
            row.Themes, product?.Description.Keywords ?? resource?.Metadata.Keywords ?? [], row.Openness, row.Grade, resource?.Metadata.Spatial, row.Terms.Method, row.Terms.Price,
            resource?.Metadata.HighValue?.Category, row.ListedAt ?? row.UpdatedAt);
    }

    private static string? Cut(string? text)
    {
        if (text is null || text.Length <= CatalogueRow.DescriptionMax) return text;
        int length = char.IsHighSurrogate(text[CatalogueRow.DescriptionMax - 1]) ? CatalogueRow.DescriptionMax - 1 : CatalogueRow.DescriptionMax;
        return text[..length];
    }
}
