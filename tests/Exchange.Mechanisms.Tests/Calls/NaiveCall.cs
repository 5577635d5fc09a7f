namespace Exchange.Mechanisms.Tests.Calls;

/// <summary>The rules as they stand on paper: every tick is tried, and every order is asked at every price.</summary>
internal static class NaiveCall
{
    public static long Demand(IEnumerable<CallOrder> orders, long price) => orders.Where(o => o.Side == OrderSide.Buy && (o.Price is null || o.Price >= price)).Sum(o => o.Quantity);

    public static long Supply(IEnumerable<CallOrder> orders, long price) => orders.Where(o => o.Side == OrderSide.Sell && (o.Price is null || o.Price <= price)).Sum(o => o.Quantity);

    public static long Volume(IReadOnlyCollection<CallOrder> orders, long price) => Math.Min(Demand(orders, price), Supply(orders, price));

    public static long? Price(CallRules rules, IReadOnlyCollection<CallOrder> orders)
    {
        long[] candidates = [.. orders.Where(o => o.Price is not null).Select(o => o.Price!.Value).Distinct().Order()];
        if (candidates.Length == 0) return Volume(orders, 0) > 0 ? rules.ReferencePrice : null;
        long volume = candidates.Max(p => Volume(orders, p));
        if (volume == 0) return null;
        long[] left = [.. candidates.Where(p => Volume(orders, p) == volume)];
        if (rules.PriceRule == CallPriceRule.Lowest) return left[0];
        if (rules.PriceRule == CallPriceRule.Highest) return left[^1];
        if (rules.PriceRule == CallPriceRule.Midpoint) return Middle(left);

        long least = left.Min(p => Math.Abs(Demand(orders, p) - Supply(orders, p)));
        left = [.. left.Where(p => Math.Abs(Demand(orders, p) - Supply(orders, p)) == least)];
        if (left.All(p => Demand(orders, p) > Supply(orders, p))) return left[^1];
        if (left.All(p => Demand(orders, p) < Supply(orders, p))) return left[0];
        return rules.ReferencePrice is { } reference ? Math.Max(left[0], Math.Min(left[^1], reference)) : Middle(left);

        long Middle(long[] prices) => (long)Math.Floor((prices[0] + prices[^1]) / 2.0 / rules.Tick) * rules.Tick;
    }

    /// <summary>Who gets how much, unit by unit.</summary>
    public static Dictionary<string, long> Fills(CallRules rules, IReadOnlyCollection<CallOrder> orders)
    {
        var fills = new Dictionary<string, long>(StringComparer.Ordinal);
        if (Price(rules, orders) is not { } price) return fills;
        foreach (OrderSide side in Enum.GetValues<OrderSide>())
        {
            long left = Volume(orders, price);
            CallOrder[] eligible = [.. orders.Where(o => o.Side == side && (o.Price is null || (side == OrderSide.Buy ? o.Price >= price : o.Price <= price)))];
            foreach (IGrouping<long, CallOrder> group in eligible.GroupBy(o => o.Price is null ? long.MinValue : side == OrderSide.Buy ? -o.Price.Value : o.Price.Value).OrderBy(g => g.Key))
            {
                CallOrder[] inTime = [.. group.OrderBy(o => o.At).ThenBy(o => o.Seq)];
                long whole = inTime.Sum(o => o.Quantity), part = Math.Min(left, whole);
                if (part < whole && rules.TieRule == CallTieRule.ProRata)
                {
                    foreach (CallOrder order in inTime) fills[order.Id] = part * order.Quantity / whole;
                    CallOrder[] byFraction = [.. inTime.OrderByDescending(o => part * o.Quantity % whole)];
                    for (int i = 0; i < part - inTime.Sum(o => part * o.Quantity / whole); i++) fills[byFraction[i].Id]++;
                }
                else
                {
                    long given = part;
                    foreach (CallOrder order in inTime)
                    {
                        fills[order.Id] = Math.Min(given, order.Quantity);
                        given -= fills[order.Id];
                    }
                }

                left -= part;
            }
        }

        foreach (string id in fills.Where(f => f.Value == 0).Select(f => f.Key).ToList()) fills.Remove(id);
        return fills;
    }
}
