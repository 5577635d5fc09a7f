using Exchange.EventStore;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Audit;

/// <summary>One command's events, as they stand in the log.</summary>
internal readonly record struct Batch(CommandId Command, ParticipantId Actor, Instant At, string Rules, long Last, int Count);

/// <summary>The laws of the log alone, event by event in its order: no hole, no split batch, no step back in time.</summary>
internal sealed class LogLaws(Findings findings)
{
    private const string Model = "log";
    private readonly Dictionary<StreamId, long> _versions = [];
    private RecordedEvent? _previous;

    public long Events { get; private set; }

    /// <summary>The newest version of each stream that was seen.</summary>
    public IReadOnlyDictionary<StreamId, long> Versions => _versions;

    public Instant? LastAt => _previous?.At;

    /// <summary>Nothing may stand beyond the head. No reader sees what does, so it must be asked for.</summary>
    public void Begin(LogEnd end)
    {
        long head = end.Head.Position;
        if (end.Newest > head) findings.Add(Model, "head", end.Newest, Findings.Text($"the head stands at position {head}, and a row that the writer did not write at {end.Newest}"));
        if (end.Sequence > head) findings.Add(Model, "sequence", end.Sequence, Findings.Text($"the head stands at position {head}, and the sequence at {end.Sequence}: somebody drew a number"));
        if (end.JournalGoesOn) findings.Add("journal", "head", head, Findings.Text($"the journal has a row with a number above the head's, {end.Head.Commands}"));
    }

    /// <returns>The batch that this event ends; null inside a batch.</returns>
    public Batch? Add(RecordedEvent e)
    {
        long expected = (_previous?.Position ?? 0) + 1;
        if (e.Position != expected) Expect(false, e, Findings.Text($"position {expected} was expected here"));
        CheckBatch(e);

        long version = _versions.GetValueOrDefault(e.Stream) + 1;
        if (e.Version != version) Expect(false, e, Findings.Text($"version {version} of its stream was expected, it has {e.Version}"));
        _versions[e.Stream] = e.Version;

        Events++;
        _previous = e;
        return e.EndsBatch ? new Batch(e.Command, e.Actor, e.At, e.Headers.Rules, e.Position, e.Headers.Count) : null;
    }

    /// <summary>To be called after the last event: the head must stand at it, and at the end of a batch.</summary>
    public void End(Head head)
    {
        long last = _previous?.Position ?? 0;
        if (last != head.Position) findings.Add(Model, "head", last, Findings.Text($"the head stands at position {head.Position}, the log ends at {last}"));
        if (_previous is not { } e) return;
        Expect(e.EndsBatch, e, "the log ends inside a batch");
        Expect(head.RecordedAt >= e.At, e, "the head's time lies before the last event's");
    }

    private void CheckBatch(RecordedEvent e)
    {
        Expect(e.Headers is { Index: >= 1 } h && h.Index <= h.Count, e, "its place in its batch can't be");
        if (_previous is not { } before)
        {
            Expect(e.Headers.Index == 1, e, "the log begins inside a batch");
            return;
        }

        Expect(e.At >= before.At, e, "its time lies before that of the event before it");
        if (before.EndsBatch)
        {
            Expect(e.Headers.Index == 1, e, "a batch begins with a later event of its own");
            return;
        }

        bool continues = e.Headers.Index == before.Headers.Index + 1 && e.Headers.Count == before.Headers.Count;
        Expect(continues, e, "the batch before it is not whole");
        if (continues)
        {
            Expect(e.Command == before.Command && e.Actor == before.Actor, e, "one batch has the events of two commands");
            Expect(e.At == before.At, e, "one batch has two times");
            Expect(string.Equals(e.Headers.Rules, before.Headers.Rules, StringComparison.Ordinal), e, "one batch was decided under two rule versions");
        }
    }

    private void Expect(bool holds, RecordedEvent e, string what)
    {
        if (!holds) findings.Add(Model, e.Stream.Value, e.Position, what);
    }
}
