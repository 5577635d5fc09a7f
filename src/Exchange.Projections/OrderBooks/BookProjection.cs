using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.OrderBooks;
using Exchange.Mechanisms;

namespace Exchange.Projections.OrderBooks;

/// <summary>Order books, what rests in them by price, and orders, trades and calls.</summary>
public sealed class BookProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } =
    [
        RowModel.Of<BookRow>(), RowModel.Of<BookLevelRow>(), RowModel.Of<BookOrderRow>(), RowModel.Of<BookTradeRow>(), RowModel.Of<BookFillRow>(), RowModel.Of<BookCallRow>(), RowModel.Of<BookKillRow>(),
    ];

    public ImmutableArray<Type> Concerns { get; } = [typeof(BookEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact)
    {
        var e = (BookEvent)fact.Event;
        IEnumerable<long> orders = e switch
        {
            BookOrderReplaced replaced => [replaced.Order],
            BookOrderCancelled cancelled => [cancelled.Order],
            BookOrdersDecremented decremented => [decremented.BuyOrder, decremented.SellOrder],
            CreditsTraded traded => [traded.BuyOrder, traded.SellOrder],
            _ => [],
        };
        RowKey[] levels = e is BookOrderPlaced placed ? [RowKey.Of<BookLevelRow>(BookLevelRow.KeyOf(e.Book, placed.Terms.Side, placed.Terms.Price))] : [];
        return [RowKey.Of<BookRow>(fact.Stream.Key), .. orders.Select(order => RowKey.Of<BookOrderRow>(BookOrderRow.KeyOf(e.Book, order))), .. levels];
    }

    public void Apply(Fact fact, IRows rows)
    {
        string key = fact.Stream.Key;
        BookRow? before = rows.Get<BookRow>(key);
        BookRow after = After(before, (BookEvent)fact.Event, rows) ?? throw new ImpossibleHistoryException(before, fact.Event);
        rows.Put(key, after with { UpdatedAt = fact.At, Version = fact.Version });
    }

    private static BookRow? After(BookRow? before, BookEvent @event, IRows rows) => (before, @event) switch
    {
        (_, BookOpened e) => new BookRow(
            e.Book, e.Series, e.Product, e.Issuer, e.Terms, e.Session, BookPhase.OpeningCall, e.Terms.OpeningUntil, before?.Last, before?.LastAt, e.Terms.Reference, before?.Trades ?? 0, before?.Calls ?? 0,
            Placed: 0, Traded: 0, FillRateBasisPoints: null, OrdersResting: 0, Ground: null, e.At, e.At, 0),
        (null, _) => null,
        ({ } row, BookOrderPlaced e) => Place(row, e, rows),
        ({ } row, BookOrderReplaced e) => Replace(row, e, rows),
        ({ } row, BookOrdersDecremented e) => Decrement(Decrement(row, e.BuyOrder, e, rows), e.SellOrder, e, rows),
        ({ } row, BookOrderCancelled e) => Cancel(row, e, rows),
        ({ } row, CreditsTraded e) => Trade(row, e, rows),
        ({ } row, CallCleared e) => Clear(row, e, rows),
        ({ } row, CallTradesSettled e) => Settle(row, e.Call, e.Settled, rows),
        ({ } row, CallBrokenOff e) => Settle(row, e.Call, e.Settled, rows),
        ({ } row, ContinuousTradingStarted e) => row with { Phase = BookPhase.Continuous, Until = e.Until },
        ({ } row, VolatilityCallStarted e) => row with { Phase = BookPhase.ReopeningCall, Until = e.Until },
        ({ } row, ClosingCallStarted e) => row with { Phase = BookPhase.ClosingCall, Until = e.Until },
        ({ } row, BookHalted e) => row with { Phase = BookPhase.Halted, Until = e.Until, Ground = e.Ground },
        ({ } row, BookResumed e) => row with { Phase = e.Into, Until = e.Until, Ground = null },
        ({ } row, BookClosed) => row with { Phase = BookPhase.Closed, Until = null, Ground = null },
        ({ } row, OrdersKilled e) => Kill(row, e, rows),
        ({ } row, KillLifted e) => Lift(row, e, rows),
        ({ } row, OrdersSwept or OrderExpirySet) => row,
        _ => null,
    };

    private static BookRow Place(BookRow book, BookOrderPlaced e, IRows rows)
    {
        rows.Add(BookOrderRow.KeyOf(e.Book, e.Order), new BookOrderRow(
            e.Book, e.Order, e.Owner, e.Terms, e.Terms.Price, BookOrderStanding.Open, e.Terms.Quantity, 0, e.Terms.Quantity, e.Terms.Price with { MinorUnits = 0 }, null, e.At, e.At));
        Level(e.Book, e.Terms.Side, e.Terms.Price, e.Terms.Quantity, 1, rows);
        return Counted(book with { Placed = checked(book.Placed + e.Terms.Quantity), OrdersResting = book.OrdersResting + 1 });
    }

    private static BookRow Replace(BookRow book, BookOrderReplaced e, IRows rows)
    {
        BookOrderRow order = Order(e, e.Order, rows);
        Level(e.Book, order.Terms.Side, order.Price, -order.Remaining, -1, rows);
        Level(e.Book, order.Terms.Side, e.Price, e.Quantity, 1, rows);
        rows.Put(BookOrderRow.KeyOf(e.Book, e.Order), order with { Price = e.Price, Quantity = order.Quantity - order.Remaining + e.Quantity, Remaining = e.Quantity, UpdatedAt = e.At });
        return Counted(book with { Placed = checked(book.Placed + e.Quantity - order.Remaining) });
    }

    private static BookRow Decrement(BookRow book, long number, BookOrdersDecremented e, IRows rows)
    {
        BookOrderRow order = Order(e, number, rows);
        bool over = order.Remaining == e.Quantity;
        Level(e.Book, order.Terms.Side, order.Price, -e.Quantity, over ? -1 : 0, rows);
        rows.Put(BookOrderRow.KeyOf(e.Book, number), order with
        {
            Remaining = order.Remaining - e.Quantity, Standing = over ? BookOrderStanding.Cancelled : order.Standing, Reason = over ? BookCancelReason.Stp : order.Reason, UpdatedAt = e.At,
        });
        return over ? book with { OrdersResting = book.OrdersResting - 1 } : book;
    }

    private static BookRow Cancel(BookRow book, BookOrderCancelled e, IRows rows)
    {
        BookOrderRow order = Order(e, e.Order, rows);
        Level(e.Book, order.Terms.Side, order.Price, -e.Remaining, -1, rows);
        rows.Put(BookOrderRow.KeyOf(e.Book, e.Order), order with { Remaining = 0, Standing = BookOrderStanding.Cancelled, Reason = e.Reason, UpdatedAt = e.At });
        return book with { OrdersResting = book.OrdersResting - 1 };
    }

    private static BookRow Trade(BookRow book, CreditsTraded e, IRows rows)
    {
        int filled = Fill(e, e.BuyOrder, rows) + Fill(e, e.SellOrder, rows);
        rows.Add(BookTradeRow.KeyOf(e.Book, e.Trade), new BookTradeRow(e.Book, e.Trade, e.Price, e.Quantity, e.Method, e.Call, e.Rule, e.At));
        rows.Add(BookFillRow.KeyOf(e.Book, e.Trade, OrderSide.Buy), new BookFillRow(e.Book, e.Trade, OrderSide.Buy, e.Buyer, e.BuyOrder, e.Price, e.Quantity, e.Paid, null, e.At));
        rows.Add(BookFillRow.KeyOf(e.Book, e.Trade, OrderSide.Sell), new BookFillRow(e.Book, e.Trade, OrderSide.Sell, e.Seller, e.SellOrder, e.Price, e.Quantity, e.Paid, e.Fee, e.At));
        return Counted(book with { Last = e.Price, LastAt = e.At, Reference = book.Reference ?? e.Price, Trades = e.Trade, Traded = checked(book.Traded + e.Quantity), OrdersResting = book.OrdersResting - filled });
    }

    /// <returns>One when nothing of the order is left.</returns>
    private static int Fill(CreditsTraded e, long number, IRows rows)
    {
        BookOrderRow order = Order(e, number, rows);
        bool over = order.Remaining == e.Quantity;
        Level(e.Book, order.Terms.Side, order.Price, -e.Quantity, over ? -1 : 0, rows);
        rows.Put(BookOrderRow.KeyOf(e.Book, number), order with
        {
            Filled = order.Filled + e.Quantity, Remaining = order.Remaining - e.Quantity, Paid = order.Paid + e.Paid, Standing = over ? BookOrderStanding.Filled : order.Standing, UpdatedAt = e.At,
        });
        return over ? 1 : 0;
    }

    private static BookRow Clear(BookRow book, CallCleared e, IRows rows)
    {
        rows.Add(BookCallRow.KeyOf(e.Book, e.Call), new BookCallRow(e.Book, e.Call, e.Kind, e.Price, e.Volume, e.Surplus, e.Reference, e.Curve, e.Rule, 0, e.At));
        return book with { Calls = e.Call, Until = null, Reference = e.Price ?? book.Reference };
    }

    private static BookRow Settle(BookRow book, int call, int settled, IRows rows)
    {
        string key = BookCallRow.KeyOf(book.Book, call);
        rows.Put(key, (rows.Get<BookCallRow>(key) ?? throw new InvalidOperationException($"Book {book.Book} has no call {call}.")) with { Settled = settled });
        return book;
    }

    private static BookRow Kill(BookRow book, OrdersKilled e, IRows rows)
    {
        rows.Put(BookKillRow.KeyOf(e.Book, e.Party), new BookKillRow(e.Book, e.Party, e.By, e.Ground, e.At));
        return book;
    }

    private static BookRow Lift(BookRow book, KillLifted e, IRows rows)
    {
        rows.Remove<BookKillRow>(BookKillRow.KeyOf(e.Book, e.Party));
        return book;
    }

    private static void Level(BookId book, OrderSide side, Money price, long quantity, int orders, IRows rows)
    {
        string key = BookLevelRow.KeyOf(book, side, price);
        BookLevelRow level = rows.Get<BookLevelRow>(key) ?? new BookLevelRow(book, side, price, 0, 0);
        level = level with { Quantity = checked(level.Quantity + quantity), Orders = level.Orders + orders };
        if (level.Orders == 0) rows.Remove<BookLevelRow>(key);
        else rows.Put(key, level);
    }

    private static BookOrderRow Order(BookEvent e, long number, IRows rows) =>
        rows.Get<BookOrderRow>(BookOrderRow.KeyOf(e.Book, number)) ?? throw new InvalidOperationException($"Book {e.Book} has no order {number}.");

    private static BookRow Counted(BookRow book) =>
        book with { FillRateBasisPoints = book.Placed > 0 ? (int)(2 * (Int128)book.Traded * Rounding.BasisPointsOfOne / book.Placed) : null };
}
