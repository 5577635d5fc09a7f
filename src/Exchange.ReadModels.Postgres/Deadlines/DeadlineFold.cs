using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Projections.Deadlines;
using Exchange.ReadModels.Postgres.Processes;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>All open deadlines, one event after the other.</summary>
internal sealed class DeadlineFold(EventCatalog catalog, Dictionary<DeadlineKey, OpenDeadline> open)
{
    private readonly Facts _facts = new(catalog, Market.Processes.Deadlines.Facts);

    public static IReadOnlySet<string> Irrelevant(EventCatalog catalog) => new Facts(catalog, Market.Processes.Deadlines.Facts).Irrelevant;

    public IReadOnlyDictionary<DeadlineKey, OpenDeadline> Open => open;

    /// <returns>The deadline that the event has set, moved or ended, as it was before; null when it left all as they were.</returns>
    /// <exception cref="PoisonedEventException">It can't be read; everything is as it was.</exception>
    public Change? Apply(RecordedEvent recorded)
    {
        if (_facts.Read(recorded, Market.Processes.Deadlines.After) is not { } due) return null;

        var key = new DeadlineKey(due.Stream, due.Kind);
        OpenDeadline? before = open.GetValueOrDefault(key), after = OpenDeadline.After(before, due, recorded.Position);
        if (after == before) return null;
        if (after is null) open.Remove(key);
        else open[key] = after;
        return new Change(key, before, after);
    }

    public sealed record Change(DeadlineKey Key, OpenDeadline? Before, OpenDeadline? After);
}
