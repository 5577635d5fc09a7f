namespace Exchange.EventStore.Postgres;

/// <summary>The newest events of the log, in the memory of the process that committed them: those who follow it need not have them read, again and again, from the store that was just given them.</summary>
/// <remarks>Holds durable events only, without a gap, and of whole groups. Thread-safe.</remarks>
internal sealed class NewestEvents(int countMax = NewestEvents.CountMax, long bytesMax = NewestEvents.BytesMax)
{
    // Followers look every 25 ms. Who lags behind for longer than this many events reads from the store.
    private const int CountMax = 4_096;

    private const long BytesMax = 4L << 20;

    private readonly Lock _gate = new();
    private readonly RecordedEvent?[] _ring = new RecordedEvent?[countMax];
    private long _before, _last, _bytes; // holds the positions after the one and up to the other

    /// <summary>Adds what a commit made durable. If others have committed since the last one, only this is held.</summary>
    public void Add(Group group)
    {
        lock (_gate)
        {
            if (group.Position != _last) Clear(group.Position);
            foreach (RecordedEvent recorded in group.Events)
            {
                if (_last - _before == countMax) Drop();
                _ring[_last++ % countMax] = recorded;
                _bytes += recorded.Data.Length;
            }

            while (_bytes > bytesMax) Drop();
        }
    }

    /// <summary>Forgets everything: the log may go on without it.</summary>
    public void Clear()
    {
        lock (_gate) Clear(0);
    }

    /// <summary>The same page as the store's.</summary>
    /// <returns>Null when it is not all held: the store has to be asked.</returns>
    /// <inheritdoc cref="IEventReader.ReadPageAsync(long, int, IReadOnlySet{string}, CancellationToken)"/>
    public Page? TryRead(long after, int sizeMax, IReadOnlySet<string> without)
    {
        lock (_gate)
        {
            if (after < _before || after >= _last || At(after + 1).Headers.Index != 1) return null;
            long last = Math.Min(_last, after + sizeMax);
            while (last > after && !At(last).EndsBatch) last--;
            if (last == after) last = after + At(after + 1).Headers.Count; // one batch that is larger than the page
            var events = new List<RecordedEvent>();
            for (long position = after + 1; position <= last; position++)
            {
                if (!without.Contains(At(position).Type)) events.Add(At(position));
            }

            return new Page(events, after, last);
        }
    }

    private RecordedEvent At(long position) => _ring[(position - 1) % countMax]!;

    private void Drop()
    {
        ref RecordedEvent? oldest = ref _ring[_before++ % countMax];
        _bytes -= oldest!.Data.Length;
        oldest = null;
    }

    private void Clear(long position)
    {
        Array.Clear(_ring);
        (_before, _last, _bytes) = (position, position, 0);
    }
}
