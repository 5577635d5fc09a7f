using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Orders;

/// <summary>The thread of a deal: Placed → Contracted → Delivered → Closed, or Rejected or Cancelled (DOMAIN ORD-1).</summary>
public static class OrderDesk
{
    public static Verdict Place(PlaceOrder command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict PlaceAwarded(PlaceAwardedOrder command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static OrderState Evolve(OrderState state, OrderEvent @event) => throw new NotSupportedException("Not written yet.");

    public static long BytesOf(OrderState state) => throw new NotSupportedException("Not written yet.");
}
