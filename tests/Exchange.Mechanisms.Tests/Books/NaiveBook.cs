namespace Exchange.Mechanisms.Tests.Books;

/// <summary>The rules as they stand on paper: one list of orders, looked through from end to end for whatever is asked. Fill-or-kill is found out by trying it on a copy.</summary>
internal sealed class NaiveBook(BookRules rules)
{
    private readonly List<Order> _orders = [];
    private long _last, _stamp, _highest = long.MinValue;
    private List<string> _lines = [];

    public List<string> Tell(BookMessage message)
    {
        _lines = [];
        foreach (Order due in _orders.Where(o => o.Tif == TimeInForce.Gtd && o.ExpiresAt <= message.Now).OrderBy(o => o.ExpiresAt).ThenBy(o => o.Seq).ToList()) End(due, "Expired");
        string? refusal = message switch
        {
            BookMessage.Enter enter => Enter(enter.Order, enter.Now),
            BookMessage.Cancel cancel => Cancel(cancel.Id),
            BookMessage.Replace replace => Replace(replace),
            _ => null,
        };
        if (refusal is not null) _lines.Add($"refused {refusal}");
        else Cascade();
        return _lines;
    }

    public List<string> Listed() =>
    [
        .. _orders.Where(o => !o.Pending && o.Side == OrderSide.Buy).OrderByDescending(o => o.Price).ThenBy(o => o.Stamp).Select(Line),
        .. _orders.Where(o => !o.Pending && o.Side == OrderSide.Sell).OrderBy(o => o.Price).ThenBy(o => o.Stamp).Select(Line),
        .. _orders.Where(o => o.Pending).OrderBy(o => o.Id).Select(o => $"stop {o.Side} {o.Stop} #{o.Id} {o.Remaining}"),
        $"last {(_last == 0 ? null : _last)}",
    ];

    private static string Line(Order o) => $"{o.Side} {o.Price} #{o.Id} {o.Visible}+{o.Remaining - o.Visible}";

    private string? Enter(NewOrder n, long now)
    {
        bool limited = n.Kind is OrderKind.Limit or OrderKind.StopLimit, stopped = n.Kind is OrderKind.Stop or OrderKind.StopLimit;
        long[] prices = [.. limited ? new[] { n.Price } : [], .. stopped ? new[] { n.StopPrice } : []];
        if (prices.Any(p => p is <= 0 or > Amounts.Max)) return "BadAmount";
        if (n.Quantity is <= 0 or > Amounts.Max || n.Display < 0) return "BadQty";
        if (prices.Any(p => p % rules.Tick != 0)) return "BadTick";
        if (n.Quantity % rules.Lot != 0 || n.Display % rules.Lot != 0) return "BadLot";
        if (rules.IdsAscend ? n.Id <= _highest : _orders.Any(o => o.Id == n.Id)) return "DuplicateId";
        var order = new Order
        {
            Id = n.Id, Seq = n.Seq, Owner = n.Owner, Side = n.Side, Market = !limited, Price = limited ? n.Price : 0, Stop = n.StopPrice, Remaining = n.Quantity,
            Display = n.Display, Tif = n.TimeInForce, ExpiresAt = n.ExpiresAt, PostOnly = n.PostOnly, Pending = stopped,
        };
        if (n.PostOnly && !stopped && BestAgainst(order) is not null) return "PostOnlyWouldCross";
        if (rules.IdsAscend) _highest = n.Id;
        _lines.Add($"accepted {n.Id}");
        if (n.TimeInForce == TimeInForce.Gtd && n.ExpiresAt <= now) End(order, "Expired");
        else if (stopped) _orders.Add(order);
        else Arrive(order);
        return null;
    }

    private string? Cancel(long id)
    {
        if (_orders.Find(o => o.Id == id) is not { } order) return "NotOpen";
        End(order, "User");
        return null;
    }

    private string? Replace(BookMessage.Replace r)
    {
        if (_orders.Find(o => o.Id == r.Id && !o.Pending) is not { } order) return "NotOpen";
        (long price, long quantity) = (r.Price ?? order.Price, r.Quantity ?? order.Remaining);
        if (price is <= 0 or > Amounts.Max) return "BadAmount";
        if (quantity is < 0 or > Amounts.Max) return "BadQty";
        if (price % rules.Tick != 0) return "BadTick";
        if (quantity % rules.Lot != 0) return "BadLot";
        if (quantity == 0)
        {
            End(order, "User");
            return null;
        }

        if (price == order.Price && quantity <= order.Remaining)
        {
            (order.Remaining, order.Visible) = (quantity, Math.Min(order.Visible, quantity));
            _lines.Add($"replaced {order.Id} {order.Side} {price} {quantity}");
            return null;
        }

        if (order.PostOnly && BestAgainst(order with { Price = price }) is not null) return "PostOnlyWouldCross";
        _orders.Remove(order);
        (order.Price, order.Remaining, order.Seq) = (price, quantity, r.Seq);
        _lines.Add($"replaced {order.Id} {order.Side} {price} {quantity}");
        Arrive(order);
        return null;
    }

