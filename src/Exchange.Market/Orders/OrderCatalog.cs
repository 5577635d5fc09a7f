using Exchange.Kernel;

namespace Exchange.Market.Orders;

public static class OrderCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("order_placed", MarketJson.Of<OrderPlaced>())
        .Add("price_fixed", MarketJson.Of<PriceFixed>())
        .Add("order_contracted", MarketJson.Of<OrderContracted>())
        .Add("order_delivered", MarketJson.Of<OrderDelivered>())
        .Add("order_closed", MarketJson.Of<OrderClosed>())
        .Add("order_rejected", MarketJson.Of<OrderRejected>())
        .Add("order_cancelled", MarketJson.Of<OrderCancelled>());

    public static readonly IAggregate Aggregate = new Aggregate<OrderState, OrderEvent>(OrderId.Prefix, OrderDesk.Evolve, new NoOrder(), Events, OrderDesk.BytesOf,
        StateJson.Of<OrderState>(order => order is LiveOrder { Phase: OrderPhase.Closed or OrderPhase.Rejected or OrderPhase.Cancelled }));
}
