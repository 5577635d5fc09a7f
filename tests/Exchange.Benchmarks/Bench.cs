using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Benchmarks.Books;

namespace Exchange.Benchmarks;

/// <summary>The benchmarks by the name that <c>ops/bench</c> takes.</summary>
internal static class Bench
{
    public static readonly SortedDictionary<string, Func<BenchOptions, Task>> ByName = new(StringComparer.Ordinal)
    {
        ["append"] = AppendBench.RunAsync,
        ["batch"] = BatchBench.RunAsync,
        ["book"] = BookBench.RunAsync,
        ["book-market"] = BookMarketBench.RunAsync,
        ["catch-up"] = CatchUpBench.RunAsync,
        ["clear"] = ClearBench.RunAsync,
        ["commit-lane"] = CommitLaneBench.RunAsync,
        ["failover"] = FailoverBench.RunAsync,
        ["fairness"] = FairnessBench.RunAsync,
        ["handover"] = HandoverBench.RunAsync,
        ["history"] = HistoryBench.RunAsync,
        ["hot-auction"] = HotAuctionBench.RunAsync,
        ["http"] = HttpBench.RunAsync,
        ["journal"] = JournalBench.RunAsync,
        ["rebuild"] = RebuildBench.RunAsync,
        ["replay"] = ReplayBench.RunAsync,
        ["restart"] = RestartBench.RunAsync,
        ["scale"] = ScaleBench.RunAsync,
        ["simulation"] = SimulationBench.RunAsync,
        ["stream"] = StreamBench.RunAsync,
    };

    private static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON line a figure, on standard output; everything else goes to standard error.</summary>
    public static void Report(JsonObject figure) => Console.Out.WriteLine(figure.ToJsonString(Compact));

    public static void Note(FormattableString text) => Console.Error.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

/// <summary>How long a window is measured, and with how many callers; a bench has defaults of its own for what is not given.</summary>
internal sealed record BenchOptions(int? Seconds, int? Callers, int? Rounds)
{
    /// <summary>How long the past is that a bench begins with.</summary>
    public long? Events { get; init; }

    /// <summary>How long another session holds a snapshot open; null: none does.</summary>
    public int? OldSnapshotSeconds { get; init; }

    /// <summary>Where that past lies, or is to be made, and stays when the bench is over; null: in a temporary folder.</summary>
    public string? Folder { get; init; }

    /// <summary>Long enough on two cores for the runtime to have compiled the hot path in its last tier.</summary>
    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Min(15, Seconds ?? 30));

    public TimeSpan Window => TimeSpan.FromSeconds(Seconds ?? 30);

    public int[] CallersOr(params int[] usual) => Callers is { } one ? [one] : usual;

    public static (string Name, BenchOptions Options)? Parse(string[] args)
    {
        if (args.Length == 0) return null;
        var options = new BenchOptions(null, null, null);
        for (int i = 1; i < args.Length; i += 2)
        {
            if (i + 1 < args.Length && args[i] == "--folder")
            {
                options = options with { Folder = Path.GetFullPath(args[i + 1]) };
                continue;
            }

            if (i + 1 == args.Length || !int.TryParse(args[i] == "--with-old-snapshot" ? args[i + 1].TrimEnd('s') : args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < 1) return null;
            switch (args[i])
            {
                case "--seconds":
                    options = options with { Seconds = value };
                    break;
                case "--callers":
                    options = options with { Callers = value };
                    break;
                case "--rounds":
                    options = options with { Rounds = value };
                    break;
                case "--with-old-snapshot":
                    options = options with { OldSnapshotSeconds = value };
                    break;
                case "--events":
                    options = options with { Events = value };
                    break;
                default:
                    return null;
            }
        }

        return (args[0], options);
    }
}
