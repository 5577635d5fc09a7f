using System.Diagnostics;
using System.Text.Json.Nodes;
using Exchange.Api;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Deadlines;
using Exchange.ReadModels.Postgres.Rows;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>Read models filled from empty over a log that is there: all of them at once, as the writer's process runs them, and then each alone.</summary>
internal static class CatchUpBench
{
    private const long EventsUsual = 500_000;

    public static async Task RunAsync(BenchOptions options)
    {
        await using History history = await History.MakeAsync(options.Events ?? EventsUsual, readModels: false, options.Folder);
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(history.Folder.FullName, PostgresDurability.Durable);
        await using NpgsqlDataSource owner = NpgsqlDataSource.Create(await server.CreateDatabaseAsync("exchange"));
        string application = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(application + ";Max Auto Prepare=32");
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = application });
        foreach (string which in (string[])["warm-up", "all", AuctionReadModel.SubscriptionName, MarketRows.SubscriptionName, OpenDeadlines.SubscriptionName])
        {
            await using (NpgsqlCommand empty = owner.CreateCommand("truncate exchange.auction_views, exchange.public_bids, exchange.open_deadlines, exchange.rows, exchange.row_history; delete from exchange.checkpoints; checkpoint")) await empty.ExecuteNonQueryAsync();
            ISubscriber[] models = [.. Models(source).Where(m => which is "warm-up" or "all" || m.Name == which)];
            (double seconds, double own, double machine) = await RunAsync(log, models, history.Events);
            if (which == "warm-up") continue;
            Bench.Report(new JsonObject
            {
                ["bench"] = "catch-up", ["models"] = which, ["events"] = history.Events, ["seconds"] = Math.Round(seconds, 2), ["eventsPerSecond"] = Math.Round(history.Events / seconds),
                ["processCores"] = Math.Round(own / seconds, 2), ["machineCores"] = Math.Round(machine / seconds, 2),
            });
        }
    }

    public static ISubscriber[] Models(NpgsqlDataSource source) =>
        [new AuctionReadModel(source, ExchangeHost.Aggregates.Events), new MarketRows(source, ExchangeHost.Aggregates.Events), new OpenDeadlines(source, ExchangeHost.Aggregates.Events)];

    /// <summary>Runs them until they stand at the head.</summary>
    public static async Task<(double Seconds, double OwnCpu, double MachineCpu)> RunAsync(IEventReader log, ISubscriber[] models, long head)
    {
        using var stop = new CancellationTokenSource();
        SubscriptionRunner[] runners = [.. models.Select(m => new SubscriptionRunner(log, m, NullLogger<SubscriptionRunner>.Instance))];
        (double own, double machine, long started) = (Measure.ProcessCpu(), Measure.MachineCpu(), Stopwatch.GetTimestamp());
        Task running = Task.WhenAll(runners.Select(r => Task.Run(() => r.RunAsync(stop.Token))));
        while (runners.Any(r => r.Position < head && r.Poison is null)) await Task.Delay(5);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        (own, machine) = (Measure.ProcessCpu() - own, Measure.MachineCpu() - machine);
        await stop.CancelAsync();
        await running;
        return runners.FirstOrDefault(r => r.Poison is not null) is { } stopped ? throw new InvalidOperationException("A read model stopped.", stopped.Poison) : (seconds, own, machine);
    }
}
