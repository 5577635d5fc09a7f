using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Api;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Resources;
using Exchange.Projections;
using Exchange.ReadModels.Postgres;
using Exchange.ReadModels.Postgres.Rows;
using NodaTime;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>What the models that are kept as rows cost: 50,000 imported resources, the search over them, a rebuild with its comparison, and pages of nothing but bids.</summary>
internal static class RowsBench
{
    private const int Resources = 50_000, BatchSize = 100, Bids = 200_000, Seed = 20261124;

    private static readonly string[] Words = ["quality", "hourly", "station", "register", "budget", "energy", "traffic", "health", "school", "permit", "water", "inspection", "annual", "survey"];

    private static readonly string[] Terms = ["公交车", "到站时刻", "地铁客流", "空气质量", "企业登记", "水质监测", "财政预算", "学校名录", "停车泊位", "道路施工"];

    public static async Task RunAsync(BenchOptions options)
    {
        DirectoryInfo folder = BenchExchange.NewFolder();
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(folder.FullName, PostgresDurability.Durable);
        string owner = await server.CreateDatabaseAsync("exchange"), application = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin);
        await using (NpgsqlDataSource migrate = NpgsqlDataSource.Create(owner))
        {
            await ExchangeSchema.MigrateAsync(migrate);
            await BenchExchange.FillWalAsync(migrate);
        }

        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = application });
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(application + ";Max Auto Prepare=32");
        long resources = await WriteAsync(log, Import());
        await ReportAsync("rows-import", resources, () => CatchUpAsync(log, source));
        await SearchAsync(source);
        await RebuildAsync(log, source);
        long bids = await WriteAsync(log, BidPages());
        await ReportAsync("rows-bids", bids, () => CatchUpAsync(log, source));
        folder.Delete(recursive: true);
    }

    private static async Task CatchUpAsync(PostgresLog log, NpgsqlDataSource source)
    {
        var rows = new MarketRows(source, ExchangeHost.Aggregates.Events);
        long position = await rows.ReadCheckpointAsync(CancellationToken.None);
        while (await log.ReadPageAsync(position, 1_000, CancellationToken.None) is { Events.Count: > 0 } page)
        {
            if (!await rows.ApplyAsync(page, CancellationToken.None)) throw new InvalidOperationException("Somebody else runs it.");
            position = page.Last;
        }
    }

    private static async Task SearchAsync(NpgsqlDataSource source)
    {
        await using var reads = new RowReads(source);
        foreach (string text in (string[])["公交", "到站时刻 hourly", "qual", "企业登记 school budget", ""])
        {
            var taken = new List<double>();
            long total = 0;
            for (int i = 0; i < 50; i++)
            {
                long started = Stopwatch.GetTimestamp();
                total = (await reads.SearchAsync(new CatalogueSearch(text), null, 20, null, CancellationToken.None)).Total;
                taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            taken.Sort();
            Bench.Report(new JsonObject { ["bench"] = "rows-search", ["query"] = text, ["found"] = total, ["p50Ms"] = Math.Round(taken[25], 1), ["p98Ms"] = Math.Round(taken[48], 1) });
        }
    }

    private static async Task RebuildAsync(PostgresLog log, NpgsqlDataSource source)
    {
        await using var rebuild = new RowRebuild(source, ExchangeHost.Aggregates.Events);
        long events = 0, compared = 0;
        await ReportAsync("rows-rebuild", Resources, async () =>
        {
            long end = await rebuild.BeginAsync(CancellationToken.None);
            while (events < end)
            {
                Page page = await log.ReadPageAsync(events, 2_000, CancellationToken.None);
                await rebuild.ApplyAsync(page, CancellationToken.None);
                events = page.Last;
            }
        });
        await ReportAsync("rows-compare", Resources, async () =>
        {
            foreach (string model in rebuild.Names)
            {
                await foreach (RowPair pair in rebuild.CompareAsync(model, CancellationToken.None))
                {
                    if (!pair.Agree) throw new InvalidOperationException($"{model} {pair.Key} differs.");
                    compared++;
                }
            }
        });
        Bench.Note($"{compared} rows and lines of their past compared");
    }

    private static async Task ReportAsync(string bench, long events, Func<Task> run)
    {
        long started = Stopwatch.GetTimestamp();
        await run();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Bench.Report(new JsonObject { ["bench"] = bench, ["events"] = events, ["seconds"] = Math.Round(seconds, 2), ["eventsPerSecond"] = Math.Round(events / seconds) });
    }

    /// <summary>Resources as an import makes them: about as much text as the catalogues of real cities have.</summary>
    private static IEnumerable<IReadOnlyList<(StreamId, object)>> Import()
    {
        var random = new Random(Seed);
        string Some(string[] from) => from[random.Next(from.Length)];
        for (int batch = 0; batch < Resources / BatchSize; batch++)
        {
            var facts = new List<(StreamId, object)>();
            for (int i = 0; i < BatchSize; i++)
            {
                var record = new SourceRecord("bench", $"dataset-{batch}-{i}");
                ResourceId id = ResourceId.From(record);
                string description = string.Join(' ', Enumerable.Range(0, 40).Select(_ => random.Next(3) == 0 ? Some(Terms) : Some(Words)));
                var metadata = new ResourceMetadata(
                    $"{Some(Terms)}{Some(Terms)} {Some(Words)} {batch}-{i}", description, $"Bureau {random.Next(40)}", [$"theme-{random.Next(20)}"], [Some(Words), Some(Terms)],
                    (Openness)random.Next(3), new Classification(false, true, DataForm.Raw, DataOrigin.Government, DataGrade.General), "zh", "R/P1M", $"District {random.Next(16)}", null, null, "2026-01-01", "2026-11-01",
                    [new DistributionLink("CSV", $"https://data.example/{batch}/{i}.csv", "text/csv", "CSV")]);
                facts.Add((id.Stream, new ResourceCatalogued(id, new ParticipantId("operator-1"), record, metadata, Instant.FromUtc(2026, 11, 24, 0, 0))));
            }

            yield return facts;
        }
    }

    private static IEnumerable<IReadOnlyList<(StreamId, object)>> BidPages()
    {
        var auction = new Market.Auctions.AuctionId(Guid.Parse("0199aaaa-0000-7000-8000-000000000001"));
        for (int i = 0; i < Bids; i++)
        {
            yield return [(auction.Stream, new Market.Auctions.BidPlaced(auction, new ParticipantId($"buyer-{i % 64}"), new Money(100 + i, Currency.Cny), Instant.FromUtc(2026, 11, 24, 0, 0)))];
        }
    }

    private static async Task<long> WriteAsync(PostgresLog log, IEnumerable<IReadOnlyList<(StreamId Stream, object Fact)>> batches)
    {
        await using ILogWriter writer = await log.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), Address: null), await log.ReadHeadAsync(CancellationToken.None), CancellationToken.None)
            ?? throw new InvalidOperationException("Somebody else writes.");
        var versions = new Dictionary<StreamId, long>();
        long written = 0;
        foreach (IReadOnlyList<(StreamId Stream, object Fact)>[] group in batches.Chunk(200))
        {
            Head head = writer.Head;
            var events = new List<RecordedEvent>();
            var streams = new Dictionary<StreamId, long>();
            var journal = new List<JournalEntry>();
            Instant at = Instant.Max(SystemClock.Instance.GetCurrentInstant().ToMicroseconds(), head.RecordedAt);
            foreach (IReadOnlyList<(StreamId Stream, object Fact)> batch in group)
            {
                CommandId command = CommandId.Of(new ParticipantId("bench"), $"{head.Position + events.Count}");
                for (int i = 0; i < batch.Count; i++)
                {
                    (StreamId stream, object fact) = batch[i];
                    streams.TryAdd(stream, versions.GetValueOrDefault(stream));
                    versions[stream] = versions.GetValueOrDefault(stream) + 1;
                    events.Add(new RecordedEvent(
                        head.Position + events.Count + 1, Guid.CreateVersion7(), stream, versions[stream], ExchangeHost.Aggregates.Events.NameOf(fact), ExchangeHost.Aggregates.Events.Serialize(fact), at,
                        new ParticipantId("operator-1"), command, "bench", new EventHeaders(i + 1, batch.Count, "1", null)));
                }

                journal.Add(new JournalEntry(
                    head.Commands + journal.Count + 1, command, new ParticipantId("operator-1"), "bench", Command.TargetOfExchange("bench"), at, Command.FingerprintOf(Command.TargetOfExchange("bench"), "{}"), "1", "{}", head.Epoch, head.Group + 1,
                    new Outcome(200, null, head.Position + events.Count, batch.Count, Encoding.UTF8.GetBytes("{}"))));
            }

            written += events.Count;
            await writer.CommitAsync(new Group(head.Epoch, head.Group, head.Position, head.Commands, at, events, [.. streams.Select(s => new StreamAdvance(s.Key, s.Value, versions[s.Key]))], journal));
        }

        return written;
    }
}
