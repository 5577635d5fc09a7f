using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Exchange.EventStore;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Benchmarks;

/// <summary>The log behind a node that makes a history: it checks nothing and reads next to nothing, and hands each group on to be copied into the tables. One writer, one tenure.</summary>
internal sealed class HistoryLog(HistoryCopy copy, Instant begins) : IEventLog
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, List<RecordedEvent>> _short = [];

    public Head Head { get; private set; } = new(0, null, null, 0, 0, 0, 0, begins, null, false);

    public long CommitsHeard => 0;

    /// <summary>What is kept of the command ids: hashes of full runs, filters of full spans.</summary>
    public ConcurrentDictionary<long, byte[]> Runs { get; } = new();

    /// <inheritdoc cref="Runs"/>
    public ConcurrentDictionary<long, (Instant LastAt, byte[] Filter)> Spans { get; } = new();

    public Task WhenReleasedAsync() => Task.Delay(Timeout.Infinite);

    public Task<bool> IsFollowedAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    public Task RehearseAsync(Group group, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<Head> ReadHeadAsync(CancellationToken cancellationToken) => Task.FromResult(Head);

    public Task<LogEnd> ReadEndAsync(CancellationToken cancellationToken) => Task.FromResult(new LogEnd(Head, Head.Position, Head.Position, JournalGoesOn: false));

    public Task<IReadOnlyList<StreamRow>> ReadStreamRowsAsync(StreamId? after, int sizeMax, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async IAsyncEnumerable<RecordedEvent> ReadStreamAsync(StreamId stream, long fromVersion, long toVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RecordedEvent[] events;
        lock (_gate) events = _short.TryGetValue(stream, out List<RecordedEvent>? all) ? [.. all] : [];
        foreach (RecordedEvent e in events) yield return e;
        await Task.CompletedTask;
    }

    /// <remarks>Auctions never leave the node's cache, which is large enough for all of them.</remarks>
    public async IAsyncEnumerable<StatePart> ReadStateAsync(StreamId stream, long toVersion, UsableSnapshots? usable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (RecordedEvent e in ReadStreamAsync(stream, 1, toVersion, cancellationToken)) yield return new StatePart(null, e.Version, e.Type, e.Data);
    }

    public Task<Page> ReadPageAsync(long after, int sizeMax, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> BatchEndAtAsync(long position, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> PositionAtAsync(Instant instant, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <remarks>Every command of a history has an id of its own: what a filter takes for a repetition is none.</remarks>
    public Task<JournalEntry?> FindCommandAsync(CommandId id, long first, long last, CancellationToken cancellationToken) => Task.FromResult<JournalEntry?>(null);

    public Task<byte[]?> ReadCommandRunAsync(long run, CancellationToken cancellationToken) => Task.FromResult(Runs.GetValueOrDefault(run));

    public Task<IReadOnlyList<JournalEntry>> ReadJournalAsync(long after, int sizeMax, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task WaitForCommitAsync(long heard, CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

    public Task<IReadOnlyList<Resolution>> ReadResolutionsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Resolution>>([]);

    public Task<IReadOnlySet<StreamId>> ReadStreamsWithSnapshotsAsync(string format, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task KeepSnapshotAsync(StoredSnapshot snapshot) => copy.SnapshotAsync(snapshot);

    public Task<ILogWriter?> TakeOverAsync(WriterIdentity writer, Head seen, CancellationToken cancellationToken)
    {
        Head = Head with { Epoch = 1, Writer = writer.Id };
        return Task.FromResult<ILogWriter?>(new Writer(this));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task CommitAsync(Group group)
    {
        lock (_gate)
        {
            foreach (RecordedEvent e in group.Events)
            {
                if (e.Stream.Prefix == Market.Auctions.AuctionId.StreamPrefix) continue;
                if (!_short.TryGetValue(e.Stream, out List<RecordedEvent>? stream)) _short.Add(e.Stream, stream = []);
                stream.Add(e);
            }
        }

        await copy.AddAsync(group);
        Head = Head with { Group = group.Number + 1, Beat = Head.Beat + 1, Position = group.Position + group.Events.Count, Commands = group.Commands + group.Journal.Count, RecordedAt = group.RecordedAt };
    }

    private sealed class Writer(HistoryLog log) : ILogWriter
    {
        public Head Head => log.Head;

        public Interval? Outage => null;

        public Task CommitAsync(Group group) => log.CommitAsync(group);

        public Task BeatAsync(bool open) => Task.CompletedTask;

        public Task<Head> RecoverAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ForeignRowException?> InspectAsync() => Task.FromResult<ForeignRowException?>(null);

        public Task ReleaseAsync() => Task.CompletedTask;

        public Task<(Instant LastAt, byte[] Filter)?> ReadCommandFilterAsync(long span, CancellationToken cancellationToken) => Task.FromResult<(Instant, byte[])?>(null);

        public async IAsyncEnumerable<CommandId> ReadCommandIdsAsync(long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            yield break;
        }

        public Task StoreCommandRunAsync(long run, byte[] hashes)
        {
            log.Runs.TryAdd(run, hashes);
            return Task.CompletedTask;
        }

        public Task StoreCommandFilterAsync(long span, Instant lastAt, byte[] filter)
        {
            log.Spans.TryAdd(span, (lastAt, filter));
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
