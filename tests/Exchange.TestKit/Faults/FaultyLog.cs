using Exchange.EventStore;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.TestKit;

/// <summary>A log whose commits meet with the given faults; reads fail only while it is away.</summary>
internal sealed class FaultyLog(IEventLog log, CommitFaults faults, Func<Group, Task>? beforeCommitAsync = null) : IEventLog
{
    public long CommitsHeard => log.CommitsHeard;

    public async Task<Head> ReadHeadAsync(CancellationToken cancellationToken)
    {
        faults.Reach();
        return await log.ReadHeadAsync(cancellationToken);
    }

    public Task<LogEnd> ReadEndAsync(CancellationToken cancellationToken) => log.ReadEndAsync(cancellationToken);

    public Task<IReadOnlyList<StreamRow>> ReadStreamRowsAsync(StreamId? after, int sizeMax, CancellationToken cancellationToken) => log.ReadStreamRowsAsync(after, sizeMax, cancellationToken);

    public IAsyncEnumerable<RecordedEvent> ReadStreamAsync(StreamId stream, long fromVersion, long toVersion, CancellationToken cancellationToken) => log.ReadStreamAsync(stream, fromVersion, toVersion, cancellationToken);

    public IAsyncEnumerable<StatePart> ReadStateAsync(StreamId stream, long toVersion, UsableSnapshots? usable, CancellationToken cancellationToken) => log.ReadStateAsync(stream, toVersion, usable, cancellationToken);

    public Task<IReadOnlySet<StreamId>> ReadStreamsWithSnapshotsAsync(string format, CancellationToken cancellationToken) => log.ReadStreamsWithSnapshotsAsync(format, cancellationToken);

    public Task KeepSnapshotAsync(StoredSnapshot snapshot) => log.KeepSnapshotAsync(snapshot);

    public async Task<Page> ReadPageAsync(long after, int sizeMax, CancellationToken cancellationToken)
    {
        faults.Reach();
        return await log.ReadPageAsync(after, sizeMax, cancellationToken);
    }

    public async Task<Page> ReadPageAsync(long after, int sizeMax, IReadOnlySet<string> without, CancellationToken cancellationToken)
    {
        faults.Reach();
        return await log.ReadPageAsync(after, sizeMax, without, cancellationToken);
    }

    public Task<long> BatchEndAtAsync(long position, CancellationToken cancellationToken) => log.BatchEndAtAsync(position, cancellationToken);

    public Task<long> PositionAtAsync(Instant instant, CancellationToken cancellationToken) => log.PositionAtAsync(instant, cancellationToken);

    public Task<JournalEntry?> FindCommandAsync(CommandId id, long first, long last, CancellationToken cancellationToken) => log.FindCommandAsync(id, first, last, cancellationToken);

    public Task<IReadOnlyList<JournalEntry>> ReadJournalAsync(long after, int sizeMax, CancellationToken cancellationToken) => log.ReadJournalAsync(after, sizeMax, cancellationToken);

    public Task<byte[]?> ReadCommandRunAsync(long run, CancellationToken cancellationToken) => log.ReadCommandRunAsync(run, cancellationToken);

    public Task WaitForCommitAsync(long heard, CancellationToken cancellationToken) => log.WaitForCommitAsync(heard, cancellationToken);

    public Task<IReadOnlyList<Resolution>> ReadResolutionsAsync(CancellationToken cancellationToken) => log.ReadResolutionsAsync(cancellationToken);

    public async Task<ILogWriter?> TakeOverAsync(WriterIdentity writer, Head seen, CancellationToken cancellationToken) =>
        await log.TakeOverAsync(writer, seen, cancellationToken) is { } taken ? new FaultyWriter(taken, faults, beforeCommitAsync) : null;

    public Task WhenReleasedAsync() => log.WhenReleasedAsync();

    public Task<bool> IsFollowedAsync(CancellationToken cancellationToken) => log.IsFollowedAsync(cancellationToken);

    public Task RehearseAsync(Group group, CancellationToken cancellationToken) => log.RehearseAsync(group, cancellationToken);

    public ValueTask DisposeAsync() => log.DisposeAsync();
}

internal sealed class FaultyWriter(ILogWriter writer, CommitFaults faults, Func<Group, Task>? beforeCommitAsync) : ILogWriter
{
    public Head Head => writer.Head;

    public Interval? Outage => writer.Outage;

    public async Task CommitAsync(Group group)
    {
        CommitFault fault = faults.Take();
        if (fault == CommitFault.NeverSent || faults.IsAway) throw new UnknownOutcomeException("The connection broke before the commit was sent.");
        if (beforeCommitAsync is not null) await beforeCommitAsync(group);
        await writer.CommitAsync(group);
        if (fault == CommitFault.AnswerDropped) throw new UnknownOutcomeException("The connection broke before the commit was answered.");
    }

    public Task BeatAsync(bool open) => faults.IsAway ? Task.FromException(Lost()) : writer.BeatAsync(open);

    public async Task<Head> RecoverAsync(CancellationToken cancellationToken)
    {
        while (faults.IsAway) await Task.Delay(10, cancellationToken);
        return await writer.RecoverAsync(cancellationToken);
    }

    public Task<ForeignRowException?> InspectAsync() => faults.IsAway ? Task.FromException<ForeignRowException?>(Lost()) : writer.InspectAsync();

    public Task ReleaseAsync() => faults.IsAway ? Task.FromException(Lost()) : writer.ReleaseAsync();

    public Task<(NodaTime.Instant LastAt, byte[] Filter)?> ReadCommandFilterAsync(long span, CancellationToken cancellationToken) => writer.ReadCommandFilterAsync(span, cancellationToken);

    public IAsyncEnumerable<CommandId> ReadCommandIdsAsync(long first, long last, CancellationToken cancellationToken) => writer.ReadCommandIdsAsync(first, last, cancellationToken);

    public Task StoreCommandRunAsync(long run, byte[] hashes) => writer.StoreCommandRunAsync(run, hashes);

    public Task StoreCommandFilterAsync(long span, NodaTime.Instant lastAt, byte[] filter) => writer.StoreCommandFilterAsync(span, lastAt, filter);

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private static UnknownOutcomeException Lost() => new("The connection broke.");
}
