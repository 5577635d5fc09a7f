using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Resources;

/// <summary>Data resources: NoResource → DraftResource → CataloguedResource (revised again and again) → RetiredResource.</summary>
public static class ResourceCatalogue
{
    public static Verdict Catalogue(CatalogueResource command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Publish(PublishResource command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Revise(ReviseResource command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Retire(RetireResource command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Import(ImportResources command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    /// <summary>What one item of an import comes to on the state before it: null with a rejection, or the fact, or neither when nothing has changed.</summary>
    public static (ResourceEvent? Fact, Rejection? Refusal) ImportOne(ImportResources command, ImportedResource item, ResourceState before, Instant at) => throw new NotSupportedException("Not written yet.");

    public static ResourceState Evolve(ResourceState state, ResourceEvent @event) => (state, @event) switch
    {
        (NoResource, ResourceDrafted e) => new DraftResource(e.Resource, e.Cataloguer, e.Source, e.Metadata),
        (DraftResource draft, ResourceDrafted e) when e.Cataloguer == draft.Cataloguer => draft with { Metadata = e.Metadata },
        (NoResource, ResourceCatalogued e) => new CataloguedResource(e.Resource, e.Cataloguer, e.Source, e.Metadata, Revision: 1),
        (DraftResource draft, ResourceCatalogued e) when e.Cataloguer == draft.Cataloguer => new CataloguedResource(e.Resource, e.Cataloguer, e.Source, e.Metadata, Revision: 1),
        (CataloguedResource resource, ResourceRevised e) when e.Revision == resource.Revision + 1 => resource with { Metadata = e.Metadata, Revision = e.Revision },
        (CataloguedResource resource, ResourceRetired) => new RetiredResource(resource.Id, resource.Cataloguer, resource.Source, resource.Metadata, resource.Revision),
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    /// <summary>About how many bytes a state takes in memory; the texts of its metadata, mostly.</summary>
    public static long BytesOf(ResourceState state) => state switch
    {
        DraftResource draft => 200 + BytesOf(draft.Metadata),
        CataloguedResource resource => 200 + BytesOf(resource.Metadata),
        RetiredResource resource => 200 + BytesOf(resource.Metadata),
        _ => 24,
    };

    private static long BytesOf(ResourceMetadata metadata)
    {
        long bytes = 400 + (2L * (metadata.Title.Length + (metadata.Description?.Length ?? 0)));
        foreach (string theme in metadata.Themes) bytes += 32 + (2L * theme.Length);
        foreach (string keyword in metadata.Keywords) bytes += 32 + (2L * keyword.Length);
        foreach (DistributionLink link in metadata.Distributions) bytes += 160 + (2L * ((link.Title?.Length ?? 0) + (link.Url?.Length ?? 0)));
        return bytes;
    }
}
