using Exchange.Kernel;

namespace Exchange.Market.Resources;

/// <summary>What is known of one data resource: <see cref="NoResource"/>, then <see cref="DraftResource"/> or at once <see cref="CataloguedResource"/>, then <see cref="RetiredResource"/>. Immutable.</summary>
public abstract record ResourceState;

public sealed record NoResource : ResourceState;

/// <summary>Seen by its cataloguer alone.</summary>
public sealed record DraftResource(ResourceId Id, ParticipantId Cataloguer, SourceRecord? Source, ResourceMetadata Metadata) : ResourceState;

/// <param name="Revision">1 is what was catalogued first.</param>
public sealed record CataloguedResource(ResourceId Id, ParticipantId Cataloguer, SourceRecord? Source, ResourceMetadata Metadata, int Revision) : ResourceState;

/// <summary>Out of the catalogue for good; what was made from it keeps its lineage.</summary>
public sealed record RetiredResource(ResourceId Id, ParticipantId Cataloguer, SourceRecord? Source, ResourceMetadata Metadata, int Revision) : ResourceState;
