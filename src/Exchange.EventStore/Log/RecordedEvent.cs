using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>One event as the log keeps it.</summary>
/// <param name="Position">Its place in the log, from 1, without gaps (<c>seq_id</c>).</param>
/// <param name="Version">Its place in its stream, from 1, without gaps.</param>
/// <param name="Type">The stored name, current or old; see <see cref="EventCatalog"/>.</param>
/// <param name="Data">UTF-8 JSON. Read from PostgreSQL it has jsonb's order of members; only its canonical form is stable.</param>
/// <param name="At">t of its command (DOMAIN TIM-1), in microseconds; never decreases along the log.</param>
/// <param name="Actor">Who gave the command.</param>
/// <param name="Command">The command it follows from; the same for the whole batch.</param>
/// <param name="Correlation">The deal or trace that ties commands together.</param>
/// <param name="Headers">Its place in its batch and what held when it was decided.</param>
public sealed record RecordedEvent(
    long Position, Guid Id, StreamId Stream, long Version, string Type, ReadOnlyMemory<byte> Data, Instant At,
    ParticipantId Actor, CommandId Command, string Correlation, EventHeaders Headers)
{
    /// <summary>Whether state exists right after this event: it is the last of its batch.</summary>
    public bool EndsBatch => Headers.Index == Headers.Count;
}

/// <summary><c>{"i":1,"n":2,"rules":"…","schema":1,"traceparent":"…"}</c>: event i of the n of its batch, the rule version it was decided under.</summary>
public readonly record struct EventHeaders(int Index, int Count, string Rules, string? TraceParent);

/// <summary>A stretch of the log, whole batches only: it begins behind the position asked for, and ends with a batch.</summary>
/// <param name="Events">All of them, but for those that were not asked for.</param>
/// <param name="After">The position asked for.</param>
/// <param name="Last">The position that the stretch ends with, or <paramref name="After"/> at the end of the log.</param>
public sealed record Page(IReadOnlyList<RecordedEvent> Events, long After, long Last)
{
    /// <summary>The log ended where the page would have begun.</summary>
    public bool IsEmpty => Last == After;
}
