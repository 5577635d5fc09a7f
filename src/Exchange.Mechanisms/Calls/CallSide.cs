namespace Exchange.Mechanisms;

/// <summary>The orders of one side of a call by priority: market orders first, then the better price, then time and sequence number (MECHANISMS CALL-4, G-5).</summary>
internal sealed class CallSide
{
    private readonly OrderSide _side;
    private readonly IReadOnlyList<CallOrder> _orders;

    // Places in the list of all orders, by priority, and their keys: the limit of an ask, minus that of a bid, and the least of all for a market order.
    private readonly int[] _places;
    private readonly long[] _keys;

    private CallSide(OrderSide side, IReadOnlyList<CallOrder> orders, int[] places, long[] keys, Int128 atMarket) =>
        (_side, _orders, _places, _keys, AtMarket) = (side, orders, places, keys, atMarket);

    /// <summary>The quantity of its market orders.</summary>
    public Int128 AtMarket { get; }

    public static CallSide Of(OrderSide side, IReadOnlyList<CallOrder> orders, List<int> counted)
    {
        var places = new List<int>(counted.Count);
        bool isInOrder = true;
        Int128 atMarket = 0;
        foreach (int i in counted)
        {
            CallOrder order = orders[i];
            if (order.Side != side) continue;
            if (order.Price is null) atMarket += order.Quantity;
            isInOrder &= places.Count == 0 || LogOrder.Compare(orders[places[^1]], order) < 0;
            places.Add(i);
        }

        // Sorted by time first, unless they came so, and then by price with their places in time: two sorts of plain numbers instead of one of whole orders.
        int[] byTime = [.. places];
        if (!isInOrder) Array.Sort(byTime, (a, b) => LogOrder.Compare(orders[a], orders[b]));
        var ranked = new (long Key, int Rank)[byTime.Length];
        for (int rank = 0; rank < byTime.Length; rank++) ranked[rank] = (KeyOf(side, orders[byTime[rank]].Price), rank);
        Array.Sort(ranked, static (a, b) => a.Key != b.Key ? a.Key.CompareTo(b.Key) : a.Rank.CompareTo(b.Rank));

        (int[] sorted, long[] keys) = (new int[ranked.Length], new long[ranked.Length]);
        for (int i = 0; i < ranked.Length; i++) (sorted[i], keys[i]) = (byTime[ranked[i].Rank], ranked[i].Key);
        return new CallSide(side, orders, sorted, keys, atMarket);
    }

    /// <summary>Every limit of either side, ascending.</summary>
    public static CallLevel[] Levels(CallSide buys, CallSide sells)
    {
        var levels = new List<CallLevel>();
        (int b, int s) = (buys._keys.Length - 1, 0);
        while (s < sells._keys.Length && sells._keys[s] == long.MinValue) s++;
        // Bids stand by falling price, so they are gone through from the end, down to the market orders.
        while (true)
        {
            bool moreBuys = b >= 0 && buys._keys[b] != long.MinValue, moreSells = s < sells._keys.Length;
            if (!moreBuys && !moreSells) return [.. levels];
            long price = Math.Min(moreBuys ? -buys._keys[b] : long.MaxValue, moreSells ? sells._keys[s] : long.MaxValue);
            (Int128 bought, Int128 sold) = (0, 0);
            for (; b >= 0 && buys._keys[b] == -price; b--) bought += buys.QuantityAt(b);
            for (; s < sells._keys.Length && sells._keys[s] == price; s++) sold += sells.QuantityAt(s);
            levels.Add(new CallLevel(price, bought, sold));
        }
    }

    /// <summary>Shares the volume out: whole orders down to the marginal price, there by time or in proportion (CALL-4).</summary>
    /// <param name="filled">By the place in the list of all orders.</param>
    public void Fill(long price, Int128 volume, CallTieRule tieRule, long[] filled)
    {
        long worst = KeyOf(_side, price);
        for (int first = 0, next; first < _keys.Length && _keys[first] <= worst && volume > 0; first = next)
        {
            Int128 group = 0;
            for (next = first; next < _keys.Length && _keys[next] == _keys[first]; next++) group += QuantityAt(next);
            if (group > volume && tieRule == CallTieRule.ProRata) ShareOut(first, next, (long)volume, filled);
            else FillInTime(first, next, volume, filled);
            volume -= Int128.Min(group, volume);
        }
    }

    private static long KeyOf(OrderSide side, long? price) => price is not { } limit ? long.MinValue : side == OrderSide.Buy ? -limit : limit;

    private long QuantityAt(int place) => _orders[_places[place]].Quantity;

    private void FillInTime(int first, int next, Int128 volume, long[] filled)
    {
        for (int i = first; i < next && volume > 0; i++)
        {
            long quantity = (long)Int128.Min(volume, QuantityAt(i));
            filled[_places[i]] = quantity;
            volume -= quantity;
        }
    }

    private void ShareOut(int first, int next, long volume, long[] filled)
    {
        long[] weights = new long[next - first];
        for (int i = 0; i < weights.Length; i++) weights[i] = QuantityAt(first + i);
        long[] shares = ProRata.Share(volume, weights);
        for (int i = 0; i < shares.Length; i++) filled[_places[first + i]] = shares[i];
    }
}
