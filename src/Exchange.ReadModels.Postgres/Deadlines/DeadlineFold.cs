using System.Collections.Immutable;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Processes;
using Exchange.Projections.Deadlines;
using Exchange.ReadModels.Postgres.Processes;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>All open deadlines, one event after the other.</summary>
internal sealed class DeadlineFold(EventCatalog catalog, Dictionary<DeadlineKey, OpenDeadline> open)
{
    private readonly Facts _facts = new(catalog, Market.Processes.Deadlines.Facts);

    public static IReadOnlySet<string> Irrelevant(EventCatalog catalog) => new Facts(catalog, Market.Processes.Deadlines.Facts).Irrelevant;

    public IReadOnlyDictionary<DeadlineKey, OpenDeadline> Open => open;

    /// <returns>The deadlines that the event has set, moved or ended, as they were before; empty when it left all as they were.</returns>
    /// <exception cref="PoisonedEventException">It can't be read; everything is as it was.</exception>
    public ImmutableArray<Change> Apply(RecordedEvent recorded) => _facts.Read(recorded, static fact => fact) is { } fact ? Apply(recorded, fact) : [];

    /// <summary>For who has read the event already.</summary>
    public ImmutableArray<Change> Apply(RecordedEvent recorded, object fact) =>
        (Set(recorded, Market.Processes.Deadlines.After(fact)), Set(recorded, Market.Processes.Deadlines.OpeningAfter(fact))) switch
        {
            ({ } one, { } other) => [one, other],
            ({ } one, null) => [one],
            (null, { } other) => [other],
            _ => [],
        };

    private Change? Set(RecordedEvent recorded, Due? set)
    {
        if (set is not { } due) return null;

        var key = new DeadlineKey(due.Stream, due.Kind);
        OpenDeadline? before = open.GetValueOrDefault(key), now = OpenDeadline.After(before, due, recorded.Position);
        if (now == before) return null;
        if (now is null) open.Remove(key);
        else open[key] = now;
        return new Change(key, before, now);
    }

    public sealed record Change(DeadlineKey Key, OpenDeadline? Before, OpenDeadline? After);
}
