using System.Diagnostics;
using System.Text.Json.Nodes;
using Exchange.TestKit;

namespace Exchange.Benchmarks;

/// <summary>The writer killed under load over HTTP: how long until the standby accepts the first bid. Two processes, several rounds.</summary>
internal static class FailoverBench
{
    private const int RoundsUsual = 7;

    public static async Task RunAsync(BenchOptions options)
    {
        await using NodePair pair = await NodePair.StartAsync();
        var gaps = new List<double>();
        for (int round = 0; round < (options.Rounds ?? RoundsUsual); round++)
        {
            await using NodeProcess writer = await pair.TakeWriterAsync();
            long killed = Stopwatch.GetTimestamp();
            await writer.KillAsync();
            await FirstAcceptedAsync(pair.Load);
            gaps.Add(Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
            Bench.Note($"round {round + 1}: {gaps[^1]:0} ms from SIGKILL to the first bid accepted by the standby, {pair.Load.Answered} answered so far");
            await pair.StartNodeAsync(writer.Name);
            await pair.Load.WhenAnsweredAsync(1_000);
        }

        int wrong = await pair.FinishAsync();
        gaps.Sort();
        Bench.Report(new JsonObject
        {
            ["bench"] = "failover", ["callers"] = NodePair.Clients, ["opsPerSecond"] = Math.Round(1000 / gaps[gaps.Count / 2], 2), ["p50Ms"] = Math.Round(gaps[gaps.Count / 2]),
            ["p99Ms"] = Math.Round(gaps[^1]), ["rounds"] = gaps.Count, ["acknowledged"] = pair.Load.Acknowledged.Count, ["lostOrDoubled"] = wrong,
        });
    }

    private static async Task FirstAcceptedAsync(LoadGenerator load)
    {
        long before = load.Accepted;
        while (load.Accepted == before) await Task.Delay(1);
    }
}
