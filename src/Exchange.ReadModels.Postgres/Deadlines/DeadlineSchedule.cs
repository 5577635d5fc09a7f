using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Projections.Deadlines;
using NodaTime;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>The open deadlines in the order in which they come, and which of them have been seen to.</summary>
internal sealed class DeadlineSchedule
{
    private static readonly Comparer<OpenDeadline> Earliest = Comparer<OpenDeadline>.Create(static (a, b) =>
        a.Due.CompareTo(b.Due) is var due and not 0 ? due : string.CompareOrdinal(a.Stream.Value, b.Stream.Value));

    private readonly EventCatalog _catalog;
    private readonly Dictionary<StreamId, OpenDeadline> _open;
    private readonly SortedSet<OpenDeadline> _toPin;
    private readonly SortedSet<OpenDeadline> _toCarryOut;

    public DeadlineSchedule(Dictionary<StreamId, OpenDeadline> open, EventCatalog catalog)
    {
        (_open, _catalog) = (open, catalog);
        _toPin = new SortedSet<OpenDeadline>(open.Values, Earliest);
        _toCarryOut = new SortedSet<OpenDeadline>(open.Values, Earliest);
    }

    /// <summary>When something is next to be done; null while nothing is open.</summary>
    /// <param name="pinAhead">How long before a deadline its stream is pinned.</param>
    public Instant? Next(Duration pinAhead) => (_toPin.Min, _toCarryOut.Min) switch
    {
        (null, null) => null,
        ({ } pin, null) => pin.Due - pinAhead,
        (null, { } due) => due.Due,
        ({ } pin, { } due) => Instant.Min(pin.Due - pinAhead, due.Due),
    };

    /// <exception cref="PoisonedEventException">The event can't be read; the schedule is as it was.</exception>
    public void Apply(RecordedEvent recorded)
    {
        OpenDeadline? before = _open.GetValueOrDefault(recorded.Stream);
        if (!DeadlineFold.Apply(_open, recorded, _catalog)) return;

        if (before is not null)
        {
            _toPin.Remove(before);
            _toCarryOut.Remove(before);
        }

        if (_open.TryGetValue(recorded.Stream, out OpenDeadline? after))
        {
            _toPin.Add(after);
            _toCarryOut.Add(after);
        }
    }

    public IReadOnlyList<OpenDeadline> TouchedBy(Interval outage) => [.. _toCarryOut.Where(d => d.IsTouchedBy(outage))];

    /// <summary>Those due up to an instant that were not taken before, the earliest first.</summary>
    public IReadOnlyList<OpenDeadline> TakeDue(Instant upTo) => Take(_toCarryOut, upTo);

    /// <summary>Those due up to an instant whose streams were not taken for pinning before.</summary>
    public IReadOnlyList<OpenDeadline> TakeToPin(Instant upTo) => Take(_toPin, upTo);

    private static List<OpenDeadline> Take(SortedSet<OpenDeadline> from, Instant upTo)
    {
        var taken = new List<OpenDeadline>();
        while (from.Min is { } first && first.Due <= upTo)
        {
            from.Remove(first);
            taken.Add(first);
        }

        return taken;
    }
}
