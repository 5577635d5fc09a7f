namespace Exchange.Mechanisms.Tests.Books;

public sealed class WhenMessagesAreTakenBack
{
    private const int Seed = 7;

    [Fact]
    public void A_book_whose_newest_messages_are_dropped_again_and_again_ends_as_one_that_never_heard_them()
    {
        var rules = new BookRules(1, 1, SelfTradePrevention.Decrement) { IdsAscend = true };
        (OrderBook book, OrderBook plain) = (new OrderBook(rules, null, keepsUndo: true), new OrderBook(rules));
        (var messages, var random) = (new RandomMessages(new Random(Seed), rules), new Random(Seed));
        for (int round = 0; round < 2_000; round++)
        {
            // A group that becomes durable, and one that is voided and said again.
            List<BookMessage> group = messages.Take(random.Next(20));
            foreach (BookMessage message in group) book.Tell(message);
            if (random.Next(2) == 0)
            {
                book.Undo(group.Count);
                book.Bytes().ShouldBe(plain.Bytes(), $"seed {Seed}, round {round}");
                foreach (BookMessage message in group) book.Tell(message);
            }

            foreach (BookMessage message in group) plain.Tell(message);
            book.Forget(group.Count);
            book.Undoable.ShouldBe(0);
        }

        book.Bytes().ShouldBe(plain.Bytes(), $"seed {Seed}");
    }

    [Fact]
    public void Only_what_was_not_forgotten_can_be()
    {
        var book = new OrderBook(new BookRules(), null, keepsUndo: true);
        for (int i = 0; i < 3; i++) book.Tell(new BookMessage.Pass(i, i));
        book.Forget(1);

        book.Undoable.ShouldBe(2);
        Should.Throw<ArgumentOutOfRangeException>(() => book.Undo(3));
        Should.Throw<ArgumentOutOfRangeException>(() => book.Forget(3));
        Should.Throw<ArgumentOutOfRangeException>(() => new OrderBook(new BookRules()).Undo(1));
    }

    [Fact]
    public void Bytes_that_are_no_book_are_told()
    {
        var book = new OrderBook(new BookRules());
        book.Tell(new BookMessage.Enter(0, new NewOrder(1, 1, OrderSide.Sell, OrderKind.Limit, 100, 5)));
        byte[] bytes = book.Bytes();

        OrderBook.Read(book.Rules, bytes).Bytes().ShouldBe(bytes);
        Should.Throw<FormatException>(() => OrderBook.Read(book.Rules, []));
        Should.Throw<FormatException>(() => OrderBook.Read(book.Rules, bytes.AsSpan()[..^80]));
        Should.Throw<FormatException>(() => OrderBook.Read(book.Rules, [.. bytes, .. bytes[^80..]]));
        bytes[^48]++; // more visible than remains
        Should.Throw<FormatException>(() => OrderBook.Read(book.Rules, bytes));
    }
}
