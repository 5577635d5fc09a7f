using System.Globalization;
using System.Text;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using Exchange.ReadModels.Postgres;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Deadlines;
using Exchange.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Exchange.Audit.Tests;

/// <summary>A small exchange on a database of its own: the real log, the real writer, the real read models, and a clock that stands.</summary>
internal sealed class Marketplace : IAsyncDisposable
{
    public static readonly ParticipantId Seller = new("participant-seller"), Alice = new("participant-alice"), Bob = new("participant-bob"), Carol = new("participant-carol");

    public static readonly AggregateRegistry Aggregates = new([.. MarketAggregates.All]);

    private readonly TestDatabase _database;
    private LogNode? _node;
    private int _commands;

    private Marketplace(TestDatabase database)
    {
        _database = database;
        string connection = database.ConnectionStringOf(PostgresSchema.ApplicationLogin);
        Log = OpenLog();
        App = NpgsqlDataSource.Create(connection);
        Reads = new AuctionReads(App);
    }

    /// <summary>Near the database's clock, which outages go by.</summary>
    public FakeClock Clock { get; } = new(SystemClock.Instance.GetCurrentInstant().ToMicroseconds());

    public PostgresLog Log { get; }

    /// <summary>Connections of the application's login, which owns nothing.</summary>
    public NpgsqlDataSource App { get; }

    public AuctionReads Reads { get; }

    /// <summary>The log as another process opens it.</summary>
    public PostgresLog OpenLog() => new(new PostgresLogOptions { ConnectionString = _database.ConnectionStringOf(PostgresSchema.ApplicationLogin) });

    public static async Task<Marketplace> OpenAsync(bool withDeadlines = false)
    {
        var market = new Marketplace(await PostgresServer.NewAsync("readmodels", async owner =>
        {
            await PostgresSchema.MigrateAsync(owner);
            await ReadModelsSchema.MigrateAsync(owner);
        }));
        await market.StartWriterAsync(withDeadlines);
        return market;
    }

    public async Task StartWriterAsync(bool withDeadlines)
    {
        IWriterTask[] tasks = withDeadlines ? [new DeadlineTask(Log, App, Aggregates.Events, NullLogger<DeadlineTask>.Instance)] : [];
        _node = new LogNode(Log, Aggregates, tasks, new LogNodeOptions { AloneAtStart = true }, Clock, NullLogger<LogNode>.Instance);
        _node.Start();
        await Eventually.TrueAsync(() => _node.Status == NodeStatus.Writing);
    }

