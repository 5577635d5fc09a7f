using Exchange.Kernel;
using Exchange.Market.Auctions;

namespace Exchange.Benchmarks;

/// <summary>Single-event appends over 2,000 streams, durable, through the whole command path: one bid into one of 2,000 auctions.</summary>
internal static class AppendBench
{
    private const int Streams = 2_000;

    public static async Task RunAsync(BenchOptions options)
    {
        foreach (int callers in options.CallersOr(64, 256))
        {
            await using BenchExchange exchange = await BenchExchange.StartAsync();
            AuctionId[] auctions = await Task.WhenAll(Enumerable.Range(0, Streams).Select(i => exchange.OpenAuctionAsync($"open-{i}", [.. BenchExchange.Buyers.Where((_, b) => (b - i) % 16 == 0)])));

            long next = 0;
            var measure = new Measure(callers);
            Task checkpoint = exchange.CheckpointAsync(options);
            await measure.RunAsync(options.WarmUp, options.Window, _ =>
            {
                long n = Interlocked.Increment(ref next);
                return exchange.BidAsync(auctions[n % Streams], BenchExchange.Buyers[(int)(n % 64)], $"bid-{n}", 1_000 + (n / Streams * 10) + (n % 7));
            });
            await checkpoint;
            Bench.Report(measure.ToFigure("append"));
        }
    }
}
