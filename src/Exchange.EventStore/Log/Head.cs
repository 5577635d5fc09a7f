using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>The row <c>log_head</c>: who may write, and how far the log reaches.</summary>
/// <param name="Epoch">Raised by every takeover and every recovery; a commit of another epoch is refused.</param>
/// <param name="Writer">The process that holds the epoch, a fresh id each start; null before the first.</param>
/// <param name="Address">Where that process can be reached, for those who were sent to another.</param>
/// <param name="Group">Counts group commits, those of refusals alone included.</param>
/// <param name="Beat">Counts commits and idle ticks; a standby watches it.</param>
/// <param name="Position">The position of the newest event; 0 for an empty log.</param>
/// <param name="Commands">The number of the newest row of the journal; 0 when it has none.</param>
/// <param name="RecordedAt">t of the last group, refusals included.</param>
/// <param name="BeatAt">When the last beat was, by the database's clock.</param>
/// <param name="Released">The writer gave the lease up in an orderly stop.</param>
public sealed record Head(long Epoch, Guid? Writer, string? Address, long Group, long Beat, long Position, long Commands, Instant RecordedAt, Instant? BeatAt, bool Released);

/// <summary>Where the tables end, whoever wrote them: a row, a number or a journal row beyond the head is foreign.</summary>
/// <param name="Newest">The position of the newest row; 0 when there is none.</param>
/// <param name="Sequence">The last number drawn from Marten's sequence; 0 when none was.</param>
/// <param name="JournalGoesOn">The journal has a row with a number above the head's.</param>
public sealed record LogEnd(Head Head, long Newest, long Sequence, bool JournalGoesOn);

/// <summary>The row of a stream as it stands, whether or not the log agrees.</summary>
/// <param name="Type">The prefix of its streams, without the dash; null only by a foreign hand, as is a version of 0.</param>
public sealed record StreamRow(StreamId Stream, string? Type, long Version);

/// <summary>A process that would write.</summary>
public sealed record WriterIdentity(Guid Id, string? Address);