    public async Task StopWriterAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
        _node = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopWriterAsync();
        await Reads.DisposeAsync();
        await App.DisposeAsync();
        await Log.DisposeAsync();
        await _database.DisposeAsync();
    }

    public AuctionTerms Terms(Duration? length = null, SoftClose? softClose = null, Duration? outageWindow = null, int? reserve = null) => new(
        "product-air-quality", Eur(10), reserve is { } r ? Eur(r) : null, IncrementTable.Flat(100), Clock.GetCurrentInstant(),
        Clock.GetCurrentInstant() + (length ?? Duration.FromHours(1)), softClose, outageWindow ?? Duration.FromMinutes(5));

    public static Money Eur(int euro) => new(euro * 100L, Currency.Eur);

    public async Task<AuctionId> OpenAuctionAsync(AuctionTerms? terms = null)
    {
        var auction = new AuctionId(Guid.CreateVersion7());
        (await SendAsync(auction, Seller, "open_auction", at => new OpenAuction(auction, Seller, terms ?? Terms(), at))).Code.ShouldBeNull();
        return auction;
    }

    public Task<Outcome> BidAsync(AuctionId auction, ParticipantId bidder, int euro) =>
        SendAsync(auction, bidder, "place_bid", at => new PlaceBid(auction, bidder, Eur(euro), at));

    /// <summary>An auction as the others of a test are: three bidders, one refusal, and a change of leader.</summary>
    public async Task<AuctionId> TradeAsync(AuctionTerms? terms = null)
    {
        AuctionId auction = await OpenAuctionAsync(terms);
        foreach ((ParticipantId bidder, int euro) in ((ParticipantId, int)[])[(Alice, 40), (Bob, 25), (Seller, 90), (Carol, 60), (Bob, 55), (Alice, 80)])
        {
            await BidAsync(auction, bidder, euro);
            Clock.Advance(Duration.FromMilliseconds(1));
        }

        return auction;
    }

    public async Task CloseAsync(AuctionId auction, Instant closesAt)
    {
        if (Clock.GetCurrentInstant() < closesAt) Clock.Set(closesAt);
        (await SendAsync(auction, new ParticipantId("exchange"), "close_auction", at => new CloseAuction(auction, closesAt, at))).Code.ShouldBeNull();
    }

    public async Task<Outcome> SendAsync(AuctionId auction, ParticipantId actor, string kind, Func<Instant, AuctionCommand> command)
    {
        string key = (++_commands).ToString(CultureInfo.InvariantCulture);
        Submission submission = await Eventually.DoneAsync(_node!.SubmitAsync(
            new Command
            {
                Id = CommandId.Of(actor, key),
                Actor = actor,
                Kind = kind,
                Target = actor == MarketCommand.Exchange ? Command.TargetOfExchange(kind) : $"POST /auctions/{auction}/{kind}",
                Body = $$"""{"number":{{key}}}""",
                Correlation = auction.Stream.Value,
                Streams = [auction.Stream],
                Decide = (states, at) => states.TryGet(auction.Stream, out AuctionState state)
                    ? Verdict.Of(auction.Stream, Auction.Decider.Decide(command(at), state))
                    : new Verdict.Needs(auction.Stream),
                Answer = decided => AnswerTo(actor, decided),
            },
            CancellationToken.None));
        return submission.ShouldBeOfType<Submission.Answered>().Outcome;
    }

    // As the API phrases them, where replay looks.
    private static AnswerBody AnswerTo(ParticipantId actor, Decided decided)
    {
        bool ofExchange = actor == MarketCommand.Exchange;
        string body = decided.Verdict is Verdict.Refused refused
            ? ofExchange
                ? $$"""{"code":"{{refused.Rejection.Code}}"}"""
                : $$"""{"type":"http://localhost/problems/{{refused.Rejection.Code}}","status":409,"instance":"urn:uuid:{{decided.Command}}","code":"{{refused.Rejection.Code}}"}"""
            : ofExchange ? "{}" : string.Create(CultureInfo.InvariantCulture, $$"""{"position":{{decided.Position}},"receivedAt":"{{InstantPattern.ExtendedIso.Format(decided.At)}}"}""");
        return new AnswerBody(decided.Verdict is Verdict.Refused ? 409 : 200, Encoding.UTF8.GetBytes(body));
    }

    public AuctionReadModel Views() => new(App, Aggregates.Events);

    public OpenDeadlines Deadlines() => new(App, Aggregates.Events);

    /// <summary>Runs subscribers to the end of the log.</summary>
    public async Task CatchUpAsync(params ISubscriber[] subscribers)
    {
        foreach (ISubscriber subscriber in subscribers) await CatchUpAsync(subscriber, 1_000);
    }

    public async Task CatchUpAsync(ISubscriber subscriber, int pageSize)
    {
        while (await NextPageAsync(subscriber, pageSize) is { Events.Count: > 0 } page) (await subscriber.ApplyAsync(page, CancellationToken.None)).ShouldBeTrue();
    }

    public async Task<Page> NextPageAsync(ISubscriber subscriber, int pageSize = 1_000) =>
        await Log.ReadPageAsync(await subscriber.ReadCheckpointAsync(CancellationToken.None), pageSize, CancellationToken.None);

    public Task<ReplayReport> ReplayAsync() => new Replay(Log, Aggregates, ServedModels.All(App)).RunAsync(CancellationToken.None);

    /// <summary>All read models, byte for byte.</summary>
    public Task<string> DumpAsync() => _database.ScalarAsync<string>("""
        select concat_ws(E'\n',
            (select string_agg(v::text, E'\n' order by v.id) from exchange.auction_views v),
            (select string_agg(b::text, E'\n' order by b.auction, b.number) from exchange.public_bids b),
            (select string_agg(d::text, E'\n' order by d.stream) from exchange.open_deadlines d),
            (select string_agg(c.name || ' ' || c.position, E'\n' order by c.name) from exchange.checkpoints c))
        """);

    public Task DropReadModelsAsync() => ExecuteAsync("truncate exchange.checkpoints, exchange.auction_views, exchange.public_bids, exchange.open_deadlines");

    /// <summary>As the owner: for sabotage.</summary>
    public Task ExecuteAsync(string sql) => _database.ExecuteAsync(sql);

    public Task<T> ScalarAsync<T>(string sql) => _database.ScalarAsync<T>(sql);
}
