using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using NodaTime;

namespace Exchange.Benchmarks;

/// <summary>Sixty-four bidders on one lot: every bid through the real decider with proxy maxima, journalled, durable before it is answered.</summary>
internal static class HotAuctionBench
{
    public static async Task RunAsync(BenchOptions options)
    {
        foreach (int callers in options.Callers is { } one ? [one] : new[] { 64, 256 })
        {
            await using BenchLog bench = await BenchLog.StartAsync();
            var auction = new AuctionId(Guid.CreateVersion7());
            await bench.Node.SubmitAsync(BenchCommands.Open(auction, new ParticipantId("vendor"), SystemClock.Instance.GetCurrentInstant()), CancellationToken.None);

            long next = 0;
            var measure = new Measure(callers);
            await measure.RunAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(options.Seconds ?? 30), async caller =>
            {
                long n = Interlocked.Increment(ref next);
                Command bid = BenchCommands.Bid(auction, new ParticipantId($"buyer-{caller % 64}"), 1_000 + (n * 3), $"bid-{n}");
                return await bench.Node.SubmitAsync(bid, CancellationToken.None) is Submission.Answered { Outcome.Code: null };
            });
            Bench.Report(measure.ToFigure("hot-auction"));
        }
    }
}
