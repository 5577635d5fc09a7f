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

    public static ResourceState Evolve(ResourceState state, ResourceEvent @event) => throw new NotSupportedException("Not written yet.");

    public static long BytesOf(ResourceState state) => throw new NotSupportedException("Not written yet.");
}
