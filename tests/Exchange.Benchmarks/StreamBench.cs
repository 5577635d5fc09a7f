using System.Diagnostics;
using System.Text.Json.Nodes;
using Exchange.Api;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.ReadModels.Postgres.Auctions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

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
        string connection = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin);
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = connection });
        var reader = new StateReader(log, ExchangeHost.Aggregates, NullLogger.Instance);
        await ReportAsync("none", async () => await WholeAsync(log, history.Hot.Stream), options);
        await ReportAsync("kept", async () => (await reader.ReadAsync(history.Hot.Stream, Length, CancellationToken.None)).Version, options);
        await ReportPastAsync(log, connection, history.Hot, options);
    }

    /// <summary>The auction as everybody saw it after so many events, each time by somebody who has never looked at it, and by somebody who has.</summary>
    private static async Task ReportPastAsync(PostgresLog log, string connection, AuctionId auction, BenchOptions options)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connection);
        await using var reads = new AuctionReads(source);
        long position = 0;
        await foreach (RecordedEvent e in log.ReadStreamAsync(auction.Stream, Length, Length, CancellationToken.None)) position = e.Position;
        var known = new AuctionHistory(log, reads, ExchangeHost.Aggregates, new FoldMarks());
        await ReportAsync("none, public past", () => VersionAsync(new AuctionHistory(log, reads, ExchangeHost.Aggregates, new FoldMarks())), options);
        await ReportAsync("in memory, public past", () => VersionAsync(known), options);

        async Task<long> VersionAsync(AuctionHistory history) => (await history.AsOfAsync(auction, position, CancellationToken.None))!.Version;
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
