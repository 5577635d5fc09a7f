using System.Runtime.InteropServices;

namespace Exchange.Mechanisms;

/// <content>Where orders lie: slots that are used again, and for each price a queue through them. Every change of them passes here, and leaves an undo record.</content>
public sealed partial class OrderBook
{
    private Order[] _orders = new Order[64];
    private Terms[] _terms = new Terms[64];
    private Level[] _levels = new Level[16];
    private int _slotsUsed, _levelsUsed;
    private int _freeSlot = -1, _freeLevel = -1;

    /// <summary>Puts an order at the end of its queue, and shows the first tranche of an iceberg.</summary>
    private void Admit(in Order order, in Terms terms)
    {
        int slot = RentSlot();
        ref Order admitted = ref _orders[slot];
        admitted = order;
        if (order.HasTerms) _terms[slot] = terms;
        admitted.Visible = order.HasTerms && terms.Display > 0 && !IsPending(order.Kind) ? Math.Min(terms.Display, order.Remaining) : order.Remaining;
        Place(slot);
        Append(slot);
        if (KeepsUndo) Record(ChangeKind.Admitted, slot);
    }

    /// <summary>Takes an order out of its queue and its slot.</summary>
    private void Dismiss(int slot)
    {
        if (KeepsUndo) Record(ChangeKind.Dismissed, slot);
        Remove(slot);
    }

    private void Shrink(int slot, long remaining, long visible)
    {
        if (KeepsUndo) Record(ChangeKind.Shrunk, slot);
        ref Order order = ref _orders[slot];
        (order.Remaining, order.Visible) = (remaining, visible);
    }

    private void ShowNextTranche(int slot)
    {
        if (KeepsUndo) Record(ChangeKind.Requeued, slot);
        ref Order order = ref _orders[slot];
        order.Visible = Math.Min(_terms[slot].Display, order.Remaining);
        if (order.Next < 0) return;
        Unlink(slot);
        Append(slot);
    }

    /// <summary>Everything but the queue.</summary>
    private void Place(int slot)
    {
        ref Order order = ref _orders[slot];
        _ids.Add(order.Id, slot);
        if (order.TimeInForce == TimeInForce.Gtd) _expiries.Add(slot, _terms[slot].ExpiresAt, _terms[slot].Seq);
        if (IsPending(order.Kind)) PendingStops++;
        else RestingOrders++;
        order.Level = LevelOf(slot);
    }

    private void Remove(int slot)
    {
        ref Order order = ref _orders[slot];
        _ids.Remove(order.Id);
        if (order.TimeInForce == TimeInForce.Gtd) _expiries.Remove(slot);
        if (IsPending(order.Kind)) PendingStops--;
        else RestingOrders--;
        Unlink(slot);
        if (_levels[order.Level].Head < 0) DropLevel(order.Level, LadderOf(in order));
        order.Next = _freeSlot;
        _freeSlot = slot;
    }

    // At the back; a stop before those that came later, for its message may have been carried out later than its sequence number says.
    private void Append(int slot)
    {
        ref Order order = ref _orders[slot];
        (int previous, int next) = (_levels[order.Level].Tail, -1);
        if (IsPending(order.Kind))
        {
            for (; previous >= 0 && _terms[previous].Seq > _terms[slot].Seq; previous = _orders[previous].Previous) next = previous;
        }

        Link(slot, previous, next);
    }

    private void Link(int slot, int previous, int next)
    {
        ref Order order = ref _orders[slot];
        ref Level level = ref _levels[order.Level];
        (order.Previous, order.Next) = (previous, next);
        if (previous < 0) level.Head = slot;
        else _orders[previous].Next = slot;
        if (next < 0) level.Tail = slot;
        else _orders[next].Previous = slot;
    }

    private void Unlink(int slot)
    {
        ref Order order = ref _orders[slot];
        ref Level level = ref _levels[order.Level];
        if (order.Previous < 0) level.Head = order.Next;
        else _orders[order.Previous].Next = order.Next;
        if (order.Next < 0) level.Tail = order.Previous;
        else _orders[order.Next].Previous = order.Previous;
    }

    private PriceLadder LadderOf(in Order order) => IsPending(order.Kind)
        ? order.Side == OrderSide.Buy ? _buyStops : _sellStops
        : order.Side == OrderSide.Buy ? _bids : _asks;

    // On every ladder the largest key is the best: the highest bid, the lowest ask, the buy stop that the lowest price triggers, the sell stop that the highest does.
    private long KeyOf(int slot)
    {
        ref Order order = ref _orders[slot];
        if (!IsPending(order.Kind)) return order.Side == OrderSide.Buy ? order.Price : -order.Price;
        return order.Side == OrderSide.Buy ? -_terms[slot].StopPrice : _terms[slot].StopPrice;
    }

    private int LevelOf(int slot)
    {
        PriceLadder ladder = LadderOf(in _orders[slot]);
        long key = KeyOf(slot);
        int level = ladder.Find(key);
        if (level >= 0) return level;
        if (_freeLevel >= 0) (level, _freeLevel) = (_freeLevel, _levels[_freeLevel].Tail);
        else
        {
            if (_levelsUsed == _levels.Length) Array.Resize(ref _levels, _levelsUsed * 2);
            level = _levelsUsed++;
        }

        _levels[level] = new Level { Key = key, Head = -1, Tail = -1 };
        ladder.Add(key, level);
        return level;
    }

    private void DropLevel(int level, PriceLadder ladder)
    {
        ladder.Remove(_levels[level].Key);
        _levels[level].Tail = _freeLevel;
        _freeLevel = level;
    }

    private int RentSlot()
    {
        int slot = _freeSlot;
        if (slot >= 0)
        {
            _freeSlot = _orders[slot].Next;
            return slot;
        }

        if (_slotsUsed == _orders.Length)
        {
            Array.Resize(ref _orders, _slotsUsed * 2);
            Array.Resize(ref _terms, _slotsUsed * 2);
        }

        return _slotsUsed++;
    }

    /// <summary>What every order has; one cache line.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Order
    {
        public long Id, Owner, Price, Remaining, Visible;
        public int Previous, Next, Level;
        public OrderSide Side;
        public OrderKind Kind;
        public TimeInForce TimeInForce;
        public bool PostOnly, HasTerms;
    }

    /// <summary>What only icebergs, stops and orders with an expiry have.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Terms
    {
        public long Seq, Display, ExpiresAt, StopPrice;
    }

    /// <summary>A price and its queue.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Level
    {
        public long Key;
        public int Head, Tail;
    }
}
