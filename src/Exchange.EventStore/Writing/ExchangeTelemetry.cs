using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Exchange.EventStore;

/// <summary>The source of spans and meters of the command path; named once, for the host to subscribe to.</summary>
public static class ExchangeTelemetry
{
    public const string Name = "Exchange";

    internal static readonly ActivitySource Spans = new(Name);

    internal static readonly Meter Meter = new(Name);

    internal static readonly Counter<long> Commands = Meter.CreateCounter<long>("exchange.commands", description: "Commands answered, by kind and outcome");

    internal static readonly Histogram<double> CommitDuration = Seconds("exchange.commit.duration", "From sending a group to hearing of its commit");

    internal static readonly Histogram<int> GroupSize = Meter.CreateHistogram<int>("exchange.commit.commands", description: "Commands in one group commit");

    internal static readonly Counter<long> Takeovers = Meter.CreateCounter<long>("exchange.takeovers", description: "Epochs this process began");

    internal static readonly Counter<long> Recoveries = Meter.CreateCounter<long>("exchange.recoveries", description: "Commits whose outcome had to be found out");

    internal static readonly Counter<long> Snapshots = Meter.CreateCounter<long>("exchange.snapshots", description: "Snapshots of streams kept beside the log");

    // The SDK's own buckets begin at 5 ms, where most commits are over.
    private static Histogram<double> Seconds(string name, string description) => Meter.CreateHistogram(
        name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
}
