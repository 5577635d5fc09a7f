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

    internal static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>("exchange.commit.duration", "s", "From sending a group to hearing of its commit");

    internal static readonly Histogram<int> GroupSize = Meter.CreateHistogram<int>("exchange.commit.commands", description: "Commands in one group commit");

    internal static readonly Counter<long> Takeovers = Meter.CreateCounter<long>("exchange.takeovers", description: "Epochs this process began");

    internal static readonly Counter<long> Recoveries = Meter.CreateCounter<long>("exchange.recoveries", description: "Commits whose outcome had to be found out");
}
