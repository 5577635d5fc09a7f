using System.Diagnostics;
using System.Text.Json.Nodes;
using Exchange.Api;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using Exchange.TestKit.Story;
using NodaTime;

namespace Exchange.Benchmarks;

/// <summary>Replay of the pure domain on one thread: the stored bytes of an event are decoded and folded into the state of its stream. No database, no loading.</summary>
/// <remarks><c>bids</c> is what a log consists of; <c>market</c> is a whole story in which every kind of event stands, told again and again.</remarks>
internal static class ReplayBench
{
    private const int Auctions = 100, BidsEach = 2_000, Bidders = 64;

    public static async Task RunAsync(BenchOptions options)
    {
        Measure(options, "bids", [.. Bids()]);
        MemoryStage story = await MarketStory.TellAsync();
        Measure(options, "market", [.. story.Log.Select(e => (e.Stream, e.Type, e.Data.ToArray()))]);
    }

    private static void Measure(BenchOptions options, string mix, (StreamId Stream, string Type, byte[] Data)[] log)
    {
        _ = Run(log, options.WarmUp);
        (long events, double seconds, long bytes) = Run(log, options.Window);
        Bench.Report(new JsonObject
        {
            ["bench"] = "replay", ["mix"] = mix, ["callers"] = 1, ["opsPerSecond"] = Math.Round(events / seconds), ["seconds"] = Math.Round(seconds, 1),
            ["bytesAllocatedPerEvent"] = bytes / events, ["bytesPerEvent"] = log.Sum(e => e.Data.Length) / log.Length,
        });
    }

    // Each pass folds the whole log into new states.
    private static (long Events, double Seconds, long Bytes) Run((StreamId Stream, string Type, byte[] Data)[] log, TimeSpan time)
    {
        (long events, long started, long allocated) = (0, Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            var states = new Dictionary<StreamId, (IAggregate Aggregate, object State)>();
            foreach ((StreamId stream, string type, byte[] data) in log)
            {
                if (!states.TryGetValue(stream, out (IAggregate Aggregate, object State) at))
                {
                    IAggregate aggregate = ExchangeHost.Aggregates.Of(stream);
                    at = (aggregate, aggregate.Initial);
                }

                states[stream] = (at.Aggregate, at.Aggregate.Evolve(at.State, at.Aggregate.Events.Deserialize(type, data)));
            }

            events += log.Length;
        }

        return (events, Stopwatch.GetElapsedTime(started).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    private static IEnumerable<(StreamId Stream, string Type, byte[] Data)> Bids()
    {
        Instant opens = Instant.FromUtc(2026, 1, 1, 8, 0);
        (StreamId, string, byte[]) Stored(AuctionId auction, AuctionEvent fact) => (auction.Stream, AuctionCatalog.Events.NameOf(fact), AuctionCatalog.Events.Serialize(fact));
        for (int a = 0; a < Auctions; a++)
        {
            var auction = new AuctionId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddDays(a)));
            var terms = new AuctionTerms("product-00000000-0000-4000-8000-000000000001", new Money(1_00, Currency.Cny), null, IncrementTable.Flat(1), opens, opens + Duration.FromDays(1), null, Duration.FromMinutes(5));
            yield return Stored(auction, new AuctionOpened(auction, new ParticipantId("vendor-1"), terms, opens));
            for (int n = 0; n < BidsEach; n++)
            {
                yield return Stored(auction, new BidPlaced(auction, new ParticipantId($"buyer-{n % Bidders}"), new Money(1_00 + (5 * n), Currency.Cny), opens + Duration.FromTicks(10_000_030L * n)));
            }
        }
    }
}
