using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests.Books;

/// <summary>Messages that like to meet: few prices and owners, ids that are used again, every kind of order, and some that no book takes.</summary>
internal sealed class RandomMessages(Random random, BookRules rules, int prices = 12)
{
    private long _seq, _now, _ids;

    /// <summary>A log of so many messages.</summary>
    public List<BookMessage> Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    public BookMessage Next()
    {
        _seq++;
        _now += random.Next(3);
        return random.Next(100) switch
        {
            < 60 => new BookMessage.Enter(_now, Order()),
            < 83 => new BookMessage.Cancel(_now, _seq * 100, AnId()),
            < 98 => new BookMessage.Replace(_now, _seq * 100, AnId(), random.Next(3) == 0 ? null : Price(), random.Next(3) == 0 ? null : Quantity() - (random.Next(20) == 0 ? rules.Lot : 0)),
            _ => new BookMessage.Pass(_now, _seq * 100),
        };
    }

    private NewOrder Order()
    {
        OrderKind kind = random.Next(20) switch { 0 => OrderKind.Market, 1 or 2 => OrderKind.Stop, 3 or 4 => OrderKind.StopLimit, _ => OrderKind.Limit };
        // Most ids are new; some are those of an order that lives, or did.
        long id = random.Next(25) == 0 ? AnId() : ++_ids;
        // A few come later than their sequence number says; numbers are unique all the same.
        long seq = (_seq * 100) - (random.Next(50) == 0 ? (random.Next(20) * 100) + (_seq % 97) + 1 : 0);
        return new NewOrder(seq, id, (OrderSide)random.Next(2), kind, Price(), Quantity())
        {
            Owner = random.Next(5), StopPrice = Price(), PostOnly = random.Next(12) == 0,
            TimeInForce = random.Next(10) switch { 0 => TimeInForce.Ioc, 1 => TimeInForce.Fok, 2 or 3 => TimeInForce.Gtd, _ => TimeInForce.Gtc },
            Display = random.Next(5) == 0 ? random.Next(1, 6) * rules.Lot : 0,
            ExpiresAt = _now + random.Next(-1, 60),
        };
    }

    private long AnId() => Math.Max(1, _ids - random.Next(120));

    private long Price() => random.Next(200) == 0 ? random.Next(-1, 2) : (100 + random.Next(prices)) * rules.Tick + (random.Next(60) == 0 ? 1 : 0);

    private long Quantity() => random.Next(200) == 0 ? random.Next(-1, 2) : random.Next(1, 20) * rules.Lot + (random.Next(60) == 0 ? 1 : 0);
}

/// <summary>A book's rules and a log of it, for properties: shrinks by leaving out messages.</summary>
internal sealed record RandomBook(BookRules Rules, BookMessage[] Log)
{
    public static readonly Arbitrary<RandomBook> Any = Arb.From(
        from seed in Gen.Choose(0, int.MaxValue)
        from prevention in Gen.Elements(Enum.GetValues<SelfTradePrevention>())
        from tick in Gen.Elements(1L, 5L)
        from lot in Gen.Elements(1L, 10L)
        from ascend in Gen.Elements(true, false)
        from length in Gen.Choose(0, 120)
        let rules = new BookRules(tick, lot, prevention) { IdsAscend = ascend }
        select new RandomBook(rules, [.. new RandomMessages(new Random(seed), rules).Take(length)]),
        book => book.Log.Select((_, i) => book with { Log = [.. book.Log.Where((_, j) => i != j)] }));

    /// <summary>A new book that has heard all of it, and each message's effects.</summary>
    public (OrderBook Book, List<List<string>> Effects) Run(bool keepsUndo = false)
    {
        var book = new OrderBook(Rules, null, keepsUndo);
        return (book, [.. Log.Select(book.Tell)]);
    }

    public override string ToString() => $"{Rules}\n{string.Join('\n', Log.AsEnumerable())}";
}
