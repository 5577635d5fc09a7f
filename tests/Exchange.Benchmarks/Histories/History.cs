using System.Diagnostics;
using System.Globalization;
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
using Exchange.ReadModels.Postgres.Processes;
using Exchange.ReadModels.Postgres.Rows;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>An exchange's data folder with a long past: some hours of bids, one tenth of them in one hot auction, the others in auctions of 5,000 bids each.</summary>
/// <remarks>
/// The past is made by the product's own node and deciders, whose clock runs ahead of ours and whose groups are copied into the tables instead of being committed one by one.
/// So every row is as a writer would have left it; a replay finds nothing to say (<c>ops/bench history</c>).
/// </remarks>
internal sealed class History : IAsyncDisposable
{
    private const long BytesPerEvent = 1_100, BytesBeside = 5L << 30;
    private const int Callers = 768, Bidders = 64, BiddersEach = 16, BidsEach = 5_000;

    private const long CommandsOfRun = 1 << 16, CommandsOfSpan = 16 * CommandsOfRun;

    private static readonly ParticipantId Vendor = new("vendor-1");

    private readonly bool _keep;

    private History(DirectoryInfo folder, bool keep) => (Folder, _keep) = (folder, keep);

    public DirectoryInfo Folder { get; }

    /// <summary>The auction that has a tenth of all bids.</summary>
    public AuctionId Hot { get; private set; }

    public long Events { get; private set; }

    /// <summary>Events a second at which its read models were filled; 0 when they were not.</summary>
    public double CatchUpPerSecond { get; private set; }

    /// <summary>Makes a history of about so many events, with all that follows from it when <paramref name="readModels"/> says so.</summary>
    /// <exception cref="NotEnoughRoomException">The disk is too full.</exception>
    public static async Task<History> MakeAsync(long events, bool readModels, string? keptIn = null)
    {
        var history = new History(keptIn is null ? BenchExchange.NewFolder() : new DirectoryInfo(keptIn), keptIn is not null);
        try
        {
            await history.FillAsync(events, readModels);
            return history;
        }
        catch
        {
            await history.DisposeAsync();
            throw;
        }
    }

