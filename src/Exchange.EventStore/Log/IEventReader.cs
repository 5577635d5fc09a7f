using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>Reads of the durable log up to its head; every process may read. No call holds a snapshot longer than one page.</summary>
/// <remarks>A row above the head is foreign, and no reader ever sees it.</remarks>
public interface IEventReader
{
    Task<Head> ReadHeadAsync(CancellationToken cancellationToken);

    /// <summary>The head, and whether anything stands beyond it. A live writer never makes it look so.</summary>
    Task<LogEnd> ReadEndAsync(CancellationToken cancellationToken);

    /// <summary>The rows of streams after the given one, in the order of the store; from the first when it is null.</summary>
    Task<IReadOnlyList<StreamRow>> ReadStreamRowsAsync(StreamId? after, int sizeMax, CancellationToken cancellationToken);

    /// <summary>Events of a stream with fromVersion &lt;= version &lt;= toVersion, in order; none when there is no such stream.</summary>
    IAsyncEnumerable<RecordedEvent> ReadStreamAsync(StreamId stream, long fromVersion, long toVersion, CancellationToken cancellationToken);

    /// <summary>What the state of a stream is made from: the newest usable snapshot at or before <paramref name="toVersion"/>, and the events from its version on, that one included; all of them when there is none.</summary>
    /// <param name="usable">Null: no snapshot is wanted.</param>
    IAsyncEnumerable<StatePart> ReadStateAsync(StreamId stream, long toVersion, UsableSnapshots? usable, CancellationToken cancellationToken);

    /// <summary>The streams that have snapshots of a format.</summary>
    Task<IReadOnlySet<StreamId>> ReadStreamsWithSnapshotsAsync(string format, CancellationToken cancellationToken);

    /// <summary>The events after a position, about <paramref name="sizeMax"/> of them: more when one batch alone is larger, never a part of a batch.</summary>
    Task<Page> ReadPageAsync(long after, int sizeMax, CancellationToken cancellationToken);

    /// <summary>The same stretch of the log without the events of some names: for those who follow it, and look at a few among many. What is left out is not even sent.</summary>
    /// <remarks>The process that writes may give the newest events from memory, as they were committed.</remarks>
    /// <param name="sizeMax">Of the stretch, those left out counted.</param>
    async Task<Page> ReadPageAsync(long after, int sizeMax, IReadOnlySet<string> without, CancellationToken cancellationToken)
    {
        Page page = await ReadPageAsync(after, sizeMax, cancellationToken);
        return without.Count == 0 ? page : page with { Events = [.. page.Events.Where(e => !without.Contains(e.Type))] };
    }

    /// <summary>The last batch end at or before a position; 0 when there is none.</summary>
    Task<long> BatchEndAtAsync(long position, CancellationToken cancellationToken);

    /// <summary>The last batch end with At &lt;= instant; 0 when there is none.</summary>
    Task<long> PositionAtAsync(Instant instant, CancellationToken cancellationToken);

    /// <summary>The rows of the journal after a number, in the order in which they were decided.</summary>
    Task<IReadOnlyList<JournalEntry>> ReadJournalAsync(long after, int sizeMax, CancellationToken cancellationToken);

    /// <summary>Looks a command up among a range of numbers, first and last included.</summary>
    Task<JournalEntry?> FindCommandAsync(CommandId id, long first, long last, CancellationToken cancellationToken);

    /// <summary>The hashes of a full run of command ids (<see cref="CommandIds"/>), as the writer kept them; null when it did not.</summary>
    Task<byte[]?> ReadCommandRunAsync(long run, CancellationToken cancellationToken);

    /// <summary>Counts the wake-ups heard. Note it before reading, so that a commit during the read is not slept through.</summary>
    long CommitsHeard { get; }

    /// <summary>Completes when a commit with events has been heard since <paramref name="heard"/> was noted, or after a second at the latest.</summary>
    Task WaitForCommitAsync(long heard, CancellationToken cancellationToken);
}

/// <summary>The log: read by all, written by the one process that holds the epoch.</summary>
public interface IEventLog : IEventReader, IAsyncDisposable
{
    /// <summary>What was decided about foreign rows, oldest first.</summary>
    Task<IReadOnlyList<Resolution>> ReadResolutionsAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a snapshot beside the log, in the place of those of other formats. One of this stream, version and format that is there already stays.</summary>
    Task KeepSnapshotAsync(StoredSnapshot snapshot);

    /// <summary>Takes the log over by compare-and-set on epoch and beat; durable when it returns.</summary>
    /// <returns>Null when the head has moved since <paramref name="seen"/> was read, or its row is held by a commit: watch anew.</returns>
    Task<ILogWriter?> TakeOverAsync(WriterIdentity writer, Head seen, CancellationToken cancellationToken);

