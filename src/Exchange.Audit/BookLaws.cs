using System.Collections.Frozen;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Credits;
using Exchange.Market.OrderBooks;
using Exchange.Market.Rulebooks;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Audit;

/// <summary>The laws of order books, read along the log: what is held is what the open orders take, nobody trades with his own control group, a book is crossed in calls alone, and what a trade moves is what it says (DOMAIN CRD-1, MECHANISMS P13 to P15).</summary>
/// <remarks>Reckons by itself and asks nothing of the market's deciders. In memory stand the open orders and their holds.</remarks>
internal sealed class BookLaws(EventCatalog catalog, Findings findings)
{
    private const string Model = "books";
    private static readonly Type[] Concerns = [typeof(BookEvent), typeof(AccountEvent), typeof(CreditEvent), typeof(RulesEnacted)];

    private readonly FrozenSet<string> _irrelevant = catalog.Current.Where(e => !Concerns.Any(c => c.IsAssignableFrom(e.Type))).Select(e => e.Name).ToFrozenSet(StringComparer.Ordinal);
    private readonly Dictionary<BookId, Book> _books = [];
    private readonly Dictionary<Guid, long> _held = [], _taken = [];
    private readonly Dictionary<int, RuleSet> _rules = [];

    // Of the batch that is being read.
    private readonly Dictionary<Guid, string> _touched = [];
    private readonly HashSet<BookId> _changed = [];
    private readonly Dictionary<string, Moved> _moved = new(StringComparer.Ordinal);

    public void Apply(RecordedEvent recorded)
    {
        if (!_irrelevant.Contains(recorded.Type) && Decode(recorded) is { } @event) Look(recorded, @event);
        if (recorded.EndsBatch) EndBatch(recorded);
    }

    /// <summary>For who has read the event already.</summary>
    public void Apply(RecordedEvent recorded, object @event)
    {
        Look(recorded, @event);
        if (recorded.EndsBatch) EndBatch(recorded);
    }

    private object? Decode(RecordedEvent recorded)
    {
        try
        {
            return catalog.Deserialize(recorded.Type, recorded.Data.Span);
        }
        catch (Exception e) when (e is UnknownEventException or JsonException)
        {
            return null; // named where its stream is read
        }
    }

    private void Look(RecordedEvent recorded, object @event)
    {
        switch (@event)
        {
            case RulesEnacted e:
                _rules[e.Version] = e.Rules;
                break;
            case FundsHeld e when IsOfABook(e.Cause):
                Hold(e.Hold, e.Amount.MinorUnits, e.Cause);
                break;
            case HoldReduced e when _held.ContainsKey(e.Hold):
                Free(e.Hold, e.Amount.MinorUnits);
                break;
            case HoldReleased e when _held.TryGetValue(e.Hold, out long held):
                Free(e.Hold, held);
                break;
            case AccountDebited { Hold: { } hold } e when _held.ContainsKey(hold):
                Free(hold, e.Amount.MinorUnits);
                break;
            case AccountCredited { Reason: EntryReason.Fee } e when IsOfABook(e.Cause):
                Of(e.Cause).Fees += e.Amount.MinorUnits;
                break;
            case AccountCredited { Reason: EntryReason.Proceeds } e when IsOfABook(e.Cause):
                Of(e.Cause).Proceeds += e.Amount.MinorUnits;
                break;
            case CreditsHeld e when IsOfABook(e.Cause):
                Hold(e.Hold, e.Quantity, e.Cause);
                break;
            case CreditHoldReduced e when _held.ContainsKey(e.Hold):
                Free(e.Hold, e.Quantity);
                break;
            case CreditHoldReleased e when _held.TryGetValue(e.Hold, out long held):
                Free(e.Hold, held);
                break;
            case CreditsDelivered e when IsOfABook(e.Cause):
                Of(e.Cause).Credits += e.Quantity;
                if (_held.ContainsKey(e.Hold)) Free(e.Hold, e.Quantity);
                break;
            case BookEvent e:
                Look(recorded, e);
                break;
        }
    }

