using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests.Books;

/// <summary>The laws of MECHANISMS section 17, as far as they concern the order book.</summary>
public sealed class BookProperties
{
    [Fact]
    public void The_clever_book_does_what_the_naive_one_does() =>
        Holds(random =>
        {
            (OrderBook book, NaiveBook naive) = (new OrderBook(random.Rules), new NaiveBook(random.Rules));
            return random.Log.All(message => book.Tell(message).SequenceEqual(naive.Tell(message), StringComparer.Ordinal)) && book.Listed().SequenceEqual(naive.Listed(), StringComparer.Ordinal);
        });

    [Fact]
    public void P13_The_book_is_never_crossed_or_locked() =>
        Holds(random =>
        {
            var book = new OrderBook(random.Rules);
            return random.Log.All(message =>
            {
                book.Tell(message);
                return book.BestBid is not { } bid || book.BestAsk is not { } ask || bid < ask;
            });
        });

    [Fact]
    public void P14_What_entered_is_filled_open_or_gone_and_both_sides_are_filled_alike() =>
        Holds(random =>
        {
            var book = new OrderBook(random.Rules);
            var account = new Conservation();
            return random.Log.All(message => account.Balances(message, book.Tell(message), book));
        });

    [Fact]
    public void P15_Where_it_is_prevented_nobody_trades_with_himself() =>
        Holds(random =>
        {
            if (random.Rules.SelfTrades == SelfTradePrevention.None) return true;
            (var book, var owners) = (new OrderBook(random.Rules), new Dictionary<string, long>(StringComparer.Ordinal));
            return random.Log.All(message =>
            {
                List<string> lines = book.Tell(message);
                if (message is BookMessage.Enter enter && lines.Contains($"accepted {enter.Order.Id}", StringComparer.Ordinal)) owners[$"{enter.Order.Id}"] = enter.Order.Owner;
                return lines.Where(l => l.StartsWith("traded", StringComparison.Ordinal)).Select(l => l.Split(' ')).All(l => owners[l[1]] == 0 || owners[l[1]] != owners[l[2]]);
            });
        });

    /// <summary>The negative of P15: a book that prevents nothing lets it happen.</summary>
    [Fact]
    public void P15_Where_nothing_is_prevented_it_happens()
    {
        var book = new OrderBook(new BookRules());
        book.Tell(new BookMessage.Enter(0, new NewOrder(1, 1, OrderSide.Sell, OrderKind.Limit, 100, 5) { Owner = 7 }));

        book.Tell(new BookMessage.Enter(0, new NewOrder(2, 2, OrderSide.Buy, OrderKind.Limit, 100, 5) { Owner = 7 })).ShouldBe(["accepted 2", "traded 1 2 5@100"]);
    }

    [Fact]
    public void P16_The_same_messages_give_the_same_bytes_and_a_prefix_gives_a_prefix() =>
        Prop.ForAll(RandomBook.Any, Gen.Choose(0, 120).ToArbitrary(), (random, length) =>
        {
            (OrderBook book, List<List<string>> effects) = random.Run();
            (_, List<List<string>> prefix) = (random with { Log = [.. random.Log.Take(length)] }).Run();
            return book.Bytes().SequenceEqual(random.Run().Book.Bytes()) && prefix.Zip(effects).All(pair => pair.First.SequenceEqual(pair.Second, StringComparer.Ordinal));
        }).Check(Properties.Checked);

    [Fact]
    public void P16_A_snapshot_and_what_follows_it_are_the_whole() =>
        Prop.ForAll(RandomBook.Any, Gen.Choose(0, 120).ToArbitrary(), (random, length) =>
        {
            (OrderBook whole, List<List<string>> effects) = random.Run();
            OrderBook book = OrderBook.Read(random.Rules, (random with { Log = [.. random.Log.Take(length)] }).Run().Book.Bytes());
            return random.Log.Skip(length).Select(book.Tell).Zip(effects.Skip(length)).All(pair => pair.First.SequenceEqual(pair.Second, StringComparer.Ordinal)) && book.Bytes().SequenceEqual(whole.Bytes());
        }).Check(Properties.Checked);

