namespace Exchange.Mechanisms.Tests.Books;

public sealed class WhenABookIsComparedWithANaiveOne
{
    private const int Seed = 20_261_124;

    public static TheoryData<SelfTradePrevention, bool> Modes
    {
        get
        {
            var modes = new TheoryData<SelfTradePrevention, bool>();
            foreach (SelfTradePrevention mode in Enum.GetValues<SelfTradePrevention>()) modes.Add(mode, mode is SelfTradePrevention.None or SelfTradePrevention.CancelOldest);
            return modes;
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_hundred_thousand_messages_of_every_kind_have_the_same_effects(SelfTradePrevention prevention, bool idsAscend) =>
        Compare(new BookRules(5, 10, prevention) { IdsAscend = idsAscend }, 100_000, 12, everyMessage: 500);

    [Fact]
    public void So_have_those_of_a_book_with_thousands_of_prices() => Compare(new BookRules(), 12_000, 20_000, everyMessage: 2_000);

    private static void Compare(BookRules rules, int count, int prices, int everyMessage)
    {
        var messages = new RandomMessages(new Random(Seed), rules, prices);
        (OrderBook book, NaiveBook naive) = (new OrderBook(rules), new NaiveBook(rules));
        for (int i = 1; i <= count; i++)
        {
            BookMessage message = messages.Next();
            (List<string> fast, List<string> slow) = (book.Tell(message), naive.Tell(message));
            if (!fast.SequenceEqual(slow, StringComparer.Ordinal)) Assert.Fail($"Seed {Seed}, message {i}, {message}:\n{string.Join('\n', fast)}\nnot\n{string.Join('\n', slow)}");
            if (i % everyMessage == 0) book.Listed().ShouldBe(naive.Listed(), $"seed {Seed}, after message {i}");
        }
    }
}
