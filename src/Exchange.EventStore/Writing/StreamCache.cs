using Exchange.Kernel;

namespace Exchange.EventStore;

/// <summary>A state, and the version of its stream at which it holds.</summary>
internal sealed record StateAt(object State, long Version);

/// <summary>A stream in memory: its last durable state and, while a group is in flight, its newest decided one.</summary>
internal sealed class CachedStream(StreamId id, IAggregate aggregate, StateAt durable)
{
    public StreamId Id => id;

    public IAggregate Aggregate => aggregate;

    /// <summary>What readers may see. Written by the appender alone.</summary>
    public StateAt Durable { get; set; } = durable;

    /// <summary>What the next command is decided on. Written by the sequencer alone, and put back to durable when a group is voided.</summary>
    public StateAt Newest { get; set; } = durable;

    /// <summary>Commands that need it and groups that wrote it; it stays while there are any. Guarded by the cache.</summary>
    public int Pins { get; set; }

    /// <summary>Bytes counted for it. Guarded by the cache.</summary>
    public long Bytes { get; set; }

    public LinkedListNode<CachedStream>? Place { get; set; }

    /// <summary>The version of its newest snapshot that is kept, or asked for. Written by the appender alone.</summary>
    public long SnapshotAt { get; set; }

    /// <summary>Nothing more is expected in it: it leaves the cache when its last snapshot is kept. Written by the appender alone.</summary>
    public bool Closed { get; set; }
}

/// <summary>Streams in memory, bounded in bytes: the least recently used one without a pin goes first. Thread-safe.</summary>
internal sealed class StreamCache(AggregateRegistry aggregates, StateReader states, long bytesMax, WriterRuntime runtime)
{
    private const int Overhead = 400; // the entry itself, its place in the dictionary and the list

    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, CachedStream> _streams = [];
    private readonly Dictionary<StreamId, Lazy<Task<CachedStream>>> _loading = [];
    private readonly LinkedList<CachedStream> _byUse = new();
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Whether a further stream may be loaded; when not, everything in the cache is in use.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                Evict(bytesMax);
                return _bytes < bytesMax;
            }
        }
    }

    /// <summary>The stream if it is in memory, pinned.</summary>
    public CachedStream? TryPin(StreamId id)
    {
        lock (_gate)
        {
            return _streams.TryGetValue(id, out CachedStream? stream) ? Pin(stream) : null;
        }
    }

    /// <summary>The stream, pinned; read from the log unless it is in memory. Callers of the same stream share one read.</summary>
    public async Task<CachedStream> LoadAsync(StreamId id)
    {
        while (true)
        {
            Lazy<Task<CachedStream>>? loading;
            lock (_gate)
            {
                if (_streams.TryGetValue(id, out CachedStream? cached)) return Pin(cached);
                if (!_loading.TryGetValue(id, out loading)) _loading.Add(id, loading = new Lazy<Task<CachedStream>>(() => runtime.RunAsync(() => ReadAsync(id))));
            }

            await loading.Value; // it is in the cache now; should it be evicted before we pin it, we read again
        }
    }

    public void Unpin(CachedStream stream)
    {
        lock (_gate)
        {
            stream.Pins--;
            Evict(bytesMax);
        }
    }

    /// <summary>Takes a stream out, unless somebody uses it. Whoever needs it again has it read again.</summary>
    public void Leave(CachedStream stream)
    {
        lock (_gate)
        {
            if (stream is { Pins: 0, Place: { List: not null } place }) Remove(place);
        }
    }

    public void Repin(CachedStream stream)
    {
        lock (_gate) _ = Pin(stream);
    }

    /// <summary>Lets go of what is not in use, the least recently used first, until so many bytes are left.</summary>
    public void Trim(long bytes)
    {
        lock (_gate) Evict(bytes);
    }

    /// <summary>Counts a stream anew after its states changed.</summary>
    public void Recount(CachedStream stream)
    {
        StateAt durable = stream.Durable, newest = stream.Newest;
        long bytes = Overhead + stream.Aggregate.BytesOf(durable.State) + (ReferenceEquals(durable, newest) ? 0 : stream.Aggregate.BytesOf(newest.State));
        lock (_gate)
        {
            _bytes += bytes - stream.Bytes;
            stream.Bytes = bytes;
        }
    }

    private CachedStream Pin(CachedStream stream)
    {
        stream.Pins++;
        if (stream.Place is { } place && !ReferenceEquals(place, _byUse.Last))
        {
            _byUse.Remove(place);
            _byUse.AddLast(place);
        }

        return stream;
    }

    private async Task<CachedStream> ReadAsync(StreamId id)
    {
        try
        {
            IAggregate aggregate = aggregates.Of(id);
            FoldedState folded = await states.ReadAsync(id, long.MaxValue, CancellationToken.None);
            var stream = new CachedStream(id, aggregate, new StateAt(folded.State, folded.Version)) { Bytes = Overhead + aggregate.BytesOf(folded.State), SnapshotAt = folded.Snapshot };
            lock (_gate)
            {
                _streams.Add(id, stream);
                stream.Place = _byUse.AddLast(stream);
                _bytes += stream.Bytes;
            }

            return stream;
        }
        finally
        {
            lock (_gate) _loading.Remove(id);
        }
    }

    private void Evict(long bytes)
    {
        for (LinkedListNode<CachedStream>? place = _byUse.First; place is not null && _bytes > bytes;)
        {
            LinkedListNode<CachedStream>? next = place.Next;
            if (place.Value.Pins == 0) Remove(place);
            place = next;
        }
    }

    private void Remove(LinkedListNode<CachedStream> place)
    {
        _byUse.Remove(place);
        _streams.Remove(place.Value.Id);
        _bytes -= place.Value.Bytes;
    }
}
