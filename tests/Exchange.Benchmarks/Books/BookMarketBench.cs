using System.Diagnostics;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Credits;
using Exchange.Market.Listings;
using Exchange.Market.OrderBooks;
using Exchange.Market.Participants;
using Exchange.Market.Processes;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using Exchange.TestKit.Story;
using NodaTime;

namespace Exchange.Benchmarks.Books;

/// <summary>Orders of a market's book decided in memory, on one thread, without a log: each with its holds, its trades, money and credits, and the states that follow. Then a kill of a thousand orders, and a call of ten thousand.</summary>
internal static class BookMarketBench
{
    private const int Seed = 20_261_124, Traders = 200;

    private static readonly CreditSeriesId Series = CreditSeriesId.Of(Cast.Number(1));
    private static readonly BookId Book = BookId.Of(Series);
    private static readonly Instant Start = Instant.FromUtc(2026, 11, 23, 2, 0), Open = Start + Duration.FromHours(1);
    private static readonly ParticipantId[] Parties = [.. Enumerable.Range(0, Traders).Select(i => new ParticipantId($"trader-{i}"))];

    public static Task RunAsync(BenchOptions options)
    {
        int count = (int)(options.Events ?? 100_000);
        double[] rates = [.. Enumerable.Range(0, options.Rounds ?? 5).Select(_ => Trade(count)).Order()];
        var market = new Memory();
        Bench.Report(new JsonObject { ["bench"] = "book-market", ["what"] = "orders, replacements and cancellations", ["messages"] = count, ["medianPerSecond"] = Math.Round(rates[rates.Length / 2]), ["slowestPerSecond"] = Math.Round(rates[0]), ["rounds"] = rates.Length, ["trades"] = _trades, ["resting"] = _resting });
        Kill(market);
        Clear();
        return Task.CompletedTask;
    }

    private static long _trades;
    private static int _resting;

    private static double Trade(int count)
    {
        var market = new Memory();
        market.Do(new AdvanceBook(MarketCommand.Exchange, Book, Open), Open);
        var random = new Random(Seed);
        MarketCommand[] commands = [.. Enumerable.Range(0, count).Select(_ => Order(random))];
        long started = Stopwatch.GetTimestamp();
        foreach (MarketCommand command in commands)
        {
            // A third of the messages take an order out, or change it: the one that was placed some while ago.
            market.Do(command is PlaceBookOrder && random.Next(3) == 0 && market.Live.Orders.Find(market.Live.Numbered - random.Next(2_000)) is { } old
                ? random.Next(3) == 0 ? new ReplaceBookOrder(old.Owner, Book, old.Number, null, 10) : new CancelBookOrder(old.Owner, Book, old.Number)
                : command, Open);
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        (_trades, _resting) = (market.Live.Trades, market.Live.Orders.Count);
        return count / seconds;
    }

    private static void Kill(Memory market)
    {
        market.Do(new AdvanceBook(MarketCommand.Exchange, Book, Open), Open);
        for (int i = 0; i < BookTermsRule.OrdersOfOneMax; i++) market.Do(Place(Parties[0], OrderSide.Buy, 1_00 + (5 * (i % 100)), 10), Open);
        long started = Stopwatch.GetTimestamp();
        market.Do(new KillOrders(Cast.One, Book, Parties[0], "runaway"), Open);
        Bench.Report(new JsonObject { ["bench"] = "book-market", ["what"] = "kill", ["orders"] = BookTermsRule.OrdersOfOneMax, ["ms"] = Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 1) });
    }

