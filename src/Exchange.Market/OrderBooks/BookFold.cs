using Exchange.Kernel;
using Exchange.Market.Orders;
using Exchange.Mechanisms;

namespace Exchange.Market.OrderBooks;

/// <summary>A book as a fold of its events. What no book could have done, such as a trade out of the order of price and place, or one within a control group, is an impossible history: replay names it.</summary>
public static class BookFold
{
    // An order is a record and a node in each of five trees.
    private const long BookBytes = 2_000, OrderBytes = 800, TradeBytes = 60;

    public static BookState Evolve(BookState state, BookEvent @event) => (state, @event) switch
    {
        (NoBook, BookOpened { Session: 1 } e) => Opened(e, null),
        (LiveBook { Phase: BookPhase.Closed, Orders.Count: 0, Clearing: null } b, BookOpened e) when e.Session == b.Session + 1 && e.Series == b.Series => Opened(e, b),
        (LiveBook { Clearing: null } b, BookOrderPlaced e) when MayEnter(b, e) => b with { Orders = b.Orders.With(OrderOf(e)), Numbered = e.Order, Places = e.Place },
        (LiveBook { Clearing: null } b, BookOrderReplaced e) when b.Orders.Find(e.Order) is { } order && MayBecome(b, order, e) => Replaced(b, order, e),
        (LiveBook { Phase: BookPhase.Continuous } b, BookOrdersDecremented e) when Pair(b, e.BuyOrder, e.SellOrder, e.Quantity) is var (buy, sell) && buy.IsOneWith(sell) && buy.Crosses(sell.Price) =>
            b with { Orders = b.Orders.Less(e.BuyOrder, e.Quantity).Less(e.SellOrder, e.Quantity) },
        (LiveBook b, BookOrderCancelled e) when b.Orders.Find(e.Order) is { } order && order.Remaining == e.Remaining && (b.Clearing is null || !IsSpokenFor(b.Clearing, e.Order)) => b with { Orders = b.Orders.Without(e.Order) },
        (LiveBook b, CreditsTraded e) when Trades(b, e) => Traded(b, e),
        (LiveBook { IsCall: true, Clearing: null } b, CallCleared e) when e.Call == b.Calls + 1 && e.Kind == b.Phase && e.At >= b.Until && BookCall.Gives(b, e) => Cleared(b, e),
        (LiveBook { Clearing: { } call } b, CallTradesSettled e) when e.Call == call.Number && e.Settled == call.Settled && e.Left == call.Trades.Count - call.Settled => e.Left == 0 ? b with { Clearing = null } : b,
        (LiveBook { Clearing: { } call } b, CallBrokenOff e) when e.Call == call.Number && e.Settled == call.Settled => b with { Clearing = null },
        (LiveBook { IsCall: true, Clearing: null } b, ContinuousTradingStarted e) when !b.IsCrossed(e.At) => b with { Phase = BookPhase.Continuous, Until = e.Until },
        (LiveBook { Phase: BookPhase.Continuous } b, VolatilityCallStarted e) when b.Orders.Find(e.Order) is not null => b with { Phase = BookPhase.ReopeningCall, Until = e.Until },
        (LiveBook { Phase: BookPhase.Continuous or BookPhase.OpeningCall or BookPhase.ReopeningCall, Clearing: null } b, ClosingCallStarted e) => b with { Phase = BookPhase.ClosingCall, Until = e.Until },
        (LiveBook { Phase: not (BookPhase.Halted or BookPhase.Closed) } b, BookHalted e) => b with { Phase = BookPhase.Halted, Until = e.Until, HaltedBy = e.By },
        (LiveBook { Phase: BookPhase.Halted, Clearing: null } b, BookResumed e) when e.Into is BookPhase.ReopeningCall or BookPhase.ClosingCall => b with { Phase = e.Into, Until = e.Until, HaltedBy = null },
        (LiveBook { Phase: not BookPhase.Closed } b, BookClosed) => b with { Phase = BookPhase.Closed, Until = null, HaltedBy = null },
        (LiveBook b, OrdersKilled e) => b with { Killed = b.Killed.Where(killed => killed.Party != e.Party).ToSeq().Add(new KilledParty(e.Party, e.By != e.Party)) },
        (LiveBook b, KillLifted e) when b.KilledOf(e.Party) is not null => b with { Killed = b.Killed.Where(killed => killed.Party != e.Party).ToSeq() },
        (LiveBook b, OrdersSwept) => b,
        (LiveBook b, OrderExpirySet e) when e.NextAt > e.At => b with { WakesAt = e.NextAt },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(BookState state) => state is LiveBook b ? BookBytes + (OrderBytes * b.Orders.Count) + (TradeBytes * (b.Clearing?.Trades.Count ?? 0)) : 24;

    // Numbers and places go on from session to session, so that no order of a book has the name of another.
    private static LiveBook Opened(BookOpened e, LiveBook? before) => new(
        e.Book, e.Series, e.Product, e.Issuer, e.IssuerGroup, e.Terms, e.Session, BookPhase.OpeningCall, e.Terms.OpeningUntil, HaltedBy: null, RestingOrders.None,
        before?.Numbered ?? 0, before?.Places ?? 0, before?.Trades ?? 0, before?.Calls ?? 0, before?.Last, e.Terms.Reference?.MinorUnits, before?.Killed ?? [],
        Clearing: null, WakesAt: null);

    private static RestingOrder OrderOf(BookOrderPlaced e) => new(e.Order, e.Place, e.Owner, e.Group, e.Terms.Side, e.Terms.Price.MinorUnits, e.Terms.Quantity, e.Terms.TimeInForce, e.Terms.PostOnly, e.Terms.ExpiresAt);

    private static bool TakesOrders(LiveBook b, NodaTime.Instant at) => (b.Phase == BookPhase.Continuous ? !b.IsCrossed(at) : b.IsCall) && at < b.Until;

    private static bool MayEnter(LiveBook b, BookOrderPlaced e) =>
        e.Order == b.Numbered + 1 && e.Place == b.Places + 1 && TakesOrders(b, e.At) && b.KilledOf(e.Owner) is null && BookTermsRule.FaultOf(b.Terms, e.Terms.Price, e.Terms.Quantity) is null
        && !(b.IsCall && BookMatch.MeetsItsOwn(b, OrderOf(e), e.At));

    private static bool MayBecome(LiveBook b, RestingOrder order, BookOrderReplaced e)
    {
        bool keeps = order.Price == e.Price.MinorUnits && e.Quantity <= order.Remaining;
        return TakesOrders(b, e.At) && b.Counts(order, e.At) && BookTermsRule.FaultOf(b.Terms, e.Price, e.Quantity) is null && e.Place == (keeps ? null : b.Places + 1);
    }

    private static LiveBook Replaced(LiveBook b, RestingOrder order, BookOrderReplaced e) => b with
    {
        Orders = b.Orders.Without(order.Number).With(order with { Price = e.Price.MinorUnits, Remaining = e.Quantity, Place = e.Place ?? order.Place }), Places = e.Place ?? b.Places,
    };

    private static (RestingOrder Buy, RestingOrder Sell)? Pair(LiveBook b, long buyOrder, long sellOrder, long quantity) =>
        b.Orders.Find(buyOrder) is { Side: OrderSide.Buy } buy && b.Orders.Find(sellOrder) is { Side: OrderSide.Sell } sell && quantity > 0 && quantity <= buy.Remaining && quantity <= sell.Remaining ? (buy, sell) : null;

    private static bool IsSpokenFor(ClearingCall call, long order) => call.Trades.Skip(call.Settled).Any(trade => trade.BuyOrder == order || trade.SellOrder == order);

    /// <summary>Whether the book gives this trade here: in a call the next of those that were cleared; else between the first of both sides, at the price of the one that was there before (MECHANISMS CDA-1).</summary>
    private static bool Trades(LiveBook b, CreditsTraded e)
    {
        if (e.Trade != b.Trades + 1 || e.Price.Currency != b.Terms.Currency || Pair(b, e.BuyOrder, e.SellOrder, e.Quantity) is not var (buy, sell)) return false;
        if (buy.Owner != e.Buyer || sell.Owner != e.Seller || buy.IsOneWith(sell) || e.Fee.MinorUnits < 0 || e.Fee > e.Paid) return false;
        long price = e.Price.MinorUnits;
        if (b.Clearing is { } call) return e.Method == PriceMethod.CallAuction && e.Call == call.Number && price == call.Price && call.Trades[call.Settled] == new CallTrade(e.BuyOrder, e.SellOrder, e.Quantity);
        return e.Method == PriceMethod.ContinuousTrading && e.Call is null && b.Phase == BookPhase.Continuous && e.At < b.Until && price == (buy.Place < sell.Place ? buy : sell).Price
            && b.Best(OrderSide.Buy, e.At).FirstOrDefault() == buy && b.Best(OrderSide.Sell, e.At).FirstOrDefault() == sell && buy.Crosses(sell.Price) && BookMatch.IsInBand(b, price);
    }

    private static LiveBook Traded(LiveBook b, CreditsTraded e) => b with
    {
        Orders = b.Orders.Less(e.BuyOrder, e.Quantity).Less(e.SellOrder, e.Quantity), Trades = e.Trade, Last = e.Price.MinorUnits, Reference = b.Reference ?? e.Price.MinorUnits,
        Clearing = b.Clearing is { } call ? call with { Settled = call.Settled + 1 } : null,
    };

    private static LiveBook Cleared(LiveBook b, CallCleared e) => e.Price is { } price
        ? b with { Calls = e.Call, Until = null, Reference = price.MinorUnits, Clearing = new ClearingCall(e.Call, e.Kind, price.MinorUnits, BookCall.Of(b, e.At).Trades, Settled: 0) }
        : b with { Calls = e.Call, Until = null };
}
