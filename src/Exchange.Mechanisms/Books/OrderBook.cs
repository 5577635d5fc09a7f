namespace Exchange.Mechanisms;

/// <summary>The order book of a continuous double auction: best price first, at one price the earliest first, trades at the resting order's price (MECHANISMS CDA-1 to CDA-7).</summary>
/// <remarks>
/// Mutable and made to be fast: orders lie in slots that are used again, each price has its queue through them, and a message allocates nothing once the arrays are large enough for what rests.
/// A function of its messages (G-8): the same messages give the same effects and the same bytes of <see cref="WriteTo"/>. One thread at a time.
/// Messages come in the order of the log. Time is a number that never falls, in whatever unit the caller counts expiries in.
/// A book that keeps undo records can take back its newest messages, for a caller who decides before he knows that his decisions are durable.
/// </remarks>
public sealed partial class OrderBook
{
    private readonly PriceLadder _bids = new(), _asks = new(), _buyStops = new(), _sellStops = new();
    private readonly IdTable _ids = new();
    private readonly ExpiryHeap _expiries = new();
    private long _now = long.MinValue;
    private long _last;
    private long _highestId = long.MinValue;

    /// <param name="lastPrice">Of a trade before the book was opened, for stops (CDA-3); null: there was none.</param>
    /// <param name="keepsUndo">Whether messages can be taken back.</param>
    public OrderBook(BookRules rules, long? lastPrice = null, bool keepsUndo = false)
    {
        if (!Amounts.IsAmount(rules.Tick)) throw new ArgumentOutOfRangeException(nameof(rules), "A tick is a positive amount.");
        if (!Amounts.IsAmount(rules.Lot)) throw new ArgumentOutOfRangeException(nameof(rules), "A lot is positive.");
        (Rules, _last, KeepsUndo) = (rules, lastPrice ?? 0, keepsUndo);
    }

    public BookRules Rules { get; }

    public bool KeepsUndo { get; }

    /// <summary>The price of the newest trade.</summary>
    public long? LastPrice => _last == 0 ? null : _last;

    public long? BestBid => _bids.BestKey == PriceLadder.Nothing ? null : _bids.BestKey;

    public long? BestAsk => _asks.BestKey == PriceLadder.Nothing ? null : -_asks.BestKey;

    /// <summary>How many orders rest.</summary>
    public int RestingOrders { get; private set; }

    /// <summary>How many orders wait for their stop price.</summary>
    public int PendingStops { get; private set; }

    /// <summary>An order comes.</summary>
    /// <returns>None, and the sink was told that it was accepted; or why it was not.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is before that of an earlier message.</exception>
    public BookRefusal Enter<TSink>(long now, in NewOrder entering, ref TSink sink)
        where TSink : struct, IBookSink
    {
        Begin(now, ref sink);
        BookRefusal refusal = RefusalOf(in entering);
        if (refusal != BookRefusal.None) return refusal;

        if (Rules.IdsAscend) _highestId = entering.Id;
        sink.Accepted(in entering);
        var order = new Order
        {
            Id = entering.Id, Owner = entering.Owner, Side = entering.Side, Kind = entering.Kind, TimeInForce = entering.TimeInForce, PostOnly = entering.PostOnly,
            Price = entering.Kind is OrderKind.Limit or OrderKind.StopLimit ? entering.Price : 0, Remaining = entering.Quantity,
        };
        Terms terms = default;
        if (IsPending(entering.Kind) || entering.TimeInForce == TimeInForce.Gtd || entering.Display > 0)
        {
            order.HasTerms = true;
            terms = new Terms { Seq = entering.Seq, Display = entering.Display, ExpiresAt = entering.ExpiresAt, StopPrice = entering.StopPrice };
            if (entering.TimeInForce == TimeInForce.Gtd && entering.ExpiresAt <= now)
            {
                sink.Cancelled(order.Id, order.Side, order.Price, order.Remaining, CancelReason.Expired);
                return BookRefusal.None;
            }
        }

        if (IsPending(order.Kind)) Admit(in order, in terms);
        else Arrive(ref order, in terms, ref sink);
        if (PendingStops > 0) ActivateStops(ref sink);
        return BookRefusal.None;
    }

    /// <summary>An order is taken out, resting or waiting.</summary>
    public BookRefusal Cancel<TSink>(long now, long id, ref TSink sink)
        where TSink : struct, IBookSink
    {
        Begin(now, ref sink);
        int slot = _ids.Find(id);
        if (slot < 0) return BookRefusal.NotOpen;
        Cancel(slot, CancelReason.User, ref sink);
        return BookRefusal.None;
    }

