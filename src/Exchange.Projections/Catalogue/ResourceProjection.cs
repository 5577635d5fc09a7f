using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Listings;
using Exchange.Market.Resources;

namespace Exchange.Projections.Catalogue;

/// <summary>Data resources, and where they were imported from.</summary>
public sealed class ResourceProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<ResourceRow>(), RowModel.Of<SourceRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(ResourceEvent), typeof(ListingDrafted)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => fact.Event switch
    {
        ResourceDrafted { Source: { } source } => [RowKey.Of<ResourceRow>(fact.Stream.Key), RowKey.Of<SourceRow>(SourceRow.KeyOf(source))],
        ResourceCatalogued { Source: { } source } => [RowKey.Of<ResourceRow>(fact.Stream.Key), RowKey.Of<SourceRow>(SourceRow.KeyOf(source))],
        ResourceEvent => [RowKey.Of<ResourceRow>(fact.Stream.Key)],
        ListingDrafted e when AggregateIds.TryParse(new StreamId(e.Subject), out ResourceId resource) => [RowKey.Of<ResourceRow>(resource.ToString())],
        _ => [],
    };

    public void Apply(Fact fact, IRows rows)
    {
        if (fact.Event is ListingDrafted listed)
        {
            if (!AggregateIds.TryParse(new StreamId(listed.Subject), out ResourceId resource) || rows.Get<ResourceRow>(resource.ToString()) is not { } offered) return;
            rows.Put(resource.ToString(), offered with { Listings = offered.Listings.Add(listed.Listing) });
            return;
        }

        ResourceRow? before = rows.Get<ResourceRow>(fact.Stream.Key);
        ResourceRow after = (before, fact.Event) switch
        {
            (null, ResourceDrafted e) => New(e.Resource, ResourceStanding.Draft, e.Cataloguer, e.Source, 0, e.Metadata, fact),
            (null, ResourceCatalogued e) => New(e.Resource, ResourceStanding.Catalogued, e.Cataloguer, e.Source, 1, e.Metadata, fact),
            ({ } row, ResourceCatalogued e) => row with { Standing = ResourceStanding.Catalogued, Revision = 1, Metadata = e.Metadata, CataloguedAt = e.At },
            ({ } row, ResourceRevised e) => row with { Revision = e.Revision, Metadata = e.Metadata },
            ({ } row, ResourceRetired e) => row with { Standing = ResourceStanding.Retired, Ground = e.Ground },
            _ => throw new ImpossibleHistoryException(before, fact.Event),
        };
        rows.Put(fact.Stream.Key, after with { UpdatedAt = fact.At, Version = fact.Version });
        if (after.Source is { } source) rows.Put(SourceRow.KeyOf(source), new SourceRow(source.Catalogue, source.Identifier, after.Resource, after.Cataloguer, after.Standing, after.Revision));
    }

    private static ResourceRow New(ResourceId resource, ResourceStanding standing, ParticipantId cataloguer, SourceRecord? source, int revision, ResourceMetadata metadata, Fact fact) =>
        new(resource, standing, cataloguer, source, revision, metadata, [], null, fact.At, standing == ResourceStanding.Catalogued ? fact.At : null, fact.At, fact.Version);
}
