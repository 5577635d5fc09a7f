using Exchange.Api;
using Exchange.Audit;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using Exchange.ReadModels.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>The product's own host on a durable PostgreSQL of its own, in a temporary folder that goes with it: log, read models, feeds, HTTP.</summary>
internal sealed class BenchExchange : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly EmbeddedPostgres _server;
    private readonly WebApplication _app;
    private readonly AuctionCommandFactory _commands;
    private readonly MarketSeed _seed;
    private ListingId _listing;
    private bool _keep;

    private BenchExchange(DirectoryInfo folder, EmbeddedPostgres server, NpgsqlDataSource owner, WebApplication app, Uri address)
    {
        (_folder, _server, _app, Owner, Address) = (folder, server, app, owner, address);
        Node = app.Services.GetRequiredService<ILogNode>();
        _commands = app.Services.GetRequiredService<AuctionCommandFactory>();
        _seed = app.Services.GetRequiredService<MarketSeed>();
    }

    public NpgsqlDataSource Owner { get; }

    public ILogNode Node { get; }

    public Uri Address { get; }

    /// <param name="warnings">Hears what the exchange warns of, beside the standard error.</param>
    /// <param name="folder">One that is there, with its past; it stays when the bench is over. Null: a new one.</param>
    public static async Task<BenchExchange> StartAsync(Warnings? warnings = null, DirectoryInfo? folder = null)
    {
        bool keep = folder is not null;
        folder ??= NewFolder();
        EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(folder.FullName, PostgresDurability.Durable);
        string ownerConnection = await server.CreateDatabaseAsync("exchange");
        NpgsqlDataSource owner = NpgsqlDataSource.Create(ownerConnection);
        string url = $"http://127.0.0.1:{FreePort()}";
        WebApplication app = ExchangeHost.Create(new ExchangeHostOptions
        {
            ConnectionString = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin),
            OwnerConnectionString = ownerConnection,
            DataFolder = folder.FullName,
            Urls = [url],
            AloneOnTheLog = true,
            Logging = logging =>
            {
                logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
                if (warnings is not null) logging.AddProvider(warnings);
            },
        });
        await app.StartAsync();
        var exchange = new BenchExchange(folder, server, owner, app, new Uri(url)) { _keep = keep };
        while (exchange.Node.Status != NodeStatus.Writing) await Task.Delay(10);
        if (!keep) await FillWalAsync(owner);
        await exchange.ReportSettingsAsync();
        return exchange;
    }

    /// <summary>Writes a gigabyte of WAL and a checkpoint after it: a server that has run for a while recycles its segments, a new one makes each anew.</summary>
    public static async Task FillWalAsync(NpgsqlDataSource owner)
    {
        await using NpgsqlCommand fill = owner.CreateCommand("select count(pg_logical_emit_message(false, 'bench', repeat('x', 1000000))) from generate_series(1, 1100)");
        fill.CommandTimeout = 300;
        await fill.ExecuteNonQueryAsync();
        await using NpgsqlCommand checkpoint = owner.CreateCommand("checkpoint");
        checkpoint.CommandTimeout = 300;
        await checkpoint.ExecuteNonQueryAsync();
    }

    /// <summary>A checkpoint a third into the window that follows the warm-up, all at once: harder than the spread ones a server makes by itself.</summary>
    public async Task CheckpointAsync(BenchOptions options)
    {
        await Task.Delay(options.WarmUp + (options.Window / 3));
        await using NpgsqlCommand checkpoint = Owner.CreateCommand("checkpoint");
        checkpoint.CommandTimeout = 300;
        await checkpoint.ExecuteNonQueryAsync();
    }

    /// <summary>A folder that the server's own user can get through to.</summary>
    public static DirectoryInfo NewFolder()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("exchange-bench-");
        if (!OperatingSystem.IsWindows()) folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return folder;
    }

    /// <summary>Sets a market up, without deposits, in which so many buyers may bid: <c>buyer-0</c> and on.</summary>
    public async Task SetUpAsync(int buyers) => _listing = await _seed.TradingFloorAsync(
        MarketSeed.Rules with { Increments = IncrementTable.Flat(1), SoftClose = null, Deposit = null }, Vendor, Buyers(buyers), Cny(1_000_00));

    /// <summary>Opens an auction with an increment of one minor unit and no reserve, for twelve hours, and registers these buyers.</summary>
    public async Task<AuctionId> OpenAuctionAsync(string key, IEnumerable<ParticipantId> buyers)
    {
        AuctionId auction = await _seed.OpenAsync(Vendor, _listing, new LotTerms(Cny(100), SystemClock.Instance.GetCurrentInstant().ToMicroseconds() + Duration.FromHours(12)), key);
        await _seed.RegisterAsync(auction, buyers);
        return auction;
    }

    public static IEnumerable<ParticipantId> Buyers(int count) => Enumerable.Range(0, count).Select(n => Buyer(n));

    public static ParticipantId Buyer(long number) => new($"buyer-{number}");

    /// <summary>One bid through the command path as an endpoint would submit it.</summary>
    /// <returns>Whether it was accepted.</returns>
    public async Task<bool> BidAsync(AuctionId auction, ParticipantId bidder, string key, long maximum)
    {
        Money money = Cny(maximum);
        Command command = _commands.PlaceBid(new CommandHead(bidder, key, ValidateOnly: false), auction, new BidRequest(money, money.ToAmountString()), null);
        return await Node.SubmitAsync(command, CancellationToken.None) switch
        {
            Submission.Answered answered => answered.Outcome.Code is null,
            Submission other => throw new InvalidOperationException($"Not answered: {other}"),
        };
    }

    /// <summary>Waits until the read models stand at the head, then replays the log and compares everything that was made of it.</summary>
    public async Task<ReplayReport> ReplayAsync()
    {
        IEventLog log = _app.Services.GetRequiredService<IEventLog>();
        Head head = await log.ReadHeadAsync(CancellationToken.None);
        foreach (ISubscriber subscriber in _app.Services.GetServices<ISubscriber>())
        {
            while (await subscriber.ReadCheckpointAsync(CancellationToken.None) < head.Position) await Task.Delay(50);
        }

        return await new Replay(log, ExchangeHost.Aggregates, ServedModels.All(_app.Services.GetRequiredService<NpgsqlDataSource>())).RunAsync(CancellationToken.None);
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
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Owner.DisposeAsync();
        await _server.DisposeAsync();
        if (!_keep) _folder.Delete(recursive: true);
    }

    private static ParticipantId Vendor => new("vendor-1");

    private static Money Cny(long minorUnits) => new(minorUnits, Currency.Cny);

    public static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ReportSettingsAsync() => Bench.Note($"PostgreSQL: {await AskAsync<string>("""
        select string_agg(name || '=' || current_setting(name), ' ' order by name) from pg_settings
        where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size', 'wal_compression', 'min_wal_size', 'wal_writer_flush_after', 'checkpoint_timeout', 'data_checksums')
        """)}");
}
