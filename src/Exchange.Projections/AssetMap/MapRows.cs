using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Resources;

namespace Exchange.Projections.AssetMap;

public enum MapNodeKind
{
    /// <summary>Whom a source names as the publisher of a resource: a claim, and no party of the exchange.</summary>
    Holder,

    Participant,
    Resource,
    Product,
    Listing,
}

/// <summary>A point of the asset map (FUNCTIONS row 9). Drafts are not on it; of closed data it shows that it exists.</summary>
/// <param name="Node">Its kind and its id, such as <c>product/0199…</c>; also the row's key.</param>
/// <param name="Id">The bare id; a holder's name as it is.</param>
/// <param name="Name">Null for closed data.</param>
/// <param name="Region">As the source has it.</param>
/// <param name="State">Of the thing, such as <c>catalogued</c> or <c>sold-out</c>.</param>
/// <param name="Owner">The node it hangs on.</param>
public sealed record MapNodeRow(
    string Node, MapNodeKind Kind, string Id, string? Name, Seq<string> Themes, Openness? Openness, DataGrade? Grade, string? Region, string State, string? Owner) : Row, IRowOf<MapNodeRow>
{
    public static string Model => "map-nodes";

    public static string KeyOf(MapNodeKind kind, string id) => $"{Words.Of(kind)}/{Bounded.Part(id, 250)}";

    public override Audience SeenBy() => Audience.Everybody;

    public override ImmutableArray<Label> Labels() =>
    [
        Label.OfValue("kind", Kind), Label.Of("state", State), .. Openness is { } open ? [Label.OfValue("openness", open)] : ImmutableArray<Label>.Empty,
        .. Grade is { } grade ? [Label.OfValue("grade", grade)] : ImmutableArray<Label>.Empty, .. Region is { } region ? [Label.Of("region", region)] : ImmutableArray<Label>.Empty,
        .. Themes.Distinct(StringComparer.Ordinal).Select(theme => Label.Of("theme", theme)),
    ];
}

public enum MapEdgeKind
{
    /// <summary>Holder or participant → resource: by his claim, or as its cataloguer.</summary>
    Holds,

    /// <summary>Participant → product.</summary>
    Supplies,

    /// <summary>Resource → product: lineage.</summary>
    Derived,

    /// <summary>Product or resource → listing.</summary>
    Offered,

    /// <summary>Listing → participant who has access by it. Seller and buyer see it.</summary>
    Served,
}

/// <summary>A line of the asset map, from one node to another.</summary>
/// <param name="Count">How many there are: the entitlements that a buyer has by a listing; otherwise 1.</param>
public sealed record MapEdgeRow(string From, string To, MapEdgeKind Kind, int Count, Seq<ParticipantId> Parties) : Row, IRowOf<MapEdgeRow>
{
    public static string Model => "map-edges";

    public static string KeyOf(string from, string to) => $"{from}>{to}";

    public override Audience SeenBy() => Kind == MapEdgeKind.Served ? Audience.Owners : Audience.Everybody;

    public override ImmutableArray<ParticipantId> OwnedBy() => [.. Parties];

    public override ImmutableArray<Label> Labels() => [Label.Of("from", From), Label.Of("to", To), Label.OfValue("kind", Kind)];
}
