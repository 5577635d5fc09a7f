using Exchange.Kernel;
using Exchange.Market.Auctions;

namespace Exchange.Benchmarks;

/// <summary>Single-event appends over 2,000 streams, durable, through the whole command path: one bid into one of 2,000 auctions.</summary>
internal static class AppendBench
{
    private const int Streams = 2_000, Bidders = 64;

    public static async Task RunAsync(BenchOptions options)
    {
        foreach (int callers in options.CallersOr(64, 256))
        {
            await using BenchExchange exchange = await BenchExchange.StartAsync();
            await exchange.SetUpAsync(Bidders);
            AuctionId[] auctions = await Task.WhenAll(Enumerable.Range(0, Streams).Select(i => exchange.OpenAuctionAsync($"open-{i}", BiddersOf(i))));

            long next = 0;
            var measure = new Measure(callers);
            Task checkpoint = exchange.CheckpointAsync(options);
            await measure.RunAsync(options.WarmUp, options.Window, _ =>
            {
                long n = Interlocked.Increment(ref next);
                return exchange.BidAsync(auctions[n % Streams], BenchExchange.Buyer(n % Bidders), $"bid-{n}", 1_000 + (n / Streams * 10) + (n % 7));
            });
            await checkpoint;
            Bench.Report(measure.ToFigure("append"));
        }
    }

    // Bid n goes to auction n % Streams and comes from buyer n % Bidders: few of them meet at one auction.
    private static IEnumerable<ParticipantId> BiddersOf(long auction) =>
        Enumerable.Range(0, Bidders).Select(round => (auction + ((long)Streams * round)) % Bidders).Distinct().Select(BenchExchange.Buyer);
}
