using System.Runtime.InteropServices;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>The uniform-price double auction: all orders of a call trade at the one price that moves most (MECHANISMS CALL-1 to CALL-4).</summary>
public static class CallAuction
{
    /// <summary>Names the rules in stored outcomes (MECHANISMS 14.2). Rules that give another outcome for some orders get another name.</summary>
    public const string RuleVersion = "call-auction-1";

    /// <summary>In the place of what is filled of an order: it does not count.</summary>
    private const long Uncounted = -1;

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
        (int[] bySeq, int[] byTime) = Sorted(orders);
        (var buys, var sells) = (new CallSide(OrderSide.Buy, orders.Count), new CallSide(OrderSide.Sell, orders.Count));
        var refused = new List<CallRejection>();
        long[] filled = new long[orders.Count];
        foreach (int i in byTime)
        {
            CallOrder order = orders[i];
            if (RefusalOf(order, rules) is { } reason)
            {
                refused.Add(new CallRejection(order, reason));
                filled[i] = Uncounted;
            }
            else (order.Side == OrderSide.Buy ? buys : sells).Add(i, order.Price, order.Quantity);
        }

        buys.Rank();
        sells.Rank();
        CallIndication cleared = CallPrice.Of(rules, CallSide.Levels(buys, sells), buys.AtMarket, sells.AtMarket);
        if (cleared.Price is { } price)
        {
            buys.Fill(price, cleared.Volume, rules.TieRule, filled);
            sells.Fill(price, cleared.Volume, rules.TieRule, filled);
        }

        List<CallFill> remaining = [];
        foreach (int i in byTime)
        {
            if (filled[i] != Uncounted && orders[i].Quantity > filled[i]) remaining.Add(new CallFill(orders[i], orders[i].Quantity - filled[i]));
        }

        List<CallFill> fills = [];
        foreach (int i in bySeq)
        {
            if (filled[i] > 0) fills.Add(new CallFill(orders[i], filled[i]));
        }

        refused.Sort((a, b) => a.Order.Seq.CompareTo(b.Order.Seq));
        return new CallOutcome(cleared, fills, remaining, WashVolumeOf(fills), refused);
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

    /// <summary>The places of the orders by sequence number, and by time and then sequence number. Most calls come so already.</summary>
    private static (int[] BySeq, int[] ByTime) Sorted(IReadOnlyList<CallOrder> orders)
    {
        (long[] seqs, int[] bySeq) = (new long[orders.Count], new int[orders.Count]);
        (bool ascends, bool ascendsInTime) = (true, true);
        for (int i = 0; i < bySeq.Length; i++)
        {
            (seqs[i], bySeq[i]) = (orders[i].Seq, i);
            if (i == 0) continue;
            ascends &= seqs[i] > seqs[i - 1];
            ascendsInTime &= orders[i].At >= orders[i - 1].At;
        }

        if (!ascends)
        {
            Array.Sort(seqs, bySeq);
            for (int i = 1; i < seqs.Length; i++)
            {
                if (seqs[i] == seqs[i - 1]) throw new ArgumentException("Two orders have the same sequence number.", nameof(orders));
            }
        }

        if (ascends && ascendsInTime) return (bySeq, bySeq);
        int[] byTime = [.. bySeq];
        Array.Sort(byTime, (a, b) => LogOrder.Compare(orders[a], orders[b]));
        return (bySeq, byTime);
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
