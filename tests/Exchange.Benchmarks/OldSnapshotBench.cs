using System.Diagnostics;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>The hot auction while another session holds a snapshot open: accepted bids a second before, during and after, and whether the alarm was given.</summary>
internal static class OldSnapshotBench
{
    private const int Bidders = 64, Around = 20;

    public static async Task RunAsync(BenchOptions options, int held)
    {
        var warnings = new Warnings();
        await using BenchExchange exchange = await BenchExchange.StartAsync(warnings);
        await exchange.SetUpAsync(Bidders);
        AuctionId auction = await exchange.OpenAuctionAsync("open", BenchExchange.Buyers(Bidders));
        using var stop = new CancellationTokenSource();
        (long next, long level, long accepted) = (0, 1_000, 0);
        Task[] callers = [.. Enumerable.Range(0, options.Callers ?? 64).Select(caller => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                long n = Interlocked.Increment(ref next);
                long maximum = n % 3 == 0 ? Interlocked.Read(ref level) - 1 : Interlocked.Add(ref level, 5);
                if (await exchange.BidAsync(auction, BenchExchange.Buyer(caller % Bidders), $"bid-{n}", maximum)) Interlocked.Increment(ref accepted);
            }
        }))];
        await Task.Delay(options.WarmUp);
        double before = await RateAsync(Around);

        double[] during = new double[(held + 9) / 10];
        await using (NpgsqlConnection holder = await exchange.Owner.OpenConnectionAsync())
        await using (NpgsqlTransaction snapshot = await holder.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead))
        {
            await using var look = new NpgsqlCommand("select count(*) from exchange.log_head", holder, snapshot);
            await look.ExecuteScalarAsync();
            for (int i = 0; i < during.Length; i++) during[i] = await RateAsync(10);
        }

        double after = await RateAsync(Around);
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        Bench.Report(new JsonObject
        {
            ["bench"] = "hot-auction", ["withOldSnapshotSeconds"] = held, ["callers"] = callers.Length, ["before"] = Math.Round(before), ["during"] = new JsonArray([.. during.Select(r => JsonValue.Create(Math.Round(r)))]),
            ["after"] = Math.Round(after), ["alarm"] = warnings.All.Any(line => line.Contains("snapshot of the database", StringComparison.Ordinal)),
        });

        async Task<double> RateAsync(int seconds)
        {
            (long sofar, long started) = (Interlocked.Read(ref accepted), Stopwatch.GetTimestamp());
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            return (Interlocked.Read(ref accepted) - sofar) / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }
}
