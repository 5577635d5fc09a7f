using System.Text.Json.Nodes;
using Exchange.Market.Auctions;

namespace Exchange.Benchmarks;

/// <summary>What a flood into one auction does to bids into 63 others: their p99 beside it, against their p99 when the same callers are spread over all 64.</summary>
internal static class FairnessBench
{
    private const int Auctions = 64;

    public static async Task RunAsync(BenchOptions options)
    {
        foreach (int callers in options.CallersOr(256, 1_024))
        {
            if (callers <= Auctions) throw new InvalidOperationException($"A flood takes more than {Auctions} callers.");
            double spread = await P99OfOthersAsync(options, callers, flooded: false), beside = await P99OfOthersAsync(options, callers, flooded: true);
            Bench.Report(new JsonObject { ["bench"] = "fairness", ["callers"] = callers, ["ratio"] = Math.Round(beside / spread, 2), ["p99MsSpread"] = spread, ["p99MsBesideFlood"] = beside });
        }
    }

    private static async Task<double> P99OfOthersAsync(BenchOptions options, int callers, bool flooded)
    {
        await using BenchExchange exchange = await BenchExchange.StartAsync();
        await exchange.SetUpAsync(Auctions);
        AuctionId[] auctions = await Task.WhenAll(Enumerable.Range(0, Auctions).Select(i => exchange.OpenAuctionAsync($"open-{i}", BenchExchange.Buyers(Auctions))));
        long[] levels = [.. Enumerable.Repeat(1_000L, Auctions)];
        long next = 0;
        var measure = new Measure(callers);
        Task checkpoint = exchange.CheckpointAsync(options);
        await measure.RunAsync(options.WarmUp, options.Window, caller =>
        {
            // Caller n bids in auction n; those beyond 64 go round, or all into the first.
            int auction = caller < Auctions ? caller : flooded ? 0 : caller % Auctions;
            long maximum = Interlocked.Add(ref levels[auction], 5);
            return exchange.BidAsync(auctions[auction], BenchExchange.Buyer(caller % Auctions), $"bid-{Interlocked.Increment(ref next)}", maximum);
        });
        await checkpoint;
        JsonObject figure = measure.ToFigure("fairness");
        figure["flood"] = flooded;
        double p99 = measure.Percentile(0.99, caller => caller is > 0 and < Auctions);
        figure["p99MsOfOthers"] = p99;
        Bench.Report(figure);
        return p99;
    }
}
