using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore.InMemory;

/// <summary>A log that lives as long as this object: same rules as the one on PostgreSQL, nothing survives the process.</summary>
/// <remarks>Shared by all nodes of one process, which stand for the processes of a real log; disposing of it does nothing. Thread-safe.</remarks>
/// <param name="clock">In the database clock's place: beats and outages.</param>
public sealed class InMemoryLog(IClock clock) : IEventLog
{
    private static readonly TimeSpan WakeUpMax = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<RecordedEvent> _events = [];
    private readonly Dictionary<StreamId, List<RecordedEvent>> _streams = [];
    private readonly List<JournalEntry> _journal = [];
    private readonly Dictionary<StreamId, List<StoredSnapshot>> _snapshots = [];
    private readonly Dictionary<long, byte[]> _runs = [];
    private readonly Dictionary<long, (Instant LastAt, byte[] Filter)> _filters = [];
    private Head _head = new(Epoch: 0, Writer: null, Address: null, Group: 0, Beat: 0, Position: 0, Commands: 0, NodaConstants.UnixEpoch, BeatAt: null, Released: false);
    private TaskCompletionSource _nextCommit = NewSignal(), _nextRelease = NewSignal();
    private long _commits;
    private Instant? _outageFrom; // the last beat before a takeover, until that takeover's queue is open

    /// <remarks>Nobody can write to it but through a writer, so there is never anything to resolve.</remarks>
    public Task<IReadOnlyList<Resolution>> ReadResolutionsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Resolution>>([]);

