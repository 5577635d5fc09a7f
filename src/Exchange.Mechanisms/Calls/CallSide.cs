namespace Exchange.Mechanisms;

/// <summary>The orders of one side of a call by priority: market orders first, then the better price, then time and sequence number (MECHANISMS CALL-4, G-5).</summary>
/// <remarks>Plain numbers in arrays: a million orders are sorted and gone through several times, and each look at an order itself would be one into another corner of memory.</remarks>
internal sealed class CallSide(OrderSide side, int ordersMax)
{
    /// <summary>The key of a market order: before every limit.</summary>
    private const long Market = long.MinValue;

    // By their time at first. Keys are the limit of an ask, and minus that of a bid; they are sorted, and with them the numbers of the orders.
    private readonly List<(int Place, long Quantity)> _orders = new(ordersMax / 2);
    private readonly List<long> _added = new(ordersMax / 2);
    private long[] _keys = [];
    private int[] _numbers = [];

    /// <summary>The quantity of its market orders.</summary>
    public Int128 AtMarket { get; private set; }

    /// <summary>Takes an order in; they come in the order of their time.</summary>
    /// <param name="place">In the list of all orders.</param>
    public void Add(int place, long? price, long quantity)
    {
        _orders.Add((place, quantity));
        _added.Add(price is { } limit ? KeyOf(limit) : Market);
        if (price is null) AtMarket += quantity;
    }

    /// <summary>Puts the orders by priority. To be called when all are there.</summary>
    public void Rank()
    {
        (_keys, _numbers) = ([.. _added], new int[_added.Count]);
        for (int i = 0; i < _numbers.Length; i++) _numbers[i] = i;
        // The sort of plain numbers is the fastest there is and does not keep the order of equal keys: their numbers are sorted after it.
        Array.Sort(_keys, _numbers);
        for (int first = 0, next; first < _keys.Length; first = next)
        {
            next = EndOf(first);
            Array.Sort(_numbers, first, next - first);
        }
    }

    /// <summary>Every limit of either side, ascending.</summary>
    public static CallLevel[] Levels(CallSide buys, CallSide sells)
    {
        var levels = new List<CallLevel>();
        (int b, int s) = (buys._keys.Length - 1, 0);
        while (s < sells._keys.Length && sells._keys[s] == Market) s++;
        // Bids stand by falling price, so they are gone through from the end, down to the market orders.
        while (true)
        {
            bool moreBuys = b >= 0 && buys._keys[b] != Market, moreSells = s < sells._keys.Length;
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
        long worst = KeyOf(price);
        for (int first = 0, next; first < _keys.Length && _keys[first] <= worst && volume > 0; first = next)
        {
            next = EndOf(first);
            Int128 group = 0;
            for (int i = first; i < next; i++) group += QuantityAt(i);
            if (group > volume && tieRule == CallTieRule.ProRata) ShareOut(first, next, (long)volume, filled);
            else FillInTime(first, next, volume, filled);
            volume -= Int128.Min(group, volume);
        }
    }

    private long KeyOf(long price) => side == OrderSide.Buy ? -price : price;

    private long QuantityAt(int rank) => _orders[_numbers[rank]].Quantity;

    private int EndOf(int first)
    {
        int next = first + 1;
        while (next < _keys.Length && _keys[next] == _keys[first]) next++;
        return next;
    }

    private void FillInTime(int first, int next, Int128 volume, long[] filled)
    {
        for (int i = first; i < next && volume > 0; i++)
        {
            long quantity = (long)Int128.Min(volume, QuantityAt(i));
            filled[_orders[_numbers[i]].Place] = quantity;
            volume -= quantity;
        }
    }

    private void ShareOut(int first, int next, long volume, long[] filled)
    {
        long[] weights = new long[next - first];
        for (int i = 0; i < weights.Length; i++) weights[i] = QuantityAt(first + i);
        long[] shares = ProRata.Share(volume, weights);
        for (int i = 0; i < shares.Length; i++) filled[_orders[_numbers[first + i]].Place] = shares[i];
    }
}