    private void Cascade()
    {
        while (_last != 0 && _orders.Where(o => o.Pending && (o.Side == OrderSide.Buy ? _last >= o.Stop : _last <= o.Stop)).MinBy(o => o.Seq) is { } stop)
        {
            _orders.Remove(stop);
            stop.Pending = false;
            _lines.Add($"activated {stop.Id}");
            if (stop.PostOnly && BestAgainst(stop) is not null) End(stop, "PostOnlyWouldCross");
            else Arrive(stop);
        }
    }

    private void Arrive(Order order)
    {
        if (order.Tif == TimeInForce.Fok && !FillsWhole(order))
        {
            End(order, "FokKilled");
            return;
        }

        if (!Trade(order)) End(order, "Stp");
        else if (order.Remaining == 0) return;
        else if (order.Market) End(order, "MarketRemainder");
        else if (order.Tif == TimeInForce.Ioc) End(order, "IocRemainder");
        else
        {
            order.Visible = order.Display > 0 ? Math.Min(order.Display, order.Remaining) : order.Remaining;
            order.Stamp = ++_stamp;
            _orders.Add(order);
        }
    }

    // Whole means by trades alone: what decrement takes away is not filled.
    private bool FillsWhole(Order order)
    {
        var trial = new NaiveBook(rules) { _stamp = _stamp };
        trial._orders.AddRange(_orders.Select(o => o with { }));
        trial.Trade(order with { });
        return trial._lines.Where(l => l.StartsWith("traded", StringComparison.Ordinal)).Sum(l => long.Parse(l.Split(' ', '@')[3], System.Globalization.CultureInfo.InvariantCulture)) == order.Remaining;
    }

    private bool Trade(Order taker)
    {
        while (taker.Remaining > 0 && BestAgainst(taker) is { } maker)
        {
            long quantity = Math.Min(taker.Remaining, maker.Visible);
            if (taker.Owner != 0 && taker.Owner == maker.Owner && rules.SelfTrades != SelfTradePrevention.None)
            {
                if (rules.SelfTrades is SelfTradePrevention.CancelOldest or SelfTradePrevention.CancelBoth) End(maker, "Stp");
                if (rules.SelfTrades is SelfTradePrevention.CancelNewest or SelfTradePrevention.CancelBoth) return false;
                if (rules.SelfTrades == SelfTradePrevention.CancelOldest) continue;
                taker.Remaining -= quantity;
                _lines.Add($"decremented {maker.Id} {taker.Id} {quantity}");
                Reduce(maker, quantity, cancelled: true);
                if (taker.Remaining == 0) return false;
                continue;
            }

            taker.Remaining -= quantity;
            _last = maker.Price;
            _lines.Add($"traded {maker.Id} {taker.Id} {quantity}@{maker.Price}");
            Reduce(maker, quantity, cancelled: false);
        }

        return true;
    }

    private void Reduce(Order maker, long quantity, bool cancelled)
    {
        maker.Remaining -= quantity;
        maker.Visible -= quantity;
        if (maker.Remaining == 0)
        {
            if (cancelled) End(maker, "Stp");
            else _orders.Remove(maker);
        }
        else if (maker.Visible == 0) (maker.Visible, maker.Stamp) = (Math.Min(maker.Display, maker.Remaining), ++_stamp);
    }

    private Order? BestAgainst(Order taker)
    {
        IEnumerable<Order> crossing = _orders.Where(o => !o.Pending && o.Side != taker.Side && (taker.Market || (taker.Side == OrderSide.Buy ? o.Price <= taker.Price : o.Price >= taker.Price)));
        return taker.Side == OrderSide.Buy ? crossing.OrderBy(o => o.Price).ThenBy(o => o.Stamp).FirstOrDefault() : crossing.OrderByDescending(o => o.Price).ThenBy(o => o.Stamp).FirstOrDefault();
    }

    private void End(Order order, string reason)
    {
        _orders.Remove(order);
        _lines.Add($"cancelled {order.Id} {order.Side} {order.Price} {order.Remaining} {reason}");
    }

    // Two orders are the same only when they are one.
    private sealed record Order
    {
        public long Id, Seq, Owner, Price, Stop, Remaining, Visible, Display, ExpiresAt, Stamp;
        public OrderSide Side;
        public TimeInForce Tif;
        public bool Market, PostOnly, Pending;

        public bool Equals(Order? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