    public Task<Head> ReadHeadAsync(CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_head);
    }

    /// <remarks>Nobody can write to it but through a writer, so nothing ever stands beyond the head.</remarks>
    public Task<LogEnd> ReadEndAsync(CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(new LogEnd(_head, _head.Position, _head.Position, JournalGoesOn: false));
    }

    public Task<IReadOnlyList<StreamRow>> ReadStreamRowsAsync(StreamId? after, int sizeMax, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeMax, 1);
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<StreamRow>>(
            [
                .. _streams.Where(s => after is not { } last || string.CompareOrdinal(s.Key.Value, last.Value) > 0).OrderBy(s => s.Key.Value, StringComparer.Ordinal).Take(sizeMax)
                    .Select(s => new StreamRow(s.Key, s.Key.Prefix, s.Value.Count)),
            ]);
        }
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStreamAsync(StreamId stream, long fromVersion, long toVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RecordedEvent[] events;
        lock (_lock) events = Versions(stream, fromVersion, toVersion);
        foreach (RecordedEvent e in events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return e;
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<StatePart> ReadStateAsync(StreamId stream, long toVersion, UsableSnapshots? usable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StoredSnapshot? snapshot = null;
        lock (_lock)
        {
            if (usable is { } wanted && _snapshots.TryGetValue(stream, out List<StoredSnapshot>? kept))
            {
                snapshot = kept.Where(s => s.Version <= Math.Min(toVersion, wanted.VersionMax) && string.Equals(s.Format, wanted.Format, StringComparison.Ordinal)).MaxBy(s => s.Version);
            }
        }

        if (snapshot is not null) yield return new StatePart(snapshot, snapshot.Version, "", default);
        RecordedEvent[] events;
        lock (_lock) events = Versions(stream, snapshot?.Version ?? 1, toVersion);
        foreach (RecordedEvent e in events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new StatePart(null, e.Version, e.Type, e.Data);
        }

        await Task.CompletedTask;
    }

    public Task<IReadOnlySet<StreamId>> ReadStreamsWithSnapshotsAsync(string format, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult<IReadOnlySet<StreamId>>(_snapshots.Where(s => s.Value.Exists(kept => string.Equals(kept.Format, format, StringComparison.Ordinal))).Select(s => s.Key).ToHashSet());
    }

    public Task KeepSnapshotAsync(StoredSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (_lock)
        {
            if (!_snapshots.TryGetValue(snapshot.Stream, out List<StoredSnapshot>? kept)) _snapshots.Add(snapshot.Stream, kept = []);
            kept.RemoveAll(s => !string.Equals(s.Format, snapshot.Format, StringComparison.Ordinal));
            if (kept.TrueForAll(s => s.Version != snapshot.Version)) kept.Add(snapshot);
        }

        return Task.CompletedTask;
    }

    public Task<Page> ReadPageAsync(long after, int sizeMax, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeMax, 1);
        lock (_lock)
        {
            int from = (int)Math.Min(after, _events.Count);
            if (from > 0 && !_events[from - 1].EndsBatch) throw new ArgumentException($"Position {after} lies inside a batch.", nameof(after));
            int to = EndOfBatchAtOrBefore((int)Math.Min((long)from + sizeMax, _events.Count));
            if (to <= from && from < _events.Count) to = from + _events[from].Headers.Count; // this batch alone is larger than the page
            return Task.FromResult(new Page(_events[from..to], after, to > from ? to : after));
        }
    }

    public Task<long> BatchEndAtAsync(long position, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult((long)EndOfBatchAtOrBefore((int)Math.Clamp(position, 0, _events.Count)));
    }

    public Task<long> PositionAtAsync(Instant instant, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult((long)CountWhile(_events, e => e.At <= instant));
    }

    public Task<IReadOnlyList<JournalEntry>> ReadJournalAsync(long after, int sizeMax, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeMax, 1);
        lock (_lock)
        {
            int from = (int)Math.Min(after, _journal.Count);
            return Task.FromResult<IReadOnlyList<JournalEntry>>(_journal.GetRange(from, Math.Min(sizeMax, _journal.Count - from)));
        }
    }

    public Task<JournalEntry?> FindCommandAsync(CommandId id, long first, long last, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_journal.Skip((int)first - 1).Take((int)(last - first + 1)).FirstOrDefault(entry => entry.Id == id));
    }

    public Task<byte[]?> ReadCommandRunAsync(long run, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_runs.GetValueOrDefault(run));
    }

    public long CommitsHeard
    {
        get
        {
            lock (_lock) return _commits;
        }
    }

    public async Task WaitForCommitAsync(long heard, CancellationToken cancellationToken)
    {
        Task next;
        lock (_lock)
        {
            if (heard != _commits) return;
            next = _nextCommit.Task;
        }

        await Task.WhenAny(next, Task.Delay(WakeUpMax, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task<ILogWriter?> TakeOverAsync(WriterIdentity writer, Head seen, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(seen);
        lock (_lock)
        {
            if (_head.Epoch != seen.Epoch || _head.Beat != seen.Beat) return Task.FromResult<ILogWriter?>(null);

            (Head taken, Interval? outage) = Take(writer);
            return Task.FromResult<ILogWriter?>(new InMemoryWriter(this, taken, outage));
        }
    }

    public Task WhenReleasedAsync()
    {
        lock (_lock) return _nextRelease.Task;
    }

    /// <remarks>All its nodes are of one process, and end with it.</remarks>
    public Task<bool> IsFollowedAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    /// <remarks>There is nothing to connect to.</remarks>
    public Task RehearseAsync(Group group, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal Head Commit(Group group)
    {
        TaskCompletionSource? wake = null;
        Head head;
        lock (_lock)
        {
            Fence(group.Epoch);
            Check(group);
            _events.AddRange(group.Events);
            foreach (RecordedEvent e in group.Events)
            {
                if (!_streams.TryGetValue(e.Stream, out List<RecordedEvent>? stream)) _streams.Add(e.Stream, stream = []);
                stream.Add(e);
            }

            _journal.AddRange(group.Journal);
            _head = head = Beaten() with { Group = group.Number + 1, Position = group.Position + group.Events.Count, Commands = group.Commands + group.Journal.Count, RecordedAt = group.RecordedAt };
            if (group.Events.Count > 0)
            {
                _commits++;
                (wake, _nextCommit) = (_nextCommit, NewSignal());
            }
        }

        wake?.SetResult();
        return head;
    }

    internal Head Beat(long epoch, bool open, bool released = false)
    {
        TaskCompletionSource? wake = null;
        Head head;
        lock (_lock)
        {
            Fence(epoch);
            if (open) _outageFrom = null;
            _head = head = Beaten() with { Released = released };
            if (released) (wake, _nextRelease) = (_nextRelease, NewSignal());
        }

        wake?.SetResult();
        return head;
    }

    internal (Head Head, Interval? Outage) RaiseEpoch(Guid writer, long epoch)
    {
        lock (_lock)
        {
            Fence(epoch);
            if (_head.Writer != writer) throw new FencedException("Another process writes.");
            return Take(new WriterIdentity(writer, _head.Address));
        }
    }

    internal Head StoreRun(long epoch, long run, byte[] hashes)
    {
        lock (_lock)
        {
            Fence(epoch);
            _runs.TryAdd(run, hashes);
            return _head = Beaten();
        }
    }

    internal Head StoreFilter(long epoch, long span, Instant lastAt, byte[] filter)
    {
        lock (_lock)
        {
            Fence(epoch);
            _filters.TryAdd(span, (lastAt, filter));
            return _head = Beaten();
        }
    }

    internal (Instant LastAt, byte[] Filter)? FilterOf(long span)
    {
        lock (_lock) return _filters.TryGetValue(span, out (Instant, byte[]) filter) ? filter : null;
    }

    internal IReadOnlyList<CommandId> CommandIdsOf(long first, long last)
    {
        lock (_lock) return [.. _journal.Skip((int)first - 1).Take((int)(last - first + 1)).Select(entry => entry.Id)];
    }

    // Versions have no gaps: each stands at its place.
    private RecordedEvent[] Versions(StreamId stream, long from, long to)
    {
        if (!_streams.TryGetValue(stream, out List<RecordedEvent>? all)) return [];
        (int first, int end) = ((int)Math.Clamp(from - 1, 0, all.Count), (int)Math.Clamp(to, 0, all.Count));
        return first < end ? [.. CollectionsMarshal.AsSpan(all)[first..end]] : [];
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Instant Now => clock.GetCurrentInstant().ToMicroseconds();

    // A takeover and a recovery alike: the time since the last beat is an outage until commands are taken again.
    private (Head Head, Interval? Outage) Take(WriterIdentity writer)
    {
        _outageFrom ??= _head.BeatAt;
        Interval? outage = _outageFrom is { } last ? new Interval(last, Instant.Max(last, Now)) : null;
        _head = Beaten() with { Epoch = _head.Epoch + 1, Writer = writer.Id, Address = writer.Address, Released = false };
        return (_head, outage);
    }

    private Head Beaten() => _head with { Beat = _head.Beat + 1, BeatAt = Now };

    private void Fence(long epoch)
    {
        if (_head.Epoch != epoch) throw new FencedException($"Epoch {epoch} has passed on to {_head.Epoch}.");
    }

    // What the function that moves the head, the primary keys and the unique index check on PostgreSQL.
    private void Check(Group group)
    {
        if (group.Number != _head.Group || group.Position != _head.Position) throw new ForeignRowException($"The head stands at group {_head.Group} and position {_head.Position}, not at {group.Number} and {group.Position}.", _head.Position);
        for (int i = 0; i < group.Events.Count; i++)
        {
            if (group.Events[i].Position != group.Position + i + 1) throw new GroupRefusedException("The events' positions do not follow the head.");
        }

        CheckVersions(group);
        for (int i = 0; i < group.Journal.Count; i++)
        {
            if (group.Journal[i].Number != _head.Commands + i + 1) throw new ForeignRowException($"The journal's newest number is {_head.Commands}; {group.Journal[i].Number} does not follow.", _head.Position);
        }
    }

    private void CheckVersions(Group group)
    {
        var versions = new Dictionary<StreamId, long>(group.Streams.Count);
        foreach (StreamAdvance advance in group.Streams)
        {
            long version = _streams.TryGetValue(advance.Stream, out List<RecordedEvent>? stream) ? stream.Count : 0;
            if (version != advance.FromVersion) throw new ForeignRowException($"{advance.Stream} stands at version {version}, not at {advance.FromVersion}.", _head.Position);
            if (advance.ToVersion <= version || !versions.TryAdd(advance.Stream, version)) throw new GroupRefusedException("The streams are not those of the events.");
        }

        foreach (RecordedEvent e in group.Events)
        {
            ref long version = ref CollectionsMarshal.GetValueRefOrNullRef(versions, e.Stream);
            if (Unsafe.IsNullRef(ref version)) throw new GroupRefusedException("The streams are not those of the events.");
            if (e.Version != ++version) throw new GroupRefusedException($"The versions of {e.Stream} have a gap.");
        }

        foreach (StreamAdvance advance in group.Streams)
        {
            if (versions[advance.Stream] != advance.ToVersion) throw new GroupRefusedException($"The versions of {advance.Stream} have a gap.");
        }
    }

    // The length of the part at the beginning for which it holds; it holds nowhere behind that.
    private static int CountWhile<T>(List<T> ordered, Func<T, bool> holds)
    {
        (int low, int high) = (0, ordered.Count);
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = holds(ordered[middle]) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private int EndOfBatchAtOrBefore(int position)
    {
        while (position > 0 && !_events[position - 1].EndsBatch) position--;
        return position;
    }
}