    private static void Clear()
    {
        var market = new Memory();
        var random = new Random(Seed);
        for (int i = 0; i < BookTermsRule.OrdersMax; i++)
        {
            OrderSide side = (OrderSide)(i % 2);
            market.Do(Place(Parties[random.Next(Traders / 2) + (side == OrderSide.Buy ? 0 : Traders / 2)], side, 10_00 + (5 * random.Next(-40, 41)), 10 * random.Next(1, 11)), Start);
        }

        long started = Stopwatch.GetTimestamp();
        market.Do(new AdvanceBook(MarketCommand.Exchange, Book, Open), Open, follow: false);
        double cleared = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        int trades = market.Live.Clearing!.Trades.Count;
        market.Do(new SettleCall(MarketCommand.Exchange, Book, 1, 0), Open);
        Bench.Report(new JsonObject
        {
            ["bench"] = "book-market", ["what"] = "call", ["orders"] = BookTermsRule.OrdersMax, ["trades"] = trades, ["clearMs"] = Math.Round(cleared, 1), ["settledMs"] = Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds),
        });
    }

    private static PlaceBookOrder Order(Random random)
    {
        OrderSide side = (OrderSide)random.Next(2);
        long distance = (long)(-40 * Math.Log(1 - random.NextDouble())) - 15, price = 10_00 + (5 * (side == OrderSide.Buy ? -distance : distance) / 5 * 5);
        return Place(Parties[random.Next(Traders)], side, Math.Max(5, price), 10 * random.Next(1, 11));
    }

    private static PlaceBookOrder Place(ParticipantId party, OrderSide side, long price, long quantity) =>
        new(party, Book, new OrderTerms(side, new Money(price / 5 * 5, Currency.Cny), quantity, TimeInForce.Gtc));

    /// <summary>All states, each loaded.</summary>
    private sealed class Memory : IStates
    {
        private readonly Dictionary<StreamId, object> _states = [];

        public Memory()
        {
            Put(Rulebook.Stream, new RulesEnacted(1, Cast.Rules(100), Start, Cast.Number(9), Start));
            var issuer = new ParticipantId("issuer");
            var terms = new ListingTerms(SaleMethod.PostedPrice, Cast.Yuan(10), new LicenceSupply(SupplyKind.Unlimited, null), new Scope([], [], [], false), Exclusivity.NonExclusive, null, null);
            Put(Series.Stream, new SeriesOpened(Series, Cast.Id<ProductId>(1), Cast.Id<ListingId>(1), 1, terms, issuer, null, "CNY", 1_000_000_000, Start + Duration.FromDays(300), Start));
            foreach (ParticipantId party in Parties)
            {
                Put(ParticipantStreams.Of(party), new ParticipantApplied(party, ParticipantKind.Enterprise, "Ltd", [ParticipantRole.Buyer], null, [], Start));
                Put(ParticipantStreams.Of(party), new ParticipantAdmitted(party, [ParticipantRole.Buyer], Cast.Number(8), Start));
                AccountId account = AccountId.Of(party, Currency.Cny);
                Put(account.Stream, new AccountCredited(account, Cast.Yuan(1_000_000_000), AccountId.House(Currency.Cny), EntryReason.FundsReceived, "bankref-1", Start));
                CreditAccountId credits = CreditAccountId.Of(Series, party);
                Put(credits.Stream, new CreditsIssued(credits, 1_000_000_000, Start));
            }

            Do(new OpenBook(Cast.One, Series, new BookTerms(new Money(5, Currency.Cny), 10, SelfTradePrevention.CancelNewest, null, Duration.FromMinutes(5), null, Open, Open + Duration.FromDays(1), Open + Duration.FromDays(2))), Start);
        }

        public LiveBook Live => (LiveBook)_states[Book.Stream];

        public void Do(MarketCommand command, Instant at, bool follow = true)
        {
            if (command.Decide(this, at) is not Verdict.Accepted accepted) return; // a full book, or an order that is gone
            foreach ((StreamId stream, object fact) in accepted.Events) Put(stream, fact);
            if (!follow) return;
            foreach (StreamEvent fact in accepted.Events)
            {
                foreach (MarketCommand next in TradeProcess.After(fact.Event)) Do(next, at);
            }
        }

        public bool TryGet<TState>(StreamId stream, out TState state)
        {
            if (!_states.TryGetValue(stream, out object? found)) found = MarketAggregates.Of(stream).Initial;
            state = (TState)found;
            return true;
        }

        public long VersionOf(StreamId stream) => 0;

        private void Put(StreamId stream, object fact) =>
            _states[stream] = MarketAggregates.Of(stream).Evolve(_states.TryGetValue(stream, out object? state) ? state : MarketAggregates.Of(stream).Initial, fact);
    }
}
