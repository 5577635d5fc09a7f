using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using NodaTime;

namespace Exchange.Benchmarks;

/// <summary>Single-event appends over 2,000 streams, durable, through the whole command path: one bid into one of 2,000 auctions.</summary>
internal static class AppendBench
{
    private const int Streams = 2_000;

    public static async Task RunAsync(BenchOptions options)
    {
        foreach (int callers in options.Callers is { } one ? [one] : new[] { 64, 256 })
        {
            await using BenchLog bench = await BenchLog.StartAsync();
            AuctionId[] auctions = [.. Enumerable.Range(0, Streams).Select(_ => new AuctionId(Guid.CreateVersion7()))];
            Instant now = SystemClock.Instance.GetCurrentInstant();
            await Task.WhenAll(auctions.Select(a => bench.Node.SubmitAsync(BenchCommands.Open(a, new ParticipantId("vendor"), now), CancellationToken.None)));

            long next = 0;
            var measure = new Measure(callers);
            await measure.RunAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(options.Seconds ?? 30), async caller =>
            {
                long n = Interlocked.Increment(ref next);
                Command bid = BenchCommands.Bid(auctions[n % Streams], new ParticipantId($"buyer-{n % 64}"), 1_000 + (n / Streams * 10), $"bid-{n}");
                return await bench.Node.SubmitAsync(bid, CancellationToken.None) is Submission.Answered { Outcome.Code: null };
            });
            Bench.Report(measure.ToFigure("append"));
        }
    }
}