    [Fact]
    public void P17_Fill_or_kill_fills_all_or_changes_nothing() =>
        Holds(random =>
        {
            var book = new OrderBook(random.Rules with { IdsAscend = false });
            return random.Log.All(message =>
            {
                book.Tell(new BookMessage.Pass(message.Now, message.Seq)); // what expires now is no doing of the order
                byte[] before = book.Bytes();
                List<string> lines = book.Tell(message);
                if (message is not BookMessage.Enter { Order: { TimeInForce: TimeInForce.Fok, Kind: OrderKind.Limit or OrderKind.Market } order } || lines[^1].StartsWith("refused", StringComparison.Ordinal)) return true;
                if (lines.Exists(l => l.StartsWith($"cancelled {order.Id} ", StringComparison.Ordinal))) return lines.Count == 2 && book.Bytes().SequenceEqual(before);
                return lines.Select(l => l.Split(' ', '@')).Where(l => l[0] == "traded" && l[2] == $"{order.Id}").Sum(l => long.Parse(l[3], System.Globalization.CultureInfo.InvariantCulture)) == order.Quantity;
            });
        });

    /// <summary>The time of a refused message passes all the same, so something that only tells the time stands in its place.</summary>
    [Fact]
    public void P23_A_refused_message_might_as_well_have_told_the_time() =>
        Holds(random =>
        {
            (OrderBook book, List<List<string>> effects) = random.Run();
            bool[] refused = [.. effects.Select(lines => lines.Count > 0 && lines[^1].StartsWith("refused", StringComparison.Ordinal))];
            var without = new OrderBook(random.Rules);
            for (int i = 0; i < random.Log.Length; i++)
            {
                List<string> lines = without.Tell(refused[i] ? new BookMessage.Pass(random.Log[i].Now, random.Log[i].Seq) : random.Log[i]);
                if (!lines.SequenceEqual(refused[i] ? effects[i].SkipLast(1) : effects[i], StringComparer.Ordinal)) return false;
            }

            return without.Bytes().SequenceEqual(book.Bytes());
        });

    [Fact]
    public void What_is_taken_back_never_was() =>
        Prop.ForAll(RandomBook.Any, Gen.Choose(0, 120).ToArbitrary(), Gen.Choose(0, 120).ToArbitrary(), (random, first, second) =>
        {
            var book = new OrderBook(random.Rules, null, keepsUndo: true);
            (int kept, int undone) = (Math.Min(first, random.Log.Length), Math.Min(second, random.Log.Length));
            if (undone < kept) (kept, undone) = (undone, kept);
            foreach (BookMessage message in random.Log.Take(kept)) book.Tell(message);
            byte[] before = book.Bytes();
            List<string>[] effects = [.. random.Log.Skip(kept).Take(undone - kept).Select(book.Tell)];
            book.Undo(undone - kept);
            if (!book.Bytes().SequenceEqual(before)) return false;

            // And it can be said again.
            return random.Log.Skip(kept).Take(undone - kept).Select(book.Tell).Zip(effects).All(pair => pair.First.SequenceEqual(pair.Second, StringComparer.Ordinal));
        }).Check(Properties.Checked);

    private static void Holds(Func<RandomBook, bool> law) => Prop.ForAll(RandomBook.Any, law).Check(Properties.Checked);

    /// <summary>filled + remaining + cancelled = entered, for every order, with the quantities that replacements give and prevention takes.</summary>
    private sealed class Conservation
    {
        private readonly Dictionary<string, long> _open = new(StringComparer.Ordinal);
        private readonly Dictionary<string, OrderSide> _sides = new(StringComparer.Ordinal);

        public bool Balances(BookMessage message, List<string> lines, OrderBook book)
        {
            foreach (string[] line in lines.Select(l => l.Split(' ', '@')))
            {
                switch (line[0])
                {
                    case "accepted":
                        NewOrder order = ((BookMessage.Enter)message).Order;
                        (_open[line[1]], _sides[line[1]]) = (order.Quantity, order.Side);
                        break;
                    case "traded" or "decremented":
                        if (_sides[line[1]] == _sides[line[2]]) return false;
                        if (!Take(line[1], Number(line[3])) || !Take(line[2], Number(line[3]))) return false;
                        break;
                    case "cancelled":
                        if (!Take(line[1], Number(line[4]))) return false;
                        break;
                    case "replaced":
                        _open[line[1]] = Number(line[4]);
                        break;
                }
            }

            return Enum.GetValues<OrderSide>().SelectMany(side => book.Resting(side).Concat(book.Pending(side))).Select(o => ($"{o.Id}", o.Visible + o.Hidden)).Order()
                .SequenceEqual(_open.Where(o => o.Value > 0).Select(o => (o.Key, o.Value)).Order());
        }

        private static long Number(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

        private bool Take(string id, long quantity) => (_open[id] -= quantity) >= 0;
    }
}
