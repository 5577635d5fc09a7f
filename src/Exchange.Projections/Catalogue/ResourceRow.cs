using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Resources;
using NodaTime;

namespace Exchange.Projections.Catalogue;

public enum ResourceStanding
{
    Draft,
    Catalogued,
    Retired,
}

/// <summary>A data resource with all that its catalogue tells (FUNCTIONS row 7). Of closed ones and of drafts only the cataloguer sees it (DOMAIN DOM-5).</summary>
/// <param name="Revision">1 is what was catalogued first; 0 for a draft.</param>
/// <param name="Listings">The listings that give open access to it, ended ones too.</param>
/// <param name="Ground">A code: why it was retired.</param>
public sealed record ResourceRow(
    ResourceId Resource, ResourceStanding Standing, ParticipantId Cataloguer, SourceRecord? Source, int Revision, ResourceMetadata Metadata, Seq<ListingId> Listings, string? Ground,
    Instant DraftedAt, Instant? CataloguedAt, Instant UpdatedAt, long Version) : Row, IRowOf<ResourceRow>
{
    public static string Model => "resources";

    public override Audience SeenBy() => Standing != ResourceStanding.Draft && Metadata.Openness != Openness.Closed ? Audience.Everybody : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Cataloguer];

    public override ImmutableArray<Label> Labels() =>
    [
        Label.OfValue("standing", Standing), Label.OfValue("openness", Metadata.Openness), Label.OfValue("grade", Metadata.Classification.Grade),
        .. Metadata.HighValue is { Category: var category } ? [Label.OfValue("high-value", category)] : ImmutableArray<Label>.Empty,
    ];
}
