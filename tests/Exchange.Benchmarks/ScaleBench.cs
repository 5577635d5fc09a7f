using System.Text.Json.Nodes;

namespace Exchange.Benchmarks;

/// <summary>The same work on a log ten times as long: filling the read models, bids on the hot auction, and the restart; each as the time an event takes there against here.</summary>
internal static class ScaleBench
{
    private const long EventsUsual = 10_000_000;
    private const int Callers = 64, Restarts = 3;

    public static async Task RunAsync(BenchOptions options)
    {
        long most = options.Events ?? EventsUsual;
        Figures small = await MeasureAsync(options, most / 10), large = await MeasureAsync(options, most);
        Bench.Report(new JsonObject
        {
            ["bench"] = "scale", ["events"] = most, ["against"] = most / 10, ["catchUpRatio"] = Ratio(small.CatchUpPerSecond, large.CatchUpPerSecond), ["bidsRatio"] = Ratio(small.BidsPerSecond, large.BidsPerSecond),
            ["restartRatio"] = Math.Round(large.RestartMs / small.RestartMs, 2), ["residentMegabytes"] = large.ResidentMegabytes, ["residentMegabytesAgainst"] = small.ResidentMegabytes,
        });
    }

    private static double Ratio(double small, double large) => Math.Round(small / large, 2);

    private static async Task<Figures> MeasureAsync(BenchOptions options, long events)
    {
        string? folder = options.Folder is null ? null : Path.Combine(options.Folder, $"{events}");
        await using History history = await History.MakeAsync(events, readModels: true, folder);
        var restarts = new List<(double Ms, long Resident)>();
        for (int round = 0; round < Restarts; round++) restarts.Add(await RestartBench.RestartAsync(history, round));
        double bids = await BidsAsync(options, history);
        var figures = new Figures(history.CatchUpPerSecond, bids, restarts.Select(r => r.Ms).Order().ElementAt(Restarts / 2), restarts.Max(r => r.Resident) >> 20);
        Bench.Report(new JsonObject
        {
            ["bench"] = "scale", ["events"] = history.Events, ["catchUpPerSecond"] = Math.Round(figures.CatchUpPerSecond), ["bidsPerSecond"] = Math.Round(figures.BidsPerSecond),
            ["restartMs"] = Math.Round(figures.RestartMs), ["residentMegabytes"] = figures.ResidentMegabytes,
        });
        return figures;
    }

    private static async Task<double> BidsAsync(BenchOptions options, History history)
    {
        await using BenchExchange exchange = await BenchExchange.StartAsync(folder: history.Folder);
        // Above whatever was bid there, in this run or one before.
        long level = DateTime.UtcNow.Ticks / 1_000;
        (long next, string run) = (0, Guid.NewGuid().ToString("N"));
        var measure = new Measure(Callers);
        await measure.RunAsync(options.WarmUp, options.Window, caller =>
        {
            long n = Interlocked.Increment(ref next);
            long maximum = n % 3 == 0 ? Interlocked.Read(ref level) - 1 : Interlocked.Add(ref level, 5);
            return exchange.BidAsync(history.Hot, BenchExchange.Buyer(caller % 64), $"{run} {n}", maximum);
        });
        return measure.ToFigure("scale")["opsPerSecond"]!.GetValue<double>();
    }

    private sealed record Figures(double CatchUpPerSecond, double BidsPerSecond, double RestartMs, long ResidentMegabytes);
}
