using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>What one commit makes durable: the batches of several commands, and the journal row of each.</summary>
/// <param name="Number">The head's group before this commit.</param>
/// <param name="Position">The head's position before this commit; the first event gets the next one.</param>
/// <param name="Commands">The head's newest row of the journal before this commit; the first of these gets the next number.</param>
/// <param name="RecordedAt">t of the last command in the group.</param>
/// <param name="Streams">The streams it touches, each once.</param>
public sealed record Group(
    long Epoch, long Number, long Position, long Commands, Instant RecordedAt,
    IReadOnlyList<RecordedEvent> Events, IReadOnlyList<StreamAdvance> Streams, IReadOnlyList<JournalEntry> Journal);

/// <summary>How far a group takes a stream. From 0 it makes the stream.</summary>
public readonly record struct StreamAdvance(StreamId Stream, long FromVersion, long ToVersion);

/// <summary>A command that reached the sequencer, accepted or refused (DOMAIN KEP-1).</summary>
/// <param name="Number">Counts the commands of the log from 1, in the order in which they were decided.</param>
/// <param name="Kind">The command's name, such as <c>place_bid</c>.</param>
/// <param name="Target">What it was given to: method and path of a request, or <c>exchange KIND</c>. Empty in rows older than the column.</param>
/// <param name="Fingerprint">Over target and body (<see cref="Command.FingerprintOf"/>): the same id with another one is refused.</param>
/// <param name="Rules">The rule version it was decided under.</param>
/// <param name="Body">The RFC 8785 form of what was asked.</param>
/// <param name="Epoch">The writer's epoch.</param>
/// <param name="Group">The commit it is part of, counted from 1.</param>
/// <param name="Outcome">What was answered, byte for byte.</param>
public sealed record JournalEntry(
    long Number, CommandId Id, ParticipantId Actor, string Kind, string Target, Instant ReceivedAt, Guid Fingerprint, string Rules, string Body,
    long Epoch, long Group, Outcome Outcome);

/// <summary>The durable answer to a command.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The refusal's code; null when accepted.</param>
/// <param name="Position">The position of the batch's last event; of a refusal, and of a batch without events, that of the state it was decided on.</param>
/// <param name="Events">How many events the batch has.</param>
/// <param name="Body">The answer's body in UTF-8.</param>
public sealed record Outcome(int Status, string? Code, long Position, int Events, ReadOnlyMemory<byte> Body);
