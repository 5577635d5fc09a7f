using System.Diagnostics;
using System.Text.Json.Nodes;
using Exchange.Api;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Deadlines;
using Exchange.ReadModels.Postgres.Rows;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>Read models made anew beside those that are served: each alone, with nothing else running and while 1,000 reads a second are answered; then all of them, swapped in.</summary>
internal static class RebuildBench
{
    private const long EventsUsual = 500_000;
    private const int ReadsPerSecond = 1_000;

    public static async Task RunAsync(BenchOptions options)
    {
        await using History history = await History.MakeAsync(options.Events ?? EventsUsual, readModels: true, options.Folder);
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(history.Folder.FullName, PostgresDurability.Durable);
        await using NpgsqlDataSource owner = NpgsqlDataSource.Create(await server.CreateDatabaseAsync("exchange"));
        string application = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(application + ";Max Auto Prepare=32");
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = application });
        long head = (await log.ReadHeadAsync(CancellationToken.None)).Position;
        await using var reads = new AuctionReads(source);

        foreach (Func<ISubscriber> model in (Func<ISubscriber>[])[
            () => new OpenDeadlines(source, ExchangeHost.Aggregates.Events, ModelSchema.Shadow), () => new MarketRows(source, ExchangeHost.Aggregates.Events, ModelSchema.Shadow),
            () => new AuctionReadModel(source, ExchangeHost.Aggregates.Events, ModelSchema.Shadow)])
        {
            await RunAsync(model(), readsPerSecond: 0);
            await RunAsync(model(), readsPerSecond: ReadsPerSecond);
        }

        await using var rebuild = new RowRebuild(source, ExchangeHost.Aggregates.Events);
        long started = Stopwatch.GetTimestamp();
        await rebuild.SwapAsync(owner, log, CancellationToken.None);
        Report("all, swapped in", Stopwatch.GetElapsedTime(started).TotalSeconds, 0, [], head, 0);

        async Task RunAsync(ISubscriber model, int readsPerSecond)
        {
            await using (NpgsqlCommand empty = owner.CreateCommand("truncate exchange_shadow.auction_views, exchange_shadow.public_bids, exchange_shadow.open_deadlines, exchange_shadow.rows, exchange_shadow.row_history; delete from exchange_shadow.checkpoints; checkpoint"))
            {
                await empty.ExecuteNonQueryAsync();
            }

            using var stop = new CancellationTokenSource();
            Task<List<double>> reading = readsPerSecond == 0 ? Task.FromResult(new List<double>()) : Task.Run(() => ReadAsync(reads, history, readsPerSecond, stop.Token));
            (double seconds, _, double machine) = await CatchUpBench.RunAsync(log, [model], head);
            await stop.CancelAsync();
            Report(model.Name, seconds, readsPerSecond, await reading, head, machine);
        }
    }

    private static void Report(string model, double seconds, int readsPerSecond, List<double> latencies, long events, double machine)
    {
        latencies.Sort();
        Bench.Report(new JsonObject
        {
            ["bench"] = "rebuild", ["model"] = model, ["events"] = events, ["seconds"] = Math.Round(seconds, 2), ["eventsPerSecond"] = Math.Round(events / seconds), ["machineCores"] = Math.Round(machine / seconds, 2),
            ["readsPerSecond"] = readsPerSecond == 0 ? 0 : Math.Round(latencies.Count / seconds), ["readP99Ms"] = latencies.Count == 0 ? null : Math.Round(latencies[(int)(latencies.Count * 0.99)], 1),
        });
    }

    // By the clock, however long answers take: a reader who waited would hide what he waits for.
    private static async Task<List<double>> ReadAsync(AuctionReads reads, History history, int perSecond, CancellationToken stop)
    {
        var latencies = new List<double>();
        var underWay = new List<Task>();
        long started = Stopwatch.GetTimestamp();
        for (long sent = 0; !stop.IsCancellationRequested;)
        {
            for (; sent < Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond; sent++) underWay.Add(OneAsync());
            underWay.RemoveAll(t => t.IsCompleted);
            await Task.Delay(1, CancellationToken.None);
        }

        await Task.WhenAll(underWay);
        return latencies;

        async Task OneAsync()
        {
            long asked = Stopwatch.GetTimestamp();
            _ = await reads.FindAsync(history.Hot, CancellationToken.None);
            lock (latencies) latencies.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }
    }
}
