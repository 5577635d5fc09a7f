using System.Diagnostics;
using System.Text.Json.Nodes;
using Exchange.Api;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Benchmarks;

/// <summary>A stream of 10,000 events to its state, read from the database and folded, without snapshots and with them.</summary>
internal static class StreamBench
{
    private const long EventsUsual = 150_000, Length = 10_000;
    private const int RoundsUsual = 60;

    public static async Task RunAsync(BenchOptions options)
    {
        await using History history = await History.MakeAsync(options.Events ?? EventsUsual, readModels: false, options.Folder);
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(history.Folder.FullName, PostgresDurability.Durable);
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin) });
        var reader = new StateReader(log, ExchangeHost.Aggregates, NullLogger.Instance);
        await ReportAsync("none", async () => await WholeAsync(log, history.Hot.Stream), options);
        await ReportAsync("kept", async () => (await reader.ReadAsync(history.Hot.Stream, Length, CancellationToken.None)).Version, options);
    }

    private static async Task<long> WholeAsync(PostgresLog log, StreamId stream)
    {
        IAggregate aggregate = ExchangeHost.Aggregates.Of(stream);
        (object state, long version) = (aggregate.Initial, 0);
        await foreach (StatePart part in log.ReadStateAsync(stream, Length, usable: null, CancellationToken.None))
        {
            state = aggregate.Evolve(state, ExchangeHost.Aggregates.Events.Deserialize(part.Type, part.Data.Span));
            version = part.Version;
        }

        return version;
    }

    private static async Task ReportAsync(string snapshots, Func<Task<long>> read, BenchOptions options)
    {
        var taken = new List<double>();
        for (int round = 0; round < (options.Rounds ?? RoundsUsual); round++)
        {
            long started = Stopwatch.GetTimestamp();
            if (await read() != Length) throw new InvalidOperationException($"The stream has fewer than {Length} events.");
            taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        double[] warm = [.. taken.Skip(taken.Count / 2).Order()];
        Bench.Report(new JsonObject { ["bench"] = "stream", ["events"] = Length, ["snapshots"] = snapshots, ["firstMs"] = Math.Round(taken[0], 1), ["p50Ms"] = Math.Round(warm[warm.Length / 2], 1), ["maxMs"] = Math.Round(warm[^1], 1) });
    }
}
