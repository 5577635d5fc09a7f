using System.Diagnostics;
using System.Text.Json.Nodes;
using Exchange.Simulation;

namespace Exchange.Benchmarks;

/// <summary>The deterministic simulation: whole markets with faults, in memory, on one thread, every law looked at. No database.</summary>
internal static class SimulationBench
{
    private const ulong Seed = 1;
    private const long CommandsAtOnce = 50_000;

    public static Task RunAsync(BenchOptions options)
    {
        _ = Run(options.WarmUp, Seed);
        (long bytes, TimeSpan cpu, long started) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        SimulationRun run = Run(options.Window, Seed + 1);
        (double seconds, double cores) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu) / Stopwatch.GetElapsedTime(started));
        Bench.Report(new JsonObject
        {
            ["bench"] = "simulation", ["callers"] = 1, ["opsPerSecond"] = Math.Round(run.Decided / seconds), ["opsPerSecondAndCore"] = Math.Round(run.Decided / seconds / cores),
            ["givenPerSecond"] = Math.Round(run.Commands / seconds), ["refusedPerSecond"] = Math.Round(run.Refused / seconds), ["eventsPerSecond"] = Math.Round(run.Events / seconds), ["seconds"] = Math.Round(seconds, 1),
            ["processCores"] = Math.Round(cores, 2), ["bytesAllocatedPerCommand"] = (GC.GetTotalAllocatedBytes() - bytes) / run.Decided, ["markets"] = run.Markets, ["toldAgain"] = run.Thorough,
            ["takeovers"] = run.Takeovers, ["failedCommits"] = run.Faults, ["peakMegabytes"] = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
        });
        return Task.CompletedTask;
    }

    private static SimulationRun Run(TimeSpan time, ulong seed)
    {
        var run = new SimulationRun(seed);
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < time;) run.Run(run.Commands + CommandsAtOnce);
        return run;
    }
}