    /// <summary>Completes when a writer gives the lease up. It spares a standby the wait for its next look, and may go unheard: the look comes all the same.</summary>
    /// <remarks>Whoever asks for it stands by from then on, as others see by <see cref="IsFollowedAsync"/>, until this is disposed of or its process ends.</remarks>
    Task WhenReleasedAsync();

    /// <summary>Whether another process stands by. One that has just died or come may be seen a moment later.</summary>
    Task<bool> IsFollowedAsync(CancellationToken cancellationToken);

    /// <summary>Goes the way of a takeover and a commit without effect, so that nothing on it is done for the first time when it matters.</summary>
    /// <param name="group">Of an epoch that never was: the fence refuses it.</param>
    Task RehearseAsync(Group group, CancellationToken cancellationToken);
}

/// <summary>Rows that the writer had not written were taken out of the log and kept as evidence (DOMAIN PAR-3: two persons).</summary>
/// <param name="Number">Counts resolutions from 1.</param>
/// <param name="From">The first position at fault.</param>
/// <param name="Rows">How many rows were taken out; 0 when only Marten's sequence stood ahead.</param>
public sealed record Resolution(long Number, long From, long Rows, string Reason, ParticipantId ProposedBy, ParticipantId ApprovedBy);

/// <summary>The right to write during one tenure. Used by one caller at a time; no call of it is ever cancelled once sent.</summary>
public interface ILogWriter : IAsyncDisposable
{
    /// <summary>The head as this writer last left it. Before the first commit: as the takeover found it.</summary>
    Head Head { get; }

    /// <summary>From the last beat of the last writer that took commands to the moment of the takeover, both by the database's clock; null on an empty log.</summary>
    Interval? Outage { get; }

    /// <summary>Makes a group durable, all of it or nothing.</summary>
    /// <exception cref="FencedException">The epoch has passed on: nothing was written, and nothing more can be.</exception>
    /// <exception cref="ForeignRowException">Somebody else wrote to the log: nothing was written.</exception>
    /// <exception cref="GroupRefusedException">The store can't hold what the group says: nothing was written, and trying again changes nothing.</exception>
    /// <exception cref="UnknownOutcomeException">It may or may not be durable: <see cref="RecoverAsync"/> tells.</exception>
    Task CommitAsync(Group group);

    /// <summary>An idle tick: the lease is kept, and Marten's sequence stands at the head.</summary>
    /// <param name="open">Commands are taken, so the outage before this tenure is over. A writer that dies before that leaves the whole of it to the next.</param>
    /// <inheritdoc cref="CommitAsync" path="/exception"/>
    Task BeatAsync(bool open);

    /// <summary>After a failed or unknown commit: a new connection under a new epoch of the same writer, and the head as it is now.</summary>
    /// <remarks>The new epoch fences what the old connection may still have under way. Tries until it is done, fenced or cancelled.</remarks>
    /// <exception cref="FencedException">Another process took over.</exception>
    Task<Head> RecoverAsync(CancellationToken cancellationToken);

    /// <summary>Compares head, newest row and sequence.</summary>
    /// <returns>What somebody else must have written; null when all is well.</returns>
    /// <exception cref="UnknownOutcomeException">They can't be read: <see cref="RecoverAsync"/> comes first.</exception>
    Task<ForeignRowException?> InspectAsync();

    /// <summary>Gives the lease up, so that a standby need not wait for it to run out.</summary>
    Task ReleaseAsync();

    /// <summary>The filter of a full span of command ids, and the receipt of its last; null when it was not kept.</summary>
    Task<(Instant LastAt, byte[] Filter)?> ReadCommandFilterAsync(long span, CancellationToken cancellationToken);

    /// <summary>The ids of commands by their numbers, first and last included, in order.</summary>
    IAsyncEnumerable<CommandId> ReadCommandIdsAsync(long first, long last, CancellationToken cancellationToken);

    /// <summary>Keeps a full run. Fenced as a beat is: a former writer's would tell of what never was.</summary>
    /// <inheritdoc cref="CommitAsync" path="/exception"/>
    Task StoreCommandRunAsync(long run, byte[] hashes);

    /// <summary>Keeps the filter of a full span, fenced likewise.</summary>
    /// <inheritdoc cref="CommitAsync" path="/exception"/>
    Task StoreCommandFilterAsync(long span, Instant lastAt, byte[] filter);
}

/// <summary>The epoch belongs to another writer now.</summary>
public sealed class FencedException(string message) : Exception(message);

/// <summary>The commit's answer never came: it may have happened.</summary>
public sealed class UnknownOutcomeException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store refused the content of a group, such as a character it can't keep. Nothing of it is durable; the writer goes on.</summary>
public sealed class GroupRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The log holds what its writer did not write: tampering or a mistake. The exchange writes no more until it is resolved.</summary>
public sealed class ForeignRowException(string message, long position) : Exception(message)
{
    public long Position { get; } = position;
}
