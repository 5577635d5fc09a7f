using Exchange.Kernel;

namespace Exchange.Market.Entitlements;

public static class EntitlementCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("entitlement_granted", MarketJson.Of<EntitlementGranted>())
        .Add("download_started", MarketJson.Of<DownloadStarted>())
        .Add("entitlement_revoked", MarketJson.Of<EntitlementRevoked>());

    public static readonly IAggregate Aggregate = new Aggregate<EntitlementState, EntitlementEvent>(EntitlementId.Prefix, EntitlementDesk.Evolve, new NoEntitlement(), Events, EntitlementDesk.BytesOf, StateJson.Of<EntitlementState>());
}
