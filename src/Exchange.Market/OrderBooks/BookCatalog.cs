using Exchange.Kernel;

namespace Exchange.Market.OrderBooks;

/// <summary>The stored names of the events of order books.</summary>
public static class BookCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("book_opened", MarketJson.Of<BookOpened>())
        .Add("book_order_placed", MarketJson.Of<BookOrderPlaced>())
        .Add("book_order_replaced", MarketJson.Of<BookOrderReplaced>())
        .Add("book_orders_decremented", MarketJson.Of<BookOrdersDecremented>())
        .Add("book_order_cancelled", MarketJson.Of<BookOrderCancelled>())
        .Add("credits_traded", MarketJson.Of<CreditsTraded>())
        .Add("call_cleared", MarketJson.Of<CallCleared>())
        .Add("call_trades_settled", MarketJson.Of<CallTradesSettled>())
        .Add("call_broken_off", MarketJson.Of<CallBrokenOff>())
        .Add("continuous_trading_started", MarketJson.Of<ContinuousTradingStarted>())
        .Add("volatility_call_started", MarketJson.Of<VolatilityCallStarted>())
        .Add("closing_call_started", MarketJson.Of<ClosingCallStarted>())
        .Add("book_halted", MarketJson.Of<BookHalted>())
        .Add("book_resumed", MarketJson.Of<BookResumed>())
        .Add("book_closed", MarketJson.Of<BookClosed>())
        .Add("orders_killed", MarketJson.Of<OrdersKilled>())
        .Add("kill_lifted", MarketJson.Of<KillLifted>())
        .Add("orders_swept", MarketJson.Of<OrdersSwept>())
        .Add("order_expiry_set", MarketJson.Of<OrderExpirySet>());

    public static readonly IAggregate Aggregate = new Aggregate<BookState, BookEvent>(
        BookId.Prefix, BookFold.Evolve, new NoBook(), Events, BookFold.BytesOf, StateJson.Of<BookState>(book => book is LiveBook { Phase: BookPhase.Closed, Orders.Count: 0, Clearing: null }));
}
