using System.Text;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.ReadModels.Postgres;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Deadlines;
using Exchange.ReadModels.Postgres.Rows;
using Exchange.TestKit;
using Exchange.TestKit.Story;
using NodaTime;
using Npgsql;

namespace Exchange.Audit.Tests;

/// <summary>The log of a story told in memory, written as a writer would into a database of its own, with the read models beside it.</summary>
internal sealed class StoredStory : IAsyncDisposable
{
    public static readonly AggregateRegistry Aggregates = new([.. MarketAggregates.All]);

    private readonly TestDatabase _database;

    private StoredStory(TestDatabase database)
    {
        _database = database;
        string connection = database.ConnectionStringOf(PostgresSchema.ApplicationLogin);
        Log = new PostgresLog(new PostgresLogOptions { ConnectionString = connection });
        App = NpgsqlDataSource.Create(connection);
        Reads = new RowReads(App);
    }

    public PostgresLog Log { get; }

    /// <summary>Connections of the application's login, which owns nothing.</summary>
    public NpgsqlDataSource App { get; }

    public NpgsqlDataSource Owner => _database.Owner;

    public RowReads Reads { get; }

    /// <summary>All of the market's story, and every read model at its end.</summary>
    public static async Task<StoredStory> ProjectedAsync()
    {
        StoredStory story = await OfAsync((await MarketStory.TellAsync()).Log);
        foreach (ISubscriber subscriber in story.Subscribers()) await story.CatchUpAsync(subscriber, 1_000);
        return story;
    }

    public static async Task<StoredStory> OfAsync(IReadOnlyList<RecordedEvent> events)
    {
        var story = new StoredStory(await PostgresServer.NewAsync("rows", async owner =>
        {
            await PostgresSchema.MigrateAsync(owner);
            await ReadModelsSchema.MigrateAsync(owner);
        }));
        await story.AppendAsync(events);
        return story;
    }

    /// <summary>Commits events that follow the log's end, whole batches.</summary>
    public async Task AppendAsync(IReadOnlyList<RecordedEvent> events)
    {
        await using ILogWriter writer = (await Log.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), Address: null), await Log.ReadHeadAsync(CancellationToken.None), CancellationToken.None)).ShouldNotBeNull();
        foreach (IEnumerable<RecordedEvent> part in InGroups(events)) await writer.CommitAsync(GroupOf([.. part], writer.Head));
    }

    public IEnumerable<ISubscriber> Subscribers() => [new AuctionReadModel(App, Aggregates.Events), new OpenDeadlines(App, Aggregates.Events), Rows()];

    public MarketRows Rows() => new(App, Aggregates.Events);

    public RowRebuild Rebuild() => new(App, Aggregates.Events);

    public async Task CatchUpAsync(ISubscriber subscriber, int pageSize)
    {
        while (await NextPageAsync(subscriber, pageSize) is { Events.Count: > 0 } page) (await subscriber.ApplyAsync(page, CancellationToken.None)).ShouldBeTrue();
    }

    public async Task<Page> NextPageAsync(ISubscriber subscriber, int pageSize) =>
        await Log.ReadPageAsync(await subscriber.ReadCheckpointAsync(CancellationToken.None), pageSize, CancellationToken.None);

    public async Task<ReplayReport> ReplayAsync(bool rebuild = true)
    {
        await using RowRebuild rows = Rebuild();
        return await new Replay(Log, Aggregates, ServedModels.All(App), rebuild ? rows : null).RunAsync(CancellationToken.None);
    }

    /// <summary>All rows and all that they were, byte for byte, of what is served or of the shadow.</summary>
    public async Task<string> DumpAsync(string schema = "exchange") => string.Join('\n', await _database.ReadAsync(
        $"""
        select r::text from {schema}.rows r union all select h::text from {schema}.row_history h union all select name || ' ' || position from {schema}.checkpoints order by 1
        """,
        row => row.GetString(0)));

    public Task EmptyAsync() => ExecuteAsync("truncate exchange.rows, exchange.row_history; delete from exchange.checkpoints where name = 'market-rows'");

    /// <summary>As the owner: for sabotage.</summary>
    public Task ExecuteAsync(string sql) => _database.ExecuteAsync(sql);

    public Task<T> ScalarAsync<T>(string sql) => _database.ScalarAsync<T>(sql);

    public Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read) => _database.ReadAsync(sql, read);

    public async ValueTask DisposeAsync()
    {
        await Reads.DisposeAsync();
        await App.DisposeAsync();
        await Log.DisposeAsync();
        await _database.DisposeAsync();
    }

    // A group touches each stream once and is not too large.
    private static IEnumerable<IEnumerable<RecordedEvent>> InGroups(IReadOnlyList<RecordedEvent> events)
    {
        var group = new List<RecordedEvent>();
        foreach (RecordedEvent e in events)
        {
            group.Add(e);
            if (!e.EndsBatch || group.Count < 500) continue;
            yield return group;
            group = [];
        }

        if (group.Count > 0) yield return group;
    }

    private static Group GroupOf(IReadOnlyList<RecordedEvent> events, Head head)
    {
        StreamAdvance[] streams = [.. events.GroupBy(e => e.Stream).Select(g => new StreamAdvance(g.Key, g.Min(e => e.Version) - 1, g.Max(e => e.Version)))];
        JournalEntry[] journal =
        [
            .. events.Where(e => e.EndsBatch).Select((e, i) =>
                new JournalEntry(
                   head.Commands + i + 1, e.Command, e.Actor, "story", Command.TargetOfExchange("story"), e.At, Command.FingerprintOf(Command.TargetOfExchange("story"), "{}"), e.Headers.Rules, "{}", head.Epoch, head.Group + 1,
                   new Outcome(200, null, e.Position, e.Headers.Count, Encoding.UTF8.GetBytes("{}")))),
        ];
        return new Group(head.Epoch, head.Group, head.Position, head.Commands, events[^1].At, events, streams, journal);
    }
}
