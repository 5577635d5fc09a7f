using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Calls;

/// <summary>A call from a generator that likes ties, one-sided books and market orders.</summary>
public sealed record RandomCall(CallRules Rules, CallOrder[] Orders)
{
    public static readonly Arbitrary<RandomCall> Any = Arb.From(
        from tick in Gen.Elements(1L, 5L)
        from priceRule in Gen.Elements(Enum.GetValues<CallPriceRule>())
        from tieRule in Gen.Elements(Enum.GetValues<CallTieRule>())
        from reference in Gen.OneOf(Gen.Constant<long?>(null), Gen.Choose(15, 40).Select(p => (long?)p))
        from markets in Gen.Elements(0, 2, 6)
        from length in Gen.Choose(0, 30)
        from orders in Gen.ArrayOf(Orders_(tick, markets), length)
        select new RandomCall(new CallRules(tick, reference * tick, priceRule, tieRule), [.. orders.Select((o, i) => o with { Seq = i + 1, Id = $"o{i + 1}" })]),
        call => call.Orders.Select((_, i) => call with { Orders = [.. call.Orders.Where((_, j) => i != j)] }));

    public CallOutcome Clear() => CallAuction.Clear(Rules, Orders);

    public override string ToString() => $"{Rules} {string.Join(' ', Orders.Select(o => $"[#{o.Seq} {o.Owner} {o.Side} {o.Quantity}@{o.Price}]"))}";

    private static Gen<CallOrder> Orders_(long tick, int markets) =>
        from at in Gen.Choose(0, 5)
        from owner in Gen.Elements("A", "B", "C")
        from side in Gen.Elements(OrderSide.Buy, OrderSide.Sell)
        from price in Gen.Frequency((markets, Gen.Constant<long?>(null)), (10, Gen.Choose(18, 34).Select(p => (long?)(p * tick))))
        from quantity in Gen.Choose(1, 20)
        select new CallOrder(Instant.FromUnixTimeMilliseconds(at), 0, "", new ParticipantId(owner), side, price, quantity);
}
