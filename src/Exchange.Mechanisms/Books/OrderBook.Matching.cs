namespace Exchange.Mechanisms;

/// <content>What an incoming order does: trading (CDA-1, CDA-4, CDA-6), resting or ending (CDA-2), and the stops that its trades trigger (CDA-3).</content>
public sealed partial class OrderBook
{
    // An order with any limit trades with every key above this one.
    private const long NoLimit = PriceLadder.Nothing + 1;

    /// <summary>The incoming order trades; what is left of it rests or is cancelled.</summary>
    private void Arrive<TSink>(ref Order order, in Terms terms, ref TSink sink)
        where TSink : struct, IBookSink
    {
        long limit = order.Kind == OrderKind.Limit ? LimitKey(order.Side, order.Price) : NoLimit;
        PriceLadder opposite = order.Side == OrderSide.Buy ? _asks : _bids;
        if (opposite.BestKey >= limit)
        {
            if (order.TimeInForce == TimeInForce.Fok && !CanFill(in order, opposite, limit))
            {
                sink.Cancelled(order.Id, order.Side, order.Price, order.Remaining, CancelReason.FokKilled);
                return;
            }

            // CDA-6: whatever prevention leaves of the incoming order is cancelled, even if it is nothing.
            if (!Trade(ref order, opposite, limit, ref sink))
            {
                sink.Cancelled(order.Id, order.Side, order.Price, order.Remaining, CancelReason.Stp);
                return;
            }

            if (order.Remaining == 0) return;
        }

        CancelReason? ended = order switch
        {
            { TimeInForce: TimeInForce.Fok } => CancelReason.FokKilled,
            { Kind: OrderKind.Market } => CancelReason.MarketRemainder,
            { TimeInForce: TimeInForce.Ioc } => CancelReason.IocRemainder,
            _ => null,
        };
        if (ended is { } reason) sink.Cancelled(order.Id, order.Side, order.Price, order.Remaining, reason);
        else Admit(in order, in terms);
    }

    /// <returns>False when self-trade prevention has ended the incoming order.</returns>
    private bool Trade<TSink>(ref Order taker, PriceLadder opposite, long limit, ref TSink sink)
        where TSink : struct, IBookSink
    {
        SelfTradePrevention prevention = taker.Owner == 0 ? SelfTradePrevention.None : Rules.SelfTrades;
        while (taker.Remaining > 0 && opposite.BestKey >= limit)
        {
            int slot = _levels[opposite.BestLevel].Head;
            ref Order maker = ref _orders[slot];
            if (prevention != SelfTradePrevention.None && maker.Owner == taker.Owner)
            {
                if (!Prevent(prevention, ref taker, slot, ref sink)) return false;
                continue;
            }

            long quantity = Math.Min(taker.Remaining, maker.Visible);
            taker.Remaining -= quantity;
            _last = maker.Price;
            sink.Traded(maker.Id, taker.Id, maker.Price, quantity);
            Use(slot, quantity);
        }

        return true;
    }

    /// <returns>False when it has ended the incoming order.</returns>
    private bool Prevent<TSink>(SelfTradePrevention prevention, ref Order taker, int slot, ref TSink sink)
        where TSink : struct, IBookSink
    {
        ref Order maker = ref _orders[slot];
        if (prevention is SelfTradePrevention.CancelOldest or SelfTradePrevention.CancelBoth) Cancel(slot, CancelReason.Stp, ref sink);
        if (prevention != SelfTradePrevention.Decrement) return prevention == SelfTradePrevention.CancelOldest;

        long quantity = Math.Min(taker.Remaining, maker.Visible);
        taker.Remaining -= quantity;
        sink.Decremented(maker.Id, taker.Id, quantity);
        if (maker.Remaining == quantity) sink.Cancelled(maker.Id, maker.Side, maker.Price, 0, CancelReason.Stp);
        Use(slot, quantity);
        return taker.Remaining > 0;
    }

