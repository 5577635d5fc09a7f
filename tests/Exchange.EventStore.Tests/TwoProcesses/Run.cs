using Exchange.Api;
using Exchange.EventStore.Postgres;
using Exchange.FaultNode;
using Exchange.TestKit;
using Npgsql;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>One run of two nodes under load, with a feed reader at each; ends with a look at everything.</summary>
internal sealed class Run : IAsyncDisposable
{
    private const int Clients = 6, Auctions = 3;

    /// <summary>So many answers show that the exchange goes on after a fault.</summary>
    private const int GoesOn = 30;

    private const string Position = "select position from exchange.log_head";

    private readonly IAsyncDisposable _database;
    private readonly FeedReader[] _readers;
    private readonly long _begun;

    private Run(int seed, IAsyncDisposable database, Cluster cluster, Guid[] auctions, long begun)
    {
        (_database, Cluster, Random, _begun) = (database, cluster, new Random(seed), begun);
        Load = new LoadGenerator(
            seed, [.. Enumerable.Range(0, Clients).Select(i => cluster.Bidders[i % cluster.Bidders.Count])], auctions, () => cluster.Entrances, TradingFloor.PostedListingOf(cluster.Vendor.Participant), lead: Soak.Lead);
        _readers = cluster.Proxy is { } proxy
            ? [new FeedReader("reader through the proxy", cluster.Operator.Key, () => proxy.Address)]
            : [.. cluster.Seats.Select(s => new FeedReader("reader at " + s.Name, cluster.Operator.Key, () => s.Address))];
    }

    public Cluster Cluster { get; }

    public LoadGenerator Load { get; }

    /// <summary>Chooses the faults and their moments.</summary>
    public Random Random { get; }

    public static async Task<Run> StartAsync(ITestOutputHelper output, int seed, Front front = Front.None, TestDatabase? database = null, int? handOverSeconds = null)
    {
        database ??= await NewDatabaseAsync();
        return await StartAsync(seed, database, await Cluster.StartAsync(output, database.ConnectionString, database.ConnectionStringOf(PostgresSchema.ApplicationLogin), front, handOverSeconds));
    }

    /// <summary>A database that nobody has written to.</summary>
    public static Task<TestDatabase> NewDatabaseAsync() => PostgresServer.NewAsync("nodes", owner => ExchangeSchema.MigrateAsync(owner));

    /// <summary>On a server that may be killed.</summary>
    public static async Task<Run> StartAsync(ITestOutputHelper output, int seed, DurableServer server) =>
        await StartAsync(seed, server, await Cluster.StartAsync(output, server.OwnerConnection, server.ApplicationConnection));

    private static async Task<Run> StartAsync(int seed, IAsyncDisposable database, Cluster cluster)
    {
        cluster.Say($"seed {seed}");
        var random = new Random(seed);
        var auctions = new Guid[Auctions];
        for (int i = 0; i < Auctions; i++) auctions[i] = await cluster.OpenAuctionAsync(random);
        var run = new Run(seed, database, cluster, auctions, await cluster.AskAsync<long>(Position));
        await run.GoesOnAsync();
        return run;
    }

    /// <summary>The exchange answers on.</summary>
    public Task GoesOnAsync() => AnswersAsync(GoesOn);

    public async Task AnswersAsync(int count)
    {
        try
        {
            await Eventually.DoneAsync(Load.WhenAnsweredAsync(count));
        }
        catch (TimeoutException)
        {
            Cluster.Report();
            Load.Faults.ShouldBeEmpty();
            throw;
        }
    }

    /// <summary>Ends the load and lets its orders be settled: nothing more will be written.</summary>
    public async Task SettleAsync()
    {
        await Eventually.DoneAsync(Load.FinishAsync());
        await Eventually.TrueAsync(AllOrdersDeliveredAsync);
    }

    /// <summary>Ends the load, lets the readers catch up, and holds everything against the laws.</summary>
    public async Task FinishAsync()
    {
        await SettleAsync();
        long position = await Cluster.AskAsync<long>(Position);
        foreach (FeedReader reader in _readers)
        {
            try
            {
                await Eventually.DoneAsync(reader.WhenAtAsync(position));
            }
            catch (TimeoutException)
            {
                Cluster.Report();
                reader.Faults.ShouldBeEmpty();
                throw;
            }
        }

        Cluster.Say($"{Load.Answered} answered, {Load.Accepted} accepted, {position} events, connections of the readers: {string.Join(", ", _readers.Select(r => r.Connections))}");
        Cluster.Say((await Cluster.CheckAsync(Load.Acknowledged)).ToText());
        Load.Faults.ShouldBeEmpty();
        (await SplittableAsync()).ShouldBeGreaterThan(0, "Of a batch of one event nothing can be split off: the run would prove nothing of batches.");
        List<Guid> log = await EventIdsAsync();
        foreach (FeedReader reader in _readers)
        {
            reader.Faults.ShouldBeEmpty();
            reader.Events.Take(log.Count).SequenceEqual(log).ShouldBeTrue("A reader has seen other events than the log holds.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Load.DisposeAsync();
        foreach (FeedReader reader in _readers) await reader.DisposeAsync();
        await Cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>What the orders ask for has all followed: nothing more will be written.</summary>
    private Task<bool> AllOrdersDeliveredAsync() => Cluster.AskAsync<bool>(
        "select count(*) filter (where type = 'order_placed') = count(*) filter (where type = 'settlement_delivered') from exchange.mt_events where type in ('order_placed', 'settlement_delivered')");

    /// <summary>How many batches of several events the load has made: the setting-up made some, too.</summary>
    private Task<long> SplittableAsync() => Cluster.AskAsync<long>("select count(*) from exchange.mt_events where seq_id > $1 and headers @> '{\"i\":2}'", new NpgsqlParameter<long> { TypedValue = _begun });

    private async Task<List<Guid>> EventIdsAsync()
    {
        var ids = new List<Guid>();
        await using NpgsqlCommand read = Cluster.Owner.CreateCommand("select id from exchange.mt_events order by seq_id");
        await using NpgsqlDataReader rows = await read.ExecuteReaderAsync();
        while (await rows.ReadAsync()) ids.Add(rows.GetGuid(0));
        return ids;
    }
}
