using System.Collections.Immutable;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Projections.Deadlines;
using NodaTime;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>The open deadlines in the order in which they come, and which of them have been seen to.</summary>
internal sealed class DeadlineSchedule
{
    private static readonly Comparer<OpenDeadline> Earliest = Comparer<OpenDeadline>.Create(static (a, b) =>
        a.Due.CompareTo(b.Due) is var due and not 0 ? due
        : string.CompareOrdinal(a.Stream.Value, b.Stream.Value) is var stream and not 0 ? stream
        : a.Kind.CompareTo(b.Kind));

    private readonly DeadlineFold _fold;
    private readonly SortedSet<OpenDeadline> _toPin;
    private readonly SortedSet<OpenDeadline> _toCarryOut;

    public DeadlineSchedule(Dictionary<DeadlineKey, OpenDeadline> open, EventCatalog catalog)
    {
        _fold = new DeadlineFold(catalog, open);
        _toPin = new SortedSet<OpenDeadline>(open.Values, Earliest);
        _toCarryOut = new SortedSet<OpenDeadline>(open.Values, Earliest);
    }

    /// <summary>When something is next to be done; null while nothing is open.</summary>
    /// <param name="pinAhead">How long before a deadline its streams are pinned.</param>
    public Instant? Next(Duration pinAhead) => (_toPin.Min, _toCarryOut.Min) switch
    {
        (null, null) => null,
        ({ } pin, null) => pin.Due - pinAhead,
        (null, { } due) => due.Due,
        ({ } pin, { } due) => Instant.Min(pin.Due - pinAhead, due.Due),
    };

    /// <exception cref="PoisonedEventException">The event can't be read; the schedule is as it was.</exception>
    public void Apply(RecordedEvent recorded) => Follow(_fold.Apply(recorded));

    /// <summary>For who has read the event already.</summary>
    public void Apply(RecordedEvent recorded, object fact) => Follow(_fold.Apply(recorded, fact));

    public IReadOnlyList<OpenDeadline> TouchedBy(Interval outage) => [.. _toCarryOut.Where(d => d.IsTouchedBy(outage))];

    /// <summary>Those due up to an instant that were not taken before, the earliest first.</summary>
    public IReadOnlyList<OpenDeadline> TakeDue(Instant upTo) => Take(_toCarryOut, upTo);

    /// <summary>Those due up to an instant whose streams were not taken for pinning before.</summary>
    public IReadOnlyList<OpenDeadline> TakeToPin(Instant upTo) => Take(_toPin, upTo);

    private void Follow(ImmutableArray<DeadlineFold.Change> changes)
    {
        foreach (DeadlineFold.Change change in changes)
        {
            if (change.Before is { } before)
            {
                _toPin.Remove(before);
                _toCarryOut.Remove(before);
            }

            if (change.After is { } after)
            {
                _toPin.Add(after);
                _toCarryOut.Add(after);
            }
        }
    }

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
