using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Resources;

/// <summary>A fact about one data resource, what DCAT calls a Dataset (DOMAIN DOM-1).</summary>
public abstract record ResourceEvent(ResourceId Resource, Instant At);

/// <summary>Described, and seen by its cataloguer alone. A draft that is drawn up anew is another of these.</summary>
public sealed record ResourceDrafted(ResourceId Resource, ParticipantId Cataloguer, SourceRecord? Source, ResourceMetadata Metadata, Instant At) : ResourceEvent(Resource, At);

/// <summary>In the catalogue from now on: revision 1.</summary>
public sealed record ResourceCatalogued(ResourceId Resource, ParticipantId Cataloguer, SourceRecord? Source, ResourceMetadata Metadata, Instant At) : ResourceEvent(Resource, At);

/// <param name="Revision">From 2, without gaps.</param>
public sealed record ResourceRevised(ResourceId Resource, int Revision, ResourceMetadata Metadata, Instant At) : ResourceEvent(Resource, At);

/// <param name="Ground">A code.</param>
public sealed record ResourceRetired(ResourceId Resource, string Ground, Instant At) : ResourceEvent(Resource, At);