    private void Look(RecordedEvent recorded, BookEvent @event)
    {
        if (!_books.TryGetValue(@event.Book, out Book? book)) _books.Add(@event.Book, book = new Book());
        _changed.Add(@event.Book);
        switch (@event)
        {
            case BookOpened:
                book.IsContinuous = false;
                break;
            case BookOrderPlaced e:
                book.Put(new Order(e.Order, e.Owner, e.Group, e.Terms.Side, e.Terms.Price.MinorUnits, e.Terms.Quantity, e.Terms.ExpiresAt));
                Touch(e.Book, book, e.Order);
                break;
            case BookOrderReplaced e when book.Orders.TryGetValue(e.Order, out Order? order):
                book.Put(order with { Price = e.Price.MinorUnits, Remaining = e.Quantity });
                Touch(e.Book, book, e.Order);
                break;
            case BookOrdersDecremented e:
                Less(recorded, book, e.Book, e.BuyOrder, e.Quantity);
                Less(recorded, book, e.Book, e.SellOrder, e.Quantity);
                break;
            case BookOrderCancelled e:
                Less(recorded, book, e.Book, e.Order, e.Remaining);
                break;
            case CreditsTraded e:
                Trade(recorded, book, e);
                break;
            case ContinuousTradingStarted:
                book.IsContinuous = true;
                break;
            case VolatilityCallStarted or ClosingCallStarted or BookHalted or BookResumed or BookClosed:
                book.IsContinuous = false;
                break;
            case OrdersKilled e:
                book.Killed.Add(e.Party);
                break;
            case KillLifted e:
                book.Killed.Remove(e.Party);
                break;
        }
    }

    private void Trade(RecordedEvent recorded, Book book, CreditsTraded e)
    {
        if (!book.Orders.TryGetValue(e.BuyOrder, out Order? buy) || !book.Orders.TryGetValue(e.SellOrder, out Order? sell))
        {
            Expect(false, recorded, "it trades an order that does not rest");
            return;
        }

        Expect(buy.Owner == e.Buyer && sell.Owner == e.Seller && buy.Side == OrderSide.Buy && sell.Side == OrderSide.Sell, recorded, "it trades for another party than the order's");
        Expect(buy.Owner != sell.Owner && (buy.Group is null || !string.Equals(buy.Group, sell.Group, StringComparison.Ordinal)), recorded, "both sides of a trade are of one control group");
        Expect(e.Price.MinorUnits <= buy.Price && e.Price.MinorUnits >= sell.Price, recorded, "it trades beyond an order's limit");
        FeeRule? rule = _rules.GetValueOrDefault(e.Rulebook)?.Fees.FirstOrDefault(f => f.Minimum.Currency == e.Price.Currency);
        Expect(rule is not null && e.Fee.MinorUnits == MoneyLaws.FeeOf(Product(e.Price.MinorUnits, e.Quantity), rule), recorded, Findings.Text($"the fee is {e.Fee}, and version {e.Rulebook} of the rules gives another one"));
        Moved moved = Of(e.Book.Stream.Value);
        moved.Fees -= e.Fee.MinorUnits;
        moved.Proceeds -= ((Int128)e.Price.MinorUnits * e.Quantity) - e.Fee.MinorUnits;
        moved.Credits -= e.Quantity;
        Less(recorded, book, e.Book, e.BuyOrder, e.Quantity);
        Less(recorded, book, e.Book, e.SellOrder, e.Quantity);
    }

    private void Less(RecordedEvent recorded, Book book, BookId id, long number, long quantity)
    {
        if (!book.Orders.TryGetValue(number, out Order? order) || order.Remaining < quantity) Expect(false, recorded, "more is taken from an order than rests of it");
        else if (order.Remaining == quantity) book.Remove(number);
        else book.Put(order with { Remaining = order.Remaining - quantity });
        Touch(id, book, number);
    }