    /// <summary>An order gets another price or another remaining quantity (CDA-5). It keeps its place when the price is the same and the quantity no larger; otherwise it arrives anew and may trade.</summary>
    /// <param name="seq">Of the message; the order's own from now on if it arrives anew.</param>
    /// <param name="price">Null: as it is.</param>
    /// <param name="quantity">What is to remain; null: as it is; 0: the order is cancelled.</param>
    /// <returns>None, or why the order stays as it was.</returns>
    public BookRefusal Replace<TSink>(long now, long seq, long id, long? price, long? quantity, ref TSink sink)
        where TSink : struct, IBookSink
    {
        Begin(now, ref sink);
        int slot = _ids.Find(id);
        if (slot < 0 || IsPending(_orders[slot].Kind)) return BookRefusal.NotOpen;
        ref Order resting = ref _orders[slot];
        (long newPrice, long remaining) = (price ?? resting.Price, quantity ?? resting.Remaining);
        if (!Amounts.IsAmount(newPrice)) return BookRefusal.BadAmount;
        if (remaining is < 0 or > Amounts.Max) return BookRefusal.BadQty;
        if (newPrice % Rules.Tick != 0) return BookRefusal.BadTick;
        if (remaining % Rules.Lot != 0) return BookRefusal.BadLot;
        if (remaining == 0)
        {
            Cancel(slot, CancelReason.User, ref sink);
            return BookRefusal.None;
        }

        if (newPrice == resting.Price && remaining <= resting.Remaining)
        {
            sink.Replaced(id, resting.Side, newPrice, remaining);
            Shrink(slot, remaining, Math.Min(resting.Visible, remaining));
            return BookRefusal.None;
        }

        if (resting.PostOnly && Crosses(resting.Side, newPrice)) return BookRefusal.PostOnlyWouldCross;
        Order order = resting;
        Terms terms = order.HasTerms ? _terms[slot] : default;
        Dismiss(slot);
        (order.Price, order.Remaining, terms.Seq) = (newPrice, remaining, seq);
        sink.Replaced(id, order.Side, newPrice, remaining);
        Arrive(ref order, in terms, ref sink);
        if (PendingStops > 0) ActivateStops(ref sink);
        return BookRefusal.None;
    }

    /// <summary>Time passes and nothing else: what has expired by now goes out.</summary>
    public void Pass<TSink>(long now, ref TSink sink)
        where TSink : struct, IBookSink => Begin(now, ref sink);

    /// <summary>The resting orders of a side, by price and then by place.</summary>
    public IReadOnlyList<BookOrder> Resting(OrderSide side) => InOrder(side == OrderSide.Buy ? _bids : _asks);

    /// <summary>The waiting stops of a side, those first that a trade would trigger first.</summary>
    public IReadOnlyList<BookOrder> Pending(OrderSide side) => InOrder(side == OrderSide.Buy ? _buyStops : _sellStops);

    /// <summary>The order of this id, resting or waiting; null: there is none.</summary>
    public BookOrder? Find(long id) => _ids.Find(id) is >= 0 and var slot ? Shown(slot) : null;

    private static bool IsPending(OrderKind kind) => kind is OrderKind.Stop or OrderKind.StopLimit;

    // The record that undo returns to stands before anything that the message does, expiries among it.
    private void Begin<TSink>(long now, ref TSink sink)
        where TSink : struct, IBookSink
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(now, _now);
        if (KeepsUndo) _marks.Add() = new Mark { Now = _now, Last = _last, HighestId = _highestId, ChangesBefore = _changes.End };
        _now = now;
        // G-3: valid while t < expireT, so an order is out before the message of that very instant (CDA-2).
        while (_expiries.Count > 0 && _expiries.EarliestAt <= now) Cancel(_expiries.EarliestSlot, CancelReason.Expired, ref sink);
    }

    private BookRefusal RefusalOf(in NewOrder order)
    {
        bool limited = order.Kind is OrderKind.Limit or OrderKind.StopLimit, stopped = IsPending(order.Kind);
        if ((limited && !Amounts.IsAmount(order.Price)) || (stopped && !Amounts.IsAmount(order.StopPrice))) return BookRefusal.BadAmount;
        if (!Amounts.IsAmount(order.Quantity) || order.Display is < 0 or > Amounts.Max) return BookRefusal.BadQty;
        if (Rules.Tick != 1 && ((limited && order.Price % Rules.Tick != 0) || (stopped && order.StopPrice % Rules.Tick != 0))) return BookRefusal.BadTick;
        if (Rules.Lot != 1 && (order.Quantity % Rules.Lot != 0 || order.Display % Rules.Lot != 0)) return BookRefusal.BadLot;
        if (Rules.IdsAscend ? order.Id <= _highestId : _ids.Find(order.Id) >= 0) return BookRefusal.DuplicateId;
        if (order.PostOnly && !stopped && Crosses(order.Side, limited ? order.Price : null)) return BookRefusal.PostOnlyWouldCross;
        return BookRefusal.None;
    }

    private void Cancel<TSink>(int slot, CancelReason reason, ref TSink sink)
        where TSink : struct, IBookSink
    {
        ref Order order = ref _orders[slot];
        sink.Cancelled(order.Id, order.Side, order.Price, order.Remaining, reason);
        Dismiss(slot);
    }

    private List<BookOrder> InOrder(PriceLadder ladder)
    {
        List<BookOrder> orders = [];
        int level = ladder.BestLevel;
        for (long key = ladder.BestKey; key != PriceLadder.Nothing; key = ladder.Below(key, out level))
        {
            for (int slot = _levels[level].Head; slot >= 0; slot = _orders[slot].Next) orders.Add(Shown(slot));
        }

        return orders;
    }

    private BookOrder Shown(int slot)
    {
        ref Order order = ref _orders[slot];
        return new BookOrder(order.Id, order.Owner, order.Side, order.Price, order.Visible, order.Remaining - order.Visible, IsPending(order.Kind) ? _terms[slot].StopPrice : 0);
    }
}
