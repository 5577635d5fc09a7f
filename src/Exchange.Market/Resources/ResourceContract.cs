using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Resources;

[JsonConverter(typeof(AggregateIdConverter<ResourceId>))]
public readonly record struct ResourceId(Guid Value) : IAggregateId<ResourceId>
{
    public static string Prefix => "resource";

    public static ResourceId Of(Guid value) => new(value);

    private static readonly Guid Sources = new("1d6a6b0b-6a0f-5e7e-9b59-6c3d8f3a7c21");

    /// <summary>The id of an imported resource: a function of its source, so that an import finds what an earlier one made.</summary>
    public static ResourceId From(SourceRecord source) => new(Uuid.V5(Sources, $"{source.Catalogue}\n{source.Identifier}"));

    public override string ToString() => Value.ToString("D");
}

/// <summary>A fact about one data resource, what DCAT calls a Dataset (DOMAIN DOM-1).</summary>
public abstract record ResourceEvent(ResourceId Resource, Instant At);

public sealed record ResourceDrafted(ResourceId Resource, ParticipantId Cataloguer, SourceRecord? Source, ResourceMetadata Metadata, Instant At) : ResourceEvent(Resource, At);

/// <summary>In the catalogue from now on: revision 1.</summary>
public sealed record ResourceCatalogued(ResourceId Resource, ParticipantId Cataloguer, SourceRecord? Source, ResourceMetadata Metadata, Instant At) : ResourceEvent(Resource, At);

/// <param name="Revision">From 2, without gaps.</param>
public sealed record ResourceRevised(ResourceId Resource, int Revision, ResourceMetadata Metadata, Instant At) : ResourceEvent(Resource, At);

/// <param name="Ground">A code.</param>
public sealed record ResourceRetired(ResourceId Resource, string Ground, Instant At) : ResourceEvent(Resource, At);

public abstract record ResourceState;

public sealed record NoResource : ResourceState;

public sealed record DraftResource(ResourceId Id, ParticipantId Cataloguer, SourceRecord? Source, ResourceMetadata Metadata) : ResourceState;

/// <param name="Revision">1 is what was catalogued first.</param>
public sealed record CataloguedResource(ResourceId Id, ParticipantId Cataloguer, SourceRecord? Source, ResourceMetadata Metadata, int Revision) : ResourceState;

public sealed record RetiredResource(ResourceId Id, ParticipantId Cataloguer, SourceRecord? Source, ResourceMetadata Metadata, int Revision) : ResourceState;

/// <param name="AsDraft">True: it stays out of the catalogue until it is published.</param>
public sealed record CatalogueResource(ParticipantId Actor, ResourceId Resource, ResourceMetadata Metadata, bool AsDraft) : MarketCommand(Actor)
{
    public override string Kind => "catalogue_resource";

    public override StreamId Subject => Resource.Stream;

    public override Verdict Decide(IStates states, Instant at) => ResourceCatalogue.Catalogue(this, states, at);
}

/// <summary>A draft enters the catalogue.</summary>
public sealed record PublishResource(ParticipantId Actor, ResourceId Resource) : MarketCommand(Actor)
{
    public override string Kind => "publish_resource";

    public override StreamId Subject => Resource.Stream;

    public override Verdict Decide(IStates states, Instant at) => ResourceCatalogue.Publish(this, states, at);
}

public sealed record ReviseResource(ParticipantId Actor, ResourceId Resource, ResourceMetadata Metadata) : MarketCommand(Actor)
{
    public override string Kind => "revise_resource";

    public override StreamId Subject => Resource.Stream;

    public override Verdict Decide(IStates states, Instant at) => ResourceCatalogue.Revise(this, states, at);
}

/// <param name="Ground">A code.</param>
public sealed record RetireResource(ParticipantId Actor, ResourceId Resource, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "retire_resource";

    public override StreamId Subject => Resource.Stream;

    public override Verdict Decide(IStates states, Instant at) => ResourceCatalogue.Retire(this, states, at);
}

/// <summary>One dataset of an imported catalogue.</summary>
public sealed record ImportedResource(string Identifier, ResourceMetadata Metadata);

/// <summary>Brings datasets of one source catalogue up to date: unknown ones are catalogued, changed ones revised, unchanged ones left alone; one that can't be taken does not stop the others.</summary>
/// <param name="Items">At most <see cref="ItemsMax"/>, each identifier once.</param>
public sealed record ImportResources(ParticipantId Actor, string Catalogue, Seq<ImportedResource> Items) : MarketCommand(Actor)
{
    public const int ItemsMax = 100;

    public override string Kind => "import_resources";

    public override StreamId Subject => Items.Count > 0 ? IdOf(Items[0]).Stream : ResourceId.From(new SourceRecord(Catalogue, "")).Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, .. Items.Skip(1).Select(item => IdOf(item).Stream)];

    public ResourceId IdOf(ImportedResource item) => ResourceId.From(new SourceRecord(Catalogue, item.Identifier));

    public override Verdict Decide(IStates states, Instant at) => ResourceCatalogue.Import(this, states, at);
}

/// <summary>Why a resource's command is refused, in order of precedence. What is another's is not found.</summary>
public abstract record ResourceRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    public sealed record ResourceNotFound() : ResourceRejection("resource-not-found", RejectionKind.NotFound, "There is no such resource.");

    /// <summary>Retired, or published before.</summary>
    public sealed record ResourceInState(string State) : ResourceRejection("resource-state", RejectionKind.StateForbids, $"The resource is {State}.");

    /// <summary>Something of the metadata can't be.</summary>
    public sealed record InvalidMetadata(string Field, string Requirement) : ResourceRejection("invalid-metadata", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>More items than one command takes, none, or one identifier twice.</summary>
    public sealed record InvalidImport(string Field, string Requirement) : ResourceRejection("invalid-import", RejectionKind.Unacceptable, $"{Field}: {Requirement}");
}

public static class ResourceCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("resource_drafted", MarketJson.Of<ResourceDrafted>())
        .Add("resource_catalogued", MarketJson.Of<ResourceCatalogued>())
        .Add("resource_revised", MarketJson.Of<ResourceRevised>())
        .Add("resource_retired", MarketJson.Of<ResourceRetired>());

    public static readonly IAggregate Aggregate = new Aggregate<ResourceState, ResourceEvent>(ResourceId.Prefix, ResourceCatalogue.Evolve, new NoResource(), Events, ResourceCatalogue.BytesOf);
}
