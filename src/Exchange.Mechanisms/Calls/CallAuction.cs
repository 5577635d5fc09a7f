using System.Runtime.InteropServices;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>The uniform-price double auction: all orders of a call trade at the one price that moves most (MECHANISMS CALL-1 to CALL-4).</summary>
public static class CallAuction
{
    /// <summary>Names the rules in stored outcomes (MECHANISMS 14.2). Rules that give another outcome for some orders get another name.</summary>
    public const string RuleVersion = "call-auction-1";

    /// <summary>What the call would come to if it ended with these orders. For one that goes on, <see cref="CallDepth"/> says it without reading all orders again.</summary>
    public static CallIndication Indicate(CallRules rules, IEnumerable<CallOrder> orders)
    {
        Check(rules);
        var depth = new CallDepth();
        foreach (CallOrder order in orders)
        {
            if (RefusalOf(order, rules) is null) depth.Add(order.Side, order.Price, order.Quantity);
        }

        return depth.Indicate(rules);
    }

    /// <summary>Clears the call.</summary>
    /// <param name="orders">In any order: time and sequence number decide (G-2).</param>
    /// <exception cref="ArgumentException">Two orders have the same sequence number, so that their order is not known.</exception>
    public static CallOutcome Clear(CallRules rules, IReadOnlyList<CallOrder> orders)
    {
        Check(rules);
        var counted = new List<int>(orders.Count);
        var refused = new List<CallRejection>();
        for (int i = 0; i < orders.Count; i++)
        {
            if (RefusalOf(orders[i], rules) is { } reason) refused.Add(new CallRejection(orders[i], reason));
            else counted.Add(i);
        }

        int[] bySeq = InOrderOf(orders);
        CallSide buys = CallSide.Of(OrderSide.Buy, orders, counted), sells = CallSide.Of(OrderSide.Sell, orders, counted);
        CallIndication cleared = CallPrice.Of(rules, CallSide.Levels(buys, sells), buys.AtMarket, sells.AtMarket);
        long[] filled = new long[orders.Count];
        if (cleared.Price is { } price)
        {
            buys.Fill(price, cleared.Volume, rules.TieRule, filled);
            sells.Fill(price, cleared.Volume, rules.TieRule, filled);
        }

        var fills = new List<CallFill>();
        foreach (int i in bySeq)
        {
            if (filled[i] > 0) fills.Add(new CallFill(orders[i], filled[i]));
        }

        refused.Sort((a, b) => a.Order.Seq.CompareTo(b.Order.Seq));
        return new CallOutcome(cleared, fills, Left(orders, counted, filled), WashVolumeOf(fills), refused);
    }

    private static void Check(CallRules rules)
    {
        if (!Amounts.IsAmount(rules.Tick)) throw new ArgumentOutOfRangeException(nameof(rules), "A tick is a positive amount.");
    }

    private static CallRefusal? RefusalOf(CallOrder order, CallRules rules)
    {
        if (order.Price is { } limit && !Amounts.IsAmount(limit)) return CallRefusal.BadAmount;
        if (!Amounts.IsAmount(order.Quantity)) return CallRefusal.BadQty;
        return order.Price is { } price && price % rules.Tick != 0 ? CallRefusal.BadTick : null;
    }

    private static int[] InOrderOf(IReadOnlyList<CallOrder> orders)
    {
        (long[] seqs, int[] places) = (new long[orders.Count], new int[orders.Count]);
        bool ascends = true;
        for (int i = 0; i < places.Length; i++)
        {
            (seqs[i], places[i]) = (orders[i].Seq, i);
            ascends &= i == 0 || seqs[i] > seqs[i - 1];
        }

        if (ascends) return places;
        Array.Sort(seqs, places);
        for (int i = 1; i < seqs.Length; i++)
        {
            if (seqs[i] == seqs[i - 1]) throw new ArgumentException("Two orders have the same sequence number.", nameof(orders));
        }

        return places;
    }

    private static List<CallFill> Left(IReadOnlyList<CallOrder> orders, List<int> counted, long[] filled)
    {
        var left = new List<CallFill>();
        foreach (int i in counted)
        {
            if (orders[i].Quantity > filled[i]) left.Add(new CallFill(orders[i], orders[i].Quantity - filled[i]));
        }

        left.Sort((a, b) => LogOrder.Compare(a.Order, b.Order));
        return left;
    }

    private static Int128 WashVolumeOf(List<CallFill> fills)
    {
        var owners = new Dictionary<ParticipantId, (Int128 Bought, Int128 Sold)>();
        foreach (CallFill fill in fills)
        {
            ref (Int128 Bought, Int128 Sold) owner = ref CollectionsMarshal.GetValueRefOrAddDefault(owners, fill.Order.Owner, out _);
            if (fill.Order.Side == OrderSide.Buy) owner.Bought += fill.Quantity;
            else owner.Sold += fill.Quantity;
        }

        Int128 wash = 0;
        foreach ((Int128 bought, Int128 sold) in owners.Values) wash += Int128.Min(bought, sold);
        return wash;
    }
}
