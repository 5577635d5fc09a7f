using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;

namespace Exchange.Benchmarks;

/// <summary>Counts what callers finish within a window that follows a warm-up, and how long each took.</summary>
internal sealed class Measure(int callers)
{
    private readonly List<double>[] _latencies = [.. Enumerable.Range(0, callers).Select(_ => new List<double>(1 << 16))];
    private readonly long[] _refused = new long[callers];
    private volatile bool _counting;
    private double _commitSeconds;
    private long _commits;

    public double Seconds { get; private set; }

    public double ProcessCpuSeconds { get; private set; }

    public double MachineCpuSeconds { get; private set; }

    public long Refused => _refused.Sum();

    /// <summary>Runs the callers until the window is over. The operation says whether it was accepted; refusals are counted apart.</summary>
    public async Task RunAsync(TimeSpan warmUp, TimeSpan window, Func<int, Task<bool>> operation)
    {
        using var stop = new CancellationTokenSource();
        using var commits = new MeterListener { InstrumentPublished = (i, l) => { if (i is { Meter.Name: "Exchange", Name: "exchange.commit.duration" }) l.EnableMeasurementEvents(i); } };
        commits.SetMeasurementEventCallback<double>((_, seconds, _, _) =>
        {
            if (_counting) (_commitSeconds, _commits) = (_commitSeconds + seconds, _commits + 1); // one appender, one thread at a time
        });
        commits.Start();
        Task[] running = [.. Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                long started = Stopwatch.GetTimestamp();
                bool accepted = await operation(caller);
                if (!_counting) continue;
                if (accepted) _latencies[caller].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                else _refused[caller]++;
            }
        }))];

        await Task.Delay(warmUp);
        (double process, double machine) = (ProcessCpu(), MachineCpu());
        long begun = Stopwatch.GetTimestamp();
        _counting = true;
        await Task.Delay(window);
        _counting = false;
        Seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        (ProcessCpuSeconds, MachineCpuSeconds) = (ProcessCpu() - process, MachineCpu() - machine);
        await stop.CancelAsync();
        await Task.WhenAll(running);
    }

    /// <summary>The latency in milliseconds below which this share of the accepted operations of some callers lie.</summary>
    public double Percentile(double share, Func<int, bool> callers)
    {
        double[] all = [.. _latencies.Where((_, caller) => callers(caller)).SelectMany(l => l).Order()];
        return all.Length == 0 ? 0 : Math.Round(all[Math.Min(all.Length - 1, (int)(all.Length * share))], 2);
    }

    /// <summary><c>{"bench":…,"callers":…,"opsPerSecond":…,"p50Ms":…,"p99Ms":…}</c> and what bounds it: CPU in cores, over the window.</summary>
    /// <param name="callers">What the figure calls them; null: as many as there are.</param>
    /// <param name="operations">How many operations one call stands for.</param>
    public JsonObject ToFigure(string bench, int? callers = null, int operations = 1)
    {
        double[] all = [.. _latencies.SelectMany(l => l).Order()];
        double At(double share) => all.Length == 0 ? 0 : Math.Round(all[Math.Min(all.Length - 1, (int)(all.Length * share))], 2);
        return new JsonObject
        {
            ["bench"] = bench, ["callers"] = callers ?? _latencies.Length, ["opsPerSecond"] = Math.Round(all.Length * (double)operations / Seconds), ["p50Ms"] = At(0.5), ["p99Ms"] = At(0.99),
            ["p999Ms"] = At(0.999), ["refusedPerSecond"] = Math.Round(Refused / Seconds), ["seconds"] = Math.Round(Seconds, 1),
            ["commitsPerSecond"] = Math.Round(_commits / Seconds), ["commitMeanMs"] = Math.Round(_commitSeconds / Math.Max(1, _commits) * 1000, 2),
            ["processCores"] = Math.Round(ProcessCpuSeconds / Seconds, 2), ["machineCores"] = Math.Round(MachineCpuSeconds / Seconds, 2),
        };
    }

    public static double ProcessCpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    // user, nice, system, irq, softirq of all cores, in hundredths of a second.
    public static double MachineCpu()
    {
        if (!OperatingSystem.IsLinux()) return 0;
        long[] fields = [.. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(f => long.Parse(f, System.Globalization.CultureInfo.InvariantCulture))];
        return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6]) / 100.0;
    }
}
