using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Listings;
using Exchange.Market.Products;

namespace Exchange.Projections.Products;

/// <summary>Data products and their revisions.</summary>
public sealed class ProductProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<ProductRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(ProductEvent), typeof(ListingDrafted)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => ProductOf(fact) is { } product ? [RowKey.Of<ProductRow>(product)] : [];

    public void Apply(Fact fact, IRows rows)
    {
        if (ProductOf(fact) is not { } key) return;
        ProductRow? before = rows.Get<ProductRow>(key);
        if (fact.Event is ListingDrafted listed)
        {
            if (before is not null) rows.Put(key, before with { Listings = before.Listings.Add(listed.Listing) });
            return;
        }

        ProductRow after = (before, fact.Event) switch
        {
            (null, ProductDrafted e) => new ProductRow(
                e.Product, ProductStanding.Draft, e.Vendor, e.Description, e.Description.Openness, e.Description.Classification.Grade, null, [], 0, null, [], null, e.At, null, e.At, 0),
            ({ } row, ProductRevisionDeclared e) => row with { Revisions = row.Revisions.Add(new ContentRevision(e.Revision, e.Content, e.Bytes, e.MediaType, Stored: false)) },
            ({ } row, ProductContentStored e) => row with { Revisions = row.Revisions.Select(r => r.Number == e.Revision ? r with { Stored = true } : r).ToSeq() },
            ({ } row, ProductRegistered e) => row with
            {
                Standing = ProductStanding.Registered, AssetCode = e.AssetCode, RegisteredRevision = e.Revision, HeldBy = null, Openness = e.Openness, Grade = e.Grade, RegisteredAt = row.RegisteredAt ?? e.At,
            },
            ({ } row, ProductHeld e) => row with { Standing = row.AssetCode is null ? ProductStanding.Held : row.Standing, HeldBy = e.Holder },
            ({ } row, ProductWithdrawn e) => row with { Standing = ProductStanding.Withdrawn, HeldBy = null, Ground = e.Ground },
            _ => throw new ImpossibleHistoryException(before, fact.Event),
        };
        rows.Put(key, after with { UpdatedAt = fact.At, Version = fact.Version });
    }

    private static string? ProductOf(Fact fact) => fact.Event switch
    {
        ListingDrafted e => AggregateIds.TryParse(new StreamId(e.Subject), out ProductId product) ? product.ToString() : null,
        _ => fact.Stream.Key,
    };
}
