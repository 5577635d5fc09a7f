using System.Diagnostics;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Benchmarks;

/// <summary>A million orders cleared at once, in memory, on one thread: as a call auction, and as rows of a sealed auction in which each pays what he bid.</summary>
internal static class ClearBench
{
    private const int Seed = 20_261_124, Owners = 5_000;

    public static Task RunAsync(BenchOptions options)
    {
        int count = (int)(options.Events ?? 1_000_000);
        CallOrder[] orders = Orders(count);
        foreach (CallTieRule tieRule in Enum.GetValues<CallTieRule>())
        {
            var rules = new CallRules(1, 10_000, CallPriceRule.Xetra, tieRule);
            Time($"call auction, {(tieRule == CallTieRule.Time ? "time" : "pro rata")}", count, options, () => CallAuction.Clear(rules, orders).Fills.Count);
        }

        UnitBid[] rows = [.. orders.Select(o => new UnitBid(o.At, o.Seq, o.Owner, o.Price ?? 10_000, o.Quantity))];
        var pay = new MultiUnitRules(UnitPricing.PayAsBid, rows.Sum(row => row.Quantity) / 2, 1, UnitTie.Time, new ParticipantId("seller"));
        Time("pay as bid", count, options, () => MultiUnitAuction.Run(pay, rows).Awards.Length);
        return Task.CompletedTask;
    }

    private static void Time(string what, int count, BenchOptions options, Func<int> clear)
    {
        int fills = clear(); // compiles
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        double[] seconds = [.. Enumerable.Range(0, options.Rounds ?? 7).Select(_ =>
        {
            long started = Stopwatch.GetTimestamp();
            _ = clear();
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }).Order()];
        Bench.Report(new JsonObject
        {
            ["bench"] = "clear", ["what"] = what, ["orders"] = count, ["fills"] = fills, ["medianMs"] = Math.Round(seconds[seconds.Length / 2] * 1000), ["slowestMs"] = Math.Round(seconds[^1] * 1000), ["rounds"] = seconds.Length,
            ["bytesAllocatedPerOrder"] = (GC.GetAllocatedBytesForCurrentThread() - allocated) / seconds.Length / count,
        });
    }

    // Both sides around one price, a twentieth without a limit; in the order in which they came.
    private static CallOrder[] Orders(int count)
    {
        var random = new Random(Seed);
        ParticipantId[] owners = [.. Enumerable.Range(0, Owners).Select(i => new ParticipantId($"participant-{i}"))];
        var orders = new CallOrder[count];
        for (int i = 0; i < count; i++)
        {
            OrderSide side = (OrderSide)random.Next(2);
            long distance = (long)((-300 * Math.Log(1 - random.NextDouble())) - 150), price = Math.Max(1, side == OrderSide.Buy ? 10_000 - distance : 10_000 + distance);
            orders[i] = new CallOrder(Instant.FromUnixTimeTicks(i * 100L), i + 1, $"o{i}", owners[random.Next(Owners)], side, random.Next(20) == 0 ? null : price, random.Next(1, 101));
        }

        return orders;
    }
}