    /// <summary>Replays it: all laws, all read models.</summary>
    public static async Task<ReplayReport> ReplayAsync(EmbeddedPostgres server)
    {
        string application = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin);
        await using NpgsqlDataSource reads = NpgsqlDataSource.Create(application);
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = application });
        await using var rows = new RowRebuild(reads, ExchangeHost.Aggregates.Events);
        return await new Replay(log, ExchangeHost.Aggregates, ServedModels.All(reads), rows).RunAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        if (!_keep) Folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task FillAsync(long events, bool readModels)
    {
        string mark = Path.Combine(Folder.FullName, "history");
        if (File.Exists(mark))
        {
            string[] kept = await File.ReadAllLinesAsync(mark);
            (Events, Hot, CatchUpPerSecond) = (long.Parse(kept[0], CultureInfo.InvariantCulture), new AuctionId(Guid.Parse(kept[1])), double.Parse(kept[2], CultureInfo.InvariantCulture));
            Bench.Note($"A history of {Events} events lies in {Folder.FullName} already.");
            if (!readModels || CatchUpPerSecond > 0) return;
        }

        if (Events == 0) MakeRoom(events);
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(Folder.FullName, PostgresDurability.Durable);
        string owner = await server.CreateDatabaseAsync("exchange");
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(owner + ";Command Timeout=600");
        if (Events == 0) await WriteAsync(owner, source, events);
        if (readModels) await FollowAsync(server, source);
        foreach (string sql in (string[])["analyze", "checkpoint"])
        {
            await using NpgsqlCommand command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        await File.WriteAllLinesAsync(mark, [Events.ToString(CultureInfo.InvariantCulture), Hot.ToString(), CatchUpPerSecond.ToString("0", CultureInfo.InvariantCulture)]);
    }

    /// <exception cref="NotEnoughRoomException">The disk is too full.</exception>
    private void MakeRoom(long events)
    {
        long needed = (events * BytesPerEvent) + BytesBeside, free = new DriveInfo(Path.GetTempPath()).AvailableFreeSpace;
        Bench.Note($"A history of {events} events takes about {needed / 1e9:0.0} GB of disk; {free / 1e9:0.0} GB are free. {(_keep ? "It stays" : "It goes when the bench is over")}.");
        if (free < needed) throw new NotEnoughRoomException($"A history of {events} events takes about {needed / 1e9:0.0} GB of disk, and only {free / 1e9:0.0} GB are free.");
        Folder.Create();
        if (!OperatingSystem.IsWindows()) Folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    }

    private async Task WriteAsync(string owner, NpgsqlDataSource source, long events)
    {
        await ExchangeSchema.MigrateAsync(source);
        for (int i = 0; i < Bidders; i++) await KeyFile.EnsureAsync(source, Folder.FullName, BenchExchange.Buyer(i).Value, BenchExchange.Buyer(i), Roles.Buyer, CancellationToken.None);
        long started = Stopwatch.GetTimestamp();
        // A million events an hour, and the last hour is this one.
        var clock = new HistoryClock(SystemClock.Instance.GetCurrentInstant() - Duration.FromMilliseconds(3.6 * events), Duration.FromNanoseconds(2_800_000L));
        await using var copy = new HistoryCopy(owner);
        var log = new HistoryLog(copy, clock.GetCurrentInstant());
        var options = new LogNodeOptions { AloneAtStart = true, CacheBytesMax = 4L << 30, PlacesOfActorMax = 10_000, PlacesOfTargetMax = 10_000 };
        await using (var node = new LogNode(log, ExchangeHost.Aggregates, [], options, clock, NullLogger<LogNode>.Instance))
        {
            node.Start();
            while (node.Status != NodeStatus.Writing) await Task.Delay(10);
            await TradeAsync(node, log, clock, events);

            // Ids are kept a piece a second; a takeover that missed one would read the whole journal.
            while (log.Spans.Count < log.Head.Commands / CommandsOfSpan || log.Runs.Count < log.Head.Commands / CommandsOfRun) await Task.Delay(50);
            await node.StopAsync();
        }

        Events = log.Head.Position;
        await copy.EndAsync(log);
        Bench.Note($"{Events} events in {log.Head.Group} groups written in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
    }

    private async Task TradeAsync(LogNode node, HistoryLog log, HistoryClock clock, long events)
    {
        var seed = new MarketSeed(node, new ContentStore(Path.Combine(Folder.FullName, "content")), clock);
        var commands = new AuctionCommandFactory(new AuctionAnswers(new ProblemBody("http://127.0.0.1:1")));
        ListingId listing = await seed.TradingFloorAsync(MarketSeed.Rules with { Increments = IncrementTable.Flat(1), SoftClose = null, Deposit = null }, Vendor, BenchExchange.Buyers(Bidders), Yuan(1_000_00));
        Hot = await OpenAsync("hot", BenchExchange.Buyers(Bidders));
        (AuctionId current, long bids, int number) = (default, BidsEach, 0);
        using var next = new SemaphoreSlim(1);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            while (log.Head.Position < events)
            {
                long n = Interlocked.Increment(ref bids);
                if (n > BidsEach)
                {
                    await next.WaitAsync();
                    try
                    {
                        if (Volatile.Read(ref bids) > BidsEach)
                        {
                            int opened = ++number;
                            current = await OpenAsync(string.Create(CultureInfo.InvariantCulture, $"auction {opened}"), Enumerable.Range(0, BiddersEach).Select(i => BenchExchange.Buyer((opened + i) % Bidders)));
                            Interlocked.Exchange(ref bids, 0);
                        }
                    }
                    finally
                    {
                        next.Release();
                    }

                    continue;
                }

                (AuctionId auction, ParticipantId bidder) = n % 10 == 0 ? (Hot, BenchExchange.Buyer(caller % Bidders)) : (current, BenchExchange.Buyer((number + (caller % BiddersEach)) % Bidders));
                Money maximum = Yuan(n % 10 == 0 ? 1_000 + ((number * (long)BidsEach) + n) : 1_000 + (n * 5));
                string key = string.Create(CultureInfo.InvariantCulture, $"bid {number} {n} {caller}");
                Command command = commands.PlaceBid(new CommandHead(bidder, key, ValidateOnly: false), auction, new BidRequest(maximum, maximum.ToAmountString()), null);
                Submission submission = await node.SubmitAsync(command, CancellationToken.None);
                if (submission is not Submission.Answered) throw new InvalidOperationException($"A bid came to {submission}.");
            }
        })));

        async Task<AuctionId> OpenAsync(string key, IEnumerable<ParticipantId> bidders)
        {
            AuctionId auction = await seed.OpenAsync(Vendor, listing, new LotTerms(Yuan(100), SystemClock.Instance.GetCurrentInstant().ToMicroseconds() + Duration.FromHours(12)), key);
            await seed.RegisterAsync(auction, bidders);
            return auction;
        }
    }

    /// <summary>Fills the read models, as they would have been filled all along.</summary>
    private async Task FollowAsync(EmbeddedPostgres server, NpgsqlDataSource owner)
    {
        long started = Stopwatch.GetTimestamp();
        string application = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(application + ";Max Auto Prepare=32");
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = application });
        long head = (await log.ReadHeadAsync(CancellationToken.None)).Position;
        CatchUpPerSecond = head / (await CatchUpBench.RunAsync(log, CatchUpBench.Models(source), head)).Seconds;

        // Nothing in this history asks for anything further: no lot is awarded, no price fixed.
        await using NpgsqlCommand process = owner.CreateCommand("insert into exchange.checkpoints (name, position) values ($1, $2)");
        process.Parameters.AddWithValue(ProcessDefinition.Trade.CheckpointName);
        process.Parameters.AddWithValue(head);
        await process.ExecuteNonQueryAsync();
        Bench.Note($"Read models filled in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
    }

    private static Money Yuan(long minorUnits) => new(minorUnits, Currency.Cny);

    /// <summary>Goes on by a step each time it is asked, which is once a command and a little more.</summary>
    private sealed class HistoryClock(Instant begins, Duration step) : IClock
    {
        private long _asked;

        public Instant GetCurrentInstant() => begins + (step * Interlocked.Increment(ref _asked));
    }
}

/// <summary>The disk is too full for what was asked.</summary>
internal sealed class NotEnoughRoomException(string message) : Exception(message);
