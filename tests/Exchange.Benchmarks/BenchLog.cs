using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.Market.Auctions;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>A durable log of its own on a server of its own, in a temporary folder that goes with it, and the node that writes it.</summary>
internal sealed class BenchLog : IAsyncDisposable
{
    private readonly string _folder;
    private readonly EmbeddedPostgres _server;

    private BenchLog(string folder, EmbeddedPostgres server, NpgsqlDataSource owner, PostgresLog log, AggregateRegistry aggregates, LogNode node) =>
        (_folder, _server, Owner, Log, Aggregates, Node) = (folder, server, owner, log, aggregates, node);

    public NpgsqlDataSource Owner { get; }

    public PostgresLog Log { get; }

    public AggregateRegistry Aggregates { get; }

    public LogNode Node { get; }

    public static async Task<BenchLog> StartAsync(LogNodeOptions? options = null)
    {
        string folder = Directory.CreateTempSubdirectory("exchange-bench").FullName;
        EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(folder, PostgresDurability.Durable);
        NpgsqlDataSource owner = NpgsqlDataSource.Create(server.ConnectionString);
        await PostgresSchema.MigrateAsync(owner);
        var application = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = PostgresSchema.ApplicationLogin };
        var log = new PostgresLog(new PostgresLogOptions { ConnectionString = application.ConnectionString });
        var aggregates = new AggregateRegistry(new Aggregate<AuctionState, AuctionEvent>(
            "auction", Auction.Decider.Evolve, Auction.Decider.Initial, AuctionCatalog.Events, Auction.BytesOf));
        var node = new LogNode(log, aggregates, [], (options ?? new LogNodeOptions()) with { AloneAtStart = true }, SystemClock.Instance, NullLogger<LogNode>.Instance);
        node.Start();
        while (node.Status != NodeStatus.Writing) await Task.Delay(10);
        await ReportSettingsAsync(owner);
        return new BenchLog(folder, server, owner, log, aggregates, node);
    }

    public async Task<T> AskAsync<T>(string sql)
    {
#pragma warning disable CA2100 // Statements of the benchmarks themselves.
        await using NpgsqlCommand command = Owner.CreateCommand(sql);
#pragma warning restore CA2100
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Log.DisposeAsync();
        await Owner.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task ReportSettingsAsync(NpgsqlDataSource owner)
    {
        await using NpgsqlCommand command = owner.CreateCommand(
            "select string_agg(name || '=' || current_setting(name), ' ' order by name) from pg_settings where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size', 'wal_compression', 'checkpoint_timeout', 'data_checksums')");
        Bench.Note($"PostgreSQL: {await command.ExecuteScalarAsync()}");
    }
}
