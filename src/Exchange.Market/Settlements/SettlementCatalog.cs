using Exchange.Kernel;

namespace Exchange.Market.Settlements;

public static class SettlementCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("settlement_instructed", MarketJson.Of<SettlementInstructed>())
        .Add("settlement_earmarked", MarketJson.Of<SettlementEarmarked>())
        .Add("settlement_delivered", MarketJson.Of<SettlementDelivered>())
        .Add("settlement_final", MarketJson.Of<SettlementFinal>())
        .Add("settlement_failed", MarketJson.Of<SettlementFailed>())
        .Add("settlement_unwound", MarketJson.Of<SettlementUnwound>());

    public static readonly IAggregate Aggregate = new Aggregate<SettlementState, SettlementEvent>(SettlementId.Prefix, SettlementDesk.Evolve, new NoSettlement(), Events, SettlementDesk.BytesOf,
        StateJson.Of<SettlementState>(settlement => settlement is LiveSettlement { Phase: SettlementPhase.Final or SettlementPhase.Failed or SettlementPhase.Unwound }));
}
