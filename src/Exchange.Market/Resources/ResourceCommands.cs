using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Resources;

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

    /// <remarks>Too many items are refused, so their streams need not be loaded.</remarks>
    public override ImmutableArray<StreamId> Streams => [.. Items.Take(ItemsMax).Select(item => IdOf(item).Stream).Prepend(Subject).Distinct()];

    public ResourceId IdOf(ImportedResource item) => ResourceId.From(new SourceRecord(Catalogue, item.Identifier));

    public override Verdict Decide(IStates states, Instant at) => ResourceCatalogue.Import(this, states, at);
}
