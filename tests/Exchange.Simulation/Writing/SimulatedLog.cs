using Exchange.EventStore;
using Exchange.EventStore.InMemory;
using Exchange.Kernel;
using Exchange.Simulation.Laws;
using NodaTime;

namespace Exchange.Simulation.Writing;

/// <summary>The log in memory, as a process sees it whose connection may break.</summary>
internal class SimulatedLog(InMemoryLog log, Fates fates) : IEventLog
{
    public long CommitsHeard => log.CommitsHeard;

    public Task<Head> ReadHeadAsync(CancellationToken cancellationToken) => log.ReadHeadAsync(cancellationToken);

    public Task<LogEnd> ReadEndAsync(CancellationToken cancellationToken) => log.ReadEndAsync(cancellationToken);

    public Task<IReadOnlyList<StreamRow>> ReadStreamRowsAsync(StreamId? after, int sizeMax, CancellationToken cancellationToken) => log.ReadStreamRowsAsync(after, sizeMax, cancellationToken);

    public IAsyncEnumerable<RecordedEvent> ReadStreamAsync(StreamId stream, long fromVersion, long toVersion, CancellationToken cancellationToken) =>
        log.ReadStreamAsync(stream, fromVersion, toVersion, cancellationToken);

    public virtual IAsyncEnumerable<StatePart> ReadStateAsync(StreamId stream, long toVersion, UsableSnapshots? usable, CancellationToken cancellationToken) =>
        log.ReadStateAsync(stream, toVersion, usable, cancellationToken);

    public Task<IReadOnlySet<StreamId>> ReadStreamsWithSnapshotsAsync(string format, CancellationToken cancellationToken) => log.ReadStreamsWithSnapshotsAsync(format, cancellationToken);

    public virtual Task KeepSnapshotAsync(StoredSnapshot snapshot) => log.KeepSnapshotAsync(snapshot);

    public Task WhenReleasedAsync() => log.WhenReleasedAsync();

    public Task<bool> IsFollowedAsync(CancellationToken cancellationToken) => log.IsFollowedAsync(cancellationToken);

    public Task RehearseAsync(Group group, CancellationToken cancellationToken) => log.RehearseAsync(group, cancellationToken);

    public Task<Page> ReadPageAsync(long after, int sizeMax, CancellationToken cancellationToken) => log.ReadPageAsync(after, sizeMax, cancellationToken);

    public Task<long> BatchEndAtAsync(long position, CancellationToken cancellationToken) => log.BatchEndAtAsync(position, cancellationToken);

    public Task<long> PositionAtAsync(Instant instant, CancellationToken cancellationToken) => log.PositionAtAsync(instant, cancellationToken);

    public Task<JournalEntry?> FindCommandAsync(CommandId id, long first, long last, CancellationToken cancellationToken) => log.FindCommandAsync(id, first, last, cancellationToken);

    public Task<byte[]?> ReadCommandRunAsync(long run, CancellationToken cancellationToken) => log.ReadCommandRunAsync(run, cancellationToken);

    public Task<IReadOnlyList<JournalEntry>> ReadJournalAsync(long after, int sizeMax, CancellationToken cancellationToken) => log.ReadJournalAsync(after, sizeMax, cancellationToken);

    public Task WaitForCommitAsync(long heard, CancellationToken cancellationToken) => log.WaitForCommitAsync(heard, cancellationToken);

    public Task<IReadOnlyList<Resolution>> ReadResolutionsAsync(CancellationToken cancellationToken) => log.ReadResolutionsAsync(cancellationToken);

    public async Task<ILogWriter?> TakeOverAsync(WriterIdentity writer, Head seen, CancellationToken cancellationToken) =>
        await log.TakeOverAsync(writer, seen, cancellationToken) is { } taken ? NewWriter(taken) : null;

    public ValueTask DisposeAsync() => log.DisposeAsync();

    protected virtual SimulatedWriter NewWriter(ILogWriter writer) => new(writer, fates);
}

/// <summary>A writer's connection to the log.</summary>
internal class SimulatedWriter(ILogWriter writer, Fates fates) : ILogWriter
{
    private Group? _late;

    public Head Head => writer.Head;

    public Interval? Outage => writer.Outage;

    public async Task CommitAsync(Group group)
    {
        Fate fate = fates.Take();
        if (fate is Fate.NeverSent or Fate.Late)
        {
            _late = fate == Fate.Late ? group : null;
            throw new UnknownOutcomeException("The connection broke before the commit was sent.");
        }

        if (fates.Refuses(group)) throw new GroupRefusedException("The store can't keep what this command holds.");
        await SendAsync(group);
        if (fate == Fate.AnswerDropped) throw new UnknownOutcomeException("The connection broke before the commit was answered.");
    }

    public Task BeatAsync(bool open) => writer.BeatAsync(open);

    public async Task<Head> RecoverAsync(CancellationToken cancellationToken)
    {
        Head head = await writer.RecoverAsync(cancellationToken);
        if (_late is not { } group) return head;
        _late = null;
        try
        {
            await SendAsync(group);
        }
        catch (FencedException)
        {
            return head;
        }

        throw new LawBrokenException(Law.Fence, $"group {group.Number + 1} of epoch {group.Epoch} was committed after epoch {head.Epoch} had begun");
    }

    public Task<ForeignRowException?> InspectAsync() => writer.InspectAsync();

    public Task ReleaseAsync() => writer.ReleaseAsync();

    public Task<(Instant LastAt, byte[] Filter)?> ReadCommandFilterAsync(long span, CancellationToken cancellationToken) => writer.ReadCommandFilterAsync(span, cancellationToken);

    public IAsyncEnumerable<CommandId> ReadCommandIdsAsync(long first, long last, CancellationToken cancellationToken) => writer.ReadCommandIdsAsync(first, last, cancellationToken);

    public Task StoreCommandRunAsync(long run, byte[] hashes) => writer.StoreCommandRunAsync(run, hashes);

    public Task StoreCommandFilterAsync(long span, Instant lastAt, byte[] filter) => writer.StoreCommandFilterAsync(span, lastAt, filter);

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    protected virtual Task SendAsync(Group group) => writer.CommitAsync(group);
}
