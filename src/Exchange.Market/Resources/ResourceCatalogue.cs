using Exchange.Kernel;
using Exchange.Market.Decisions;
using NodaTime;
using static Exchange.Market.Resources.ResourceRejection;

namespace Exchange.Market.Resources;

/// <summary>Data resources: NoResource → DraftResource → CataloguedResource (revised again and again) → RetiredResource.</summary>
public static class ResourceCatalogue
{
    public static Verdict Catalogue(CatalogueResource command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out ResourceState state)) return joint.Needs;
        if (state is not NoResource) return InState(state);
        if (MetadataRule.FaultOf(command.Metadata) is { } fault) return fault;

        joint.Add(command.Subject, command.AsDraft
            ? new ResourceDrafted(command.Resource, command.Actor, null, command.Metadata, at)
            : new ResourceCatalogued(command.Resource, command.Actor, null, command.Metadata, at));
        return joint.Accept();
    }

    public static Verdict Publish(PublishResource command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out ResourceState state)) return joint.Needs;
        if (CataloguerOf(state) != command.Actor) return new ResourceNotFound();
        if (state is not DraftResource draft) return InState(state);

        joint.Add(command.Subject, new ResourceCatalogued(command.Resource, command.Actor, draft.Source, draft.Metadata, at));
        return joint.Accept();
    }

    public static Verdict Revise(ReviseResource command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out ResourceState state)) return joint.Needs;
        if (CataloguerOf(state) != command.Actor) return new ResourceNotFound();
        if (state is RetiredResource) return InState(state);
        if (MetadataRule.FaultOf(command.Metadata) is { } fault) return fault;

        // What is as it was is no revision. A draft has none at all: it is drawn up anew.
        ResourceEvent? fact = state switch
        {
            DraftResource draft when draft.Metadata != command.Metadata => new ResourceDrafted(command.Resource, command.Actor, draft.Source, command.Metadata, at),
            CataloguedResource resource when resource.Metadata != command.Metadata => new ResourceRevised(command.Resource, resource.Revision + 1, command.Metadata, at),
            _ => null,
        };
        if (fact is not null) joint.Add(command.Subject, fact);
        return joint.Accept();
    }

    public static Verdict Retire(RetireResource command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out ResourceState state)) return joint.Needs;
        if (CataloguerOf(state) != command.Actor) return new ResourceNotFound();
        if (state is not CataloguedResource) return InState(state);
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;

        joint.Add(command.Subject, new ResourceRetired(command.Resource, command.Ground, at));
        return joint.Accept();
    }

    public static Verdict Import(ImportResources command, IStates states, Instant at)
    {
        if (!MetadataRule.IsIdentifier(command.Catalogue)) return new InvalidImport("catalogue", "It is a line of 1 to 500 characters.");
        if (command.Items.Count is 0 or > ImportResources.ItemsMax) return new InvalidImport("items", "They are 1 to 100.");
        if (command.Items.DistinctBy(item => item.Identifier, StringComparer.Ordinal).Count() < command.Items.Count) return new InvalidImport("items", "Each has an identifier of its own.");

        var joint = new Joint(states);
        foreach (ImportedResource item in command.Items) joint.TryGet(command.IdOf(item).Stream, out ResourceState _);
        if (joint.Lacks) return joint.Needs;

        foreach (ImportedResource item in command.Items)
        {
            StreamId stream = command.IdOf(item).Stream;
            if (ImportOne(command, item, joint.Get<ResourceState>(stream), at).Fact is { } fact) joint.Add(stream, fact);
        }

        return joint.Accept();
    }

    /// <summary>What one item of an import comes to on the state before it: null with a rejection, or the fact, or neither when nothing has changed.</summary>
    /// <remarks>A retired resource that its source still lists stays retired: retiring was somebody's decision with a ground, and the next import must not undo it.</remarks>
    public static (ResourceEvent? Fact, Rejection? Refusal) ImportOne(ImportResources command, ImportedResource item, ResourceState before, Instant at)
    {
        ResourceId id = command.IdOf(item);
        if (CataloguerOf(before) is { } cataloguer && cataloguer != command.Actor) return (null, new ResourceNotFound());
        if (before is RetiredResource) return (null, InState(before));
        if (!MetadataRule.IsIdentifier(item.Identifier)) return (null, new InvalidMetadata("identifier", "It is a line of 1 to 500 characters."));
        if (MetadataRule.FaultOf(item.Metadata) is { } fault) return (null, fault);

        return before switch
        {
            CataloguedResource resource when resource.Metadata == item.Metadata => (null, null),
            CataloguedResource resource => (new ResourceRevised(id, resource.Revision + 1, item.Metadata, at), null),
            _ => (new ResourceCatalogued(id, command.Actor, new SourceRecord(command.Catalogue, item.Identifier), item.Metadata, at), null),
        };
    }

    public static ResourceState Evolve(ResourceState state, ResourceEvent @event) => (state, @event) switch
    {
        (NoResource, ResourceDrafted e) => new DraftResource(e.Resource, e.Cataloguer, e.Source, e.Metadata),
        (DraftResource draft, ResourceDrafted e) when e.Resource == draft.Id && e.Cataloguer == draft.Cataloguer => draft with { Metadata = e.Metadata },
        (NoResource, ResourceCatalogued e) => new CataloguedResource(e.Resource, e.Cataloguer, e.Source, e.Metadata, Revision: 1),
        (DraftResource draft, ResourceCatalogued e) when e.Resource == draft.Id && e.Cataloguer == draft.Cataloguer => new CataloguedResource(e.Resource, e.Cataloguer, e.Source, e.Metadata, Revision: 1),
        (CataloguedResource resource, ResourceRevised e) when e.Resource == resource.Id && e.Revision == resource.Revision + 1 => resource with { Metadata = e.Metadata, Revision = e.Revision },
        (CataloguedResource resource, ResourceRetired e) when e.Resource == resource.Id => new RetiredResource(resource.Id, resource.Cataloguer, resource.Source, resource.Metadata, resource.Revision),
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    private static ParticipantId? CataloguerOf(ResourceState state) => state switch
    {
        DraftResource draft => draft.Cataloguer,
        CataloguedResource resource => resource.Cataloguer,
        RetiredResource resource => resource.Cataloguer,
        _ => null,
    };

    private static ResourceInState InState(ResourceState state) => new(state switch { DraftResource => "draft", CataloguedResource => "catalogued", _ => "retired" });

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
        long bytes = 400 + (2L * (metadata.Title.Length + (metadata.Description?.Length ?? 0) + (metadata.HighValue?.LegalBasis.Length ?? 0)));
        foreach (string theme in metadata.Themes) bytes += 32 + (2L * theme.Length);
        foreach (string keyword in metadata.Keywords) bytes += 32 + (2L * keyword.Length);
        foreach (DistributionLink link in metadata.Distributions) bytes += 160 + (2L * ((link.Title?.Length ?? 0) + (link.Url?.Length ?? 0)));
        return bytes;
    }
}