    /// <summary>So much of the visible quantity of a resting order is gone.</summary>
    private void Use(int slot, long quantity)
    {
        ref Order order = ref _orders[slot];
        if (order.Remaining == quantity)
        {
            Dismiss(slot);
            return;
        }

        Shrink(slot, order.Remaining - quantity, order.Visible - quantity);
        // CDA-4: the next tranche of an iceberg goes to the back of the queue. What is partly filled keeps its place (CDA-1).
        if (order.Visible == 0) ShowNextTranche(slot);
    }

    /// <summary>Whether a fill-or-kill order would be filled whole: hidden quantity counts, and so does what self-trade prevention would do on the way (CDA-2). Changes nothing.</summary>
    private bool CanFill(in Order taker, PriceLadder opposite, long limit)
    {
        SelfTradePrevention prevention = taker.Owner == 0 ? SelfTradePrevention.None : Rules.SelfTrades;
        long wanted = taker.Remaining;
        int level = opposite.BestLevel;
        for (long key = opposite.BestKey; key >= limit; key = opposite.Below(key, out level))
        {
            (long whole, long visible) = (0, 0);
            for (int slot = _levels[level].Head; slot >= 0; slot = _orders[slot].Next)
            {
                ref Order maker = ref _orders[slot];
                if (prevention != SelfTradePrevention.None && maker.Owner == taker.Owner)
                {
                    if (prevention == SelfTradePrevention.CancelOldest) continue;
                    // The order's own comes before the hidden tranches of those ahead of it, and ends the order or takes from it.
                    return visible >= wanted;
                }

                whole = Math.Min(wanted, whole + maker.Remaining);
                visible = Math.Min(wanted, visible + maker.Visible);
                if (visible == wanted) return true;
            }

            if (whole == wanted) return true;
            wanted -= whole;
        }

        return false;
    }

    /// <summary>Whether an order would trade at once; null: it has no limit.</summary>
    private bool Crosses(OrderSide side, long? price) =>
        (side == OrderSide.Buy ? _asks : _bids).BestKey >= (price is { } limit ? LimitKey(side, limit) : NoLimit);

    // The worst key of the opposite side that a limit allows: keys of asks are negative prices, so that on both sides the best is the largest.
    private static long LimitKey(OrderSide side, long price) => side == OrderSide.Buy ? -price : price;

    /// <summary>CDA-3: of the stops that the last price triggers, the one that came first enters; then all is looked at again, because its trades may trigger others and may untrigger some.</summary>
    private void ActivateStops<TSink>(ref TSink sink)
        where TSink : struct, IBookSink
    {
        while (FirstTriggered() is >= 0 and var slot)
        {
            Order order = _orders[slot];
            Terms terms = _terms[slot];
            Dismiss(slot);
            sink.Activated(order.Id);
            order.Kind = order.Kind == OrderKind.Stop ? OrderKind.Market : OrderKind.Limit;
            order.HasTerms = order.TimeInForce == TimeInForce.Gtd || terms.Display > 0;
            terms.StopPrice = 0;
            if (order.PostOnly && Crosses(order.Side, order.Kind == OrderKind.Limit ? order.Price : null))
            {
                sink.Cancelled(order.Id, order.Side, order.Price, order.Remaining, CancelReason.PostOnlyWouldCross);
                continue;
            }

            Arrive(ref order, in terms, ref sink);
        }
    }

    private int FirstTriggered()
    {
        if (_last == 0) return -1;
        (int first, long seq) = (-1, long.MaxValue);
        FirstTriggered(_buyStops, -_last, ref first, ref seq);
        FirstTriggered(_sellStops, _last, ref first, ref seq);
        return first;
    }

    // Within a level stops stand in the order of their sequence numbers: its head is enough.
    private void FirstTriggered(PriceLadder stops, long threshold, ref int first, ref long seq)
    {
        int level = stops.BestLevel;
        for (long key = stops.BestKey; key >= threshold && key != PriceLadder.Nothing; key = stops.Below(key, out level))
        {
            int head = _levels[level].Head;
            if (first < 0 || _terms[head].Seq < seq) (first, seq) = (head, _terms[head].Seq);
        }
    }
}
