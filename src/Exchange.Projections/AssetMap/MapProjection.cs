using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Projections.Catalogue;
using Exchange.Projections.Listings;
using Exchange.Projections.Parties;
using Exchange.Projections.Products;
using Exchange.Projections.Trade;

namespace Exchange.Projections.AssetMap;

/// <summary>The asset map: owner → resource → product → listing → buyer. Comes after the rows of all of these.</summary>
public sealed class MapProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<MapNodeRow>(), RowModel.Of<MapEdgeRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(ParticipantEvent), typeof(ResourceEvent), typeof(ProductEvent), typeof(ListingEvent), typeof(EntitlementGranted), typeof(EntitlementRevoked)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => fact.Event switch
    {
        ParticipantEvent => [Node(MapNodeKind.Participant, fact.Stream.Key)],
        ResourceCatalogued e => KeysOf(e.Resource, e.Metadata, e.Cataloguer),
        ResourceEvent => [Node(MapNodeKind.Resource, fact.Stream.Key)],
        ProductEvent => [Node(MapNodeKind.Product, fact.Stream.Key)],
        ListingEvent => [Node(MapNodeKind.Listing, fact.Stream.Key)],
        _ => [],
    };

    public void Apply(Fact fact, IRows rows)
    {
        switch (fact.Event)
        {
            case ParticipantEvent when rows.Get<ParticipantRow>(fact.Stream.Key) is { Standing: PartyStanding.Admitted or PartyStanding.Suspended } party:
                Put(new MapNodeRow("", MapNodeKind.Participant, party.Participant.Value, party.Name, [], null, null, null, Words.Of(party.Standing), null), rows);
                break;
            case ResourceEvent when rows.Get<ResourceRow>(fact.Stream.Key) is { Standing: not ResourceStanding.Draft } resource:
                Draw(resource, rows);
                Draw(resource.Listings, rows);
                break;
            case ProductEvent when rows.Get<ProductRow>(fact.Stream.Key) is { AssetCode: not null } product:
                Draw(product, rows);
                Draw(product.Listings, rows);
                break;
            case ListingEvent e:
                Draw([e.Listing], rows);
                break;
            case EntitlementGranted:
                Serve(fact.Stream.Key, 1, rows);
                break;
            case EntitlementRevoked:
                Serve(fact.Stream.Key, -1, rows);
                break;
        }
    }

    private static IEnumerable<RowKey> KeysOf(ResourceId resource, ResourceMetadata metadata, ParticipantId cataloguer)
    {
        (MapNodeKind kind, string owner) = OwnerOf(metadata, cataloguer);
        string from = MapNodeRow.KeyOf(kind, owner), to = MapNodeRow.KeyOf(MapNodeKind.Resource, resource.ToString());
        return [RowKey.Of<MapNodeRow>(to), RowKey.Of<MapNodeRow>(from), RowKey.Of<MapEdgeRow>(MapEdgeRow.KeyOf(from, to))];
    }

    private static RowKey Node(MapNodeKind kind, string id) => RowKey.Of<MapNodeRow>(MapNodeRow.KeyOf(kind, id));

    private static (MapNodeKind Kind, string Id) OwnerOf(ResourceMetadata metadata, ParticipantId cataloguer) =>
        metadata.ClaimedHolder is { } holder ? (MapNodeKind.Holder, holder) : (MapNodeKind.Participant, cataloguer.Value);

    private static void Draw(ResourceRow row, IRows rows)
    {
        ResourceMetadata metadata = row.Metadata;
        (MapNodeKind kind, string id) = OwnerOf(metadata, row.Cataloguer);
        string owner = Owner(kind, id, rows), node = MapNodeRow.KeyOf(MapNodeKind.Resource, row.Resource.ToString());
        if (rows.Get<MapNodeRow>(node)?.Owner is { } former && !string.Equals(former, owner, StringComparison.Ordinal)) rows.Remove<MapEdgeRow>(MapEdgeRow.KeyOf(former, node));
        Put(Thing(MapNodeKind.Resource, row.Resource.ToString(), metadata.Title, metadata.Themes, metadata.Openness, metadata.Classification.Grade, metadata.Spatial, Words.Of(row.Standing), owner), rows);
        Join(owner, node, MapEdgeKind.Holds, rows);
    }

    private static void Draw(ProductRow row, IRows rows)
    {
        string owner = Owner(MapNodeKind.Participant, row.Vendor.Value, rows), node = MapNodeRow.KeyOf(MapNodeKind.Product, row.Product.ToString());
        Put(Thing(MapNodeKind.Product, row.Product.ToString(), row.Description.Name, row.Description.Themes, row.Openness, row.Grade, null, Words.Of(row.Standing), owner), rows);
        Join(owner, node, MapEdgeKind.Supplies, rows);
        foreach (ResourceId from in row.Description.Lineage) Join(MapNodeRow.KeyOf(MapNodeKind.Resource, from.ToString()), node, MapEdgeKind.Derived, rows);
    }

    private static void Draw(Seq<ListingId> listings, IRows rows)
    {
        foreach (ListingId listing in listings)
        {
            if (rows.Get<ListingRow>(listing.ToString()) is not { ListedAt: not null } row) continue;
            string from = row.Product is { } product ? MapNodeRow.KeyOf(MapNodeKind.Product, product.ToString()) : MapNodeRow.KeyOf(MapNodeKind.Resource, row.Resource.ToString() ?? "");
            Put(Thing(MapNodeKind.Listing, listing.ToString(), row.Name, row.Themes, row.Openness, row.Grade, null, Words.Of(row.Phase), from), rows);
            Join(from, MapNodeRow.KeyOf(MapNodeKind.Listing, listing.ToString()), MapEdgeKind.Offered, rows);
        }
    }

    private static void Serve(string entitlement, int more, IRows rows)
    {
        if (rows.Get<EntitlementRow>(entitlement) is not { } row || rows.Get<ListingRow>(row.Listing.ToString()) is not { } listing) return;
        string from = MapNodeRow.KeyOf(MapNodeKind.Listing, row.Listing.ToString()), to = Owner(MapNodeKind.Participant, row.Holder.Value, rows), key = MapEdgeRow.KeyOf(from, to);
        int count = (rows.Get<MapEdgeRow>(key)?.Count ?? 0) + more;
        if (count > 0) rows.Put(key, new MapEdgeRow(from, to, MapEdgeKind.Served, count, [listing.Seller, row.Holder]));
        else rows.Remove<MapEdgeRow>(key);
    }

    /// <summary>The node of a holder or participant, made when it is not there yet.</summary>
    private static string Owner(MapNodeKind kind, string id, IRows rows)
    {
        string key = MapNodeRow.KeyOf(kind, id);
        if (rows.Get<MapNodeRow>(key) is null) Put(new MapNodeRow("", kind, id, id, [], null, null, null, kind == MapNodeKind.Holder ? "claimed" : "unknown", null), rows);
        return key;
    }

    private static MapNodeRow Thing(MapNodeKind kind, string id, string name, Seq<string> themes, Openness openness, DataGrade grade, string? region, string state, string owner) =>
        openness == Openness.Closed ? new MapNodeRow("", kind, id, null, [], openness, grade, null, state, owner) : new MapNodeRow("", kind, id, name, themes, openness, grade, region, state, owner);

    private static void Put(MapNodeRow node, IRows rows)
    {
        string key = MapNodeRow.KeyOf(node.Kind, node.Id);
        rows.Put(key, node with { Node = key });
    }

    private static void Join(string from, string to, MapEdgeKind kind, IRows rows) => rows.Put(MapEdgeRow.KeyOf(from, to), new MapEdgeRow(from, to, kind, 1, []));
}
