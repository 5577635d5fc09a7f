using Exchange.Kernel;

namespace Exchange.Market.Resources;

public static class ResourceCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("resource_drafted", MarketJson.Of<ResourceDrafted>())
        .Add("resource_catalogued", MarketJson.Of<ResourceCatalogued>())
        .Add("resource_revised", MarketJson.Of<ResourceRevised>())
        .Add("resource_retired", MarketJson.Of<ResourceRetired>());

    public static readonly IAggregate Aggregate = new Aggregate<ResourceState, ResourceEvent>(ResourceId.Prefix, ResourceCatalogue.Evolve, new NoResource(), Events, ResourceCatalogue.BytesOf,
        StateJson.Of<ResourceState>(resource => resource is RetiredResource));
}