    private void EndBatch(RecordedEvent last)
    {
        foreach ((Guid hold, string stream) in _touched)
        {
            long held = _held.GetValueOrDefault(hold), taken = _taken.GetValueOrDefault(hold);
            if (held != taken) findings.Add(Model, stream, last.Position, Findings.Text($"an order takes {taken} at the end of this batch, and {held} are held for it"));
            if (held == 0) _held.Remove(hold);
            if (taken == 0) _taken.Remove(hold);
        }

        foreach (BookId id in _changed)
        {
            if (_books[id].IsCrossedAt(last.At)) findings.Add(Model, id.Stream.Value, last.Position, "a bid is as high as an ask at the end of this batch, and no call is under way");
        }

        foreach ((string stream, Moved moved) in _moved)
        {
            if (moved.Fees != 0 || moved.Proceeds != 0 || moved.Credits != 0) findings.Add(Model, stream, last.Position, "money or credits that moved in this batch are not what its trades say");
        }

        _touched.Clear();
        _changed.Clear();
        _moved.Clear();
    }

    /// <summary>An order has changed, and with it what it takes.</summary>
    private void Touch(BookId id, Book book, long number)
    {
        Guid hold = id.HoldOf(number);
        _touched[hold] = id.Stream.Value;
        _taken[hold] = book.Orders.TryGetValue(number, out Order? order) ? order.Side == OrderSide.Buy ? Product(order.Price, order.Remaining) : order.Remaining : 0;
    }

    private void Hold(Guid hold, long amount, string stream)
    {
        _held[hold] = _held.GetValueOrDefault(hold) + amount;
        _touched[hold] = stream;
    }

    private void Free(Guid hold, long amount)
    {
        _held[hold] -= amount;
        _touched.TryAdd(hold, hold.ToString());
    }

    private Moved Of(string stream)
    {
        if (!_moved.TryGetValue(stream, out Moved? moved)) _moved.Add(stream, moved = new Moved());
        return moved;
    }

    // What somebody has altered may be beyond 64 bits, and is at fault all the same.
    private static long Product(long price, long quantity) => (long)Int128.Clamp((Int128)price * quantity, long.MinValue, long.MaxValue);

    private static bool IsOfABook(string cause) => cause.StartsWith($"{BookId.Prefix}-", StringComparison.Ordinal);

    private void Expect(bool holds, RecordedEvent recorded, string what)
    {
        if (!holds) findings.Add(Model, recorded.Stream.Value, recorded.Position, what);
    }

    private sealed record Order(long Number, ParticipantId Owner, string? Group, OrderSide Side, long Price, long Remaining, Instant? ExpiresAt);

    private sealed class Moved
    {
        public Int128 Fees { get; set; }

        public Int128 Proceeds { get; set; }

        public Int128 Credits { get; set; }
    }

    private sealed class Book
    {
        private readonly SortedSet<(long Key, long Number)> _bids = [], _asks = [];

        public Dictionary<long, Order> Orders { get; } = [];

        public HashSet<ParticipantId> Killed { get; } = [];

        public bool IsContinuous { get; set; }

        public void Put(Order order)
        {
            Remove(order.Number);
            Orders.Add(order.Number, order);
            SideOf(order).Add((KeyOf(order), order.Number));
        }

        public void Remove(long number)
        {
            if (Orders.Remove(number, out Order? order)) SideOf(order).Remove((KeyOf(order), number));
        }

        /// <summary>Orders that have expired, or whose owner's were taken out, count no more; they go with the next step.</summary>
        public bool IsCrossedAt(Instant at) => IsContinuous && First(_bids, at) is { } bid && First(_asks, at) is { } ask && bid.Price >= ask.Price;

        private SortedSet<(long Key, long Number)> SideOf(Order order) => order.Side == OrderSide.Buy ? _bids : _asks;

        private static long KeyOf(Order order) => order.Side == OrderSide.Buy ? -order.Price : order.Price;

        private Order? First(SortedSet<(long Key, long Number)> side, Instant at) => side.Select(spot => Orders[spot.Number]).FirstOrDefault(order => !(order.ExpiresAt <= at) && !Killed.Contains(order.Owner));
    }
}
