using Exchange.EventStore;

namespace Exchange.Api;

/// <summary>Those who follow the whole log at its end. Thread-safe.</summary>
internal sealed class LogFeeds(LogTail tail)
{
    private const int QueueBytesMax = 16 << 20, QueuePagesMax = 256;

    private readonly Lock _gate = new();
    private readonly HashSet<LogReader> _readers = [];

    /// <summary>Sends every reader a sign of life and the position he has everything up to.</summary>
    public void Beat() => tail.Between(position =>
    {
        lock (_gate)
        {
            foreach (LogReader reader in _readers) reader.Queue.Add(new LogPiece(null, position), 0);
        }
    });

    public LogReader Join()
    {
        var reader = new LogReader(new FeedQueue<LogPiece>(QueueBytesMax, QueuePagesMax));
        reader.From = tail.Attach(reader.Listen);
        lock (_gate) _readers.Add(reader);
        return reader;
    }

    public void Leave(LogReader reader)
    {
        tail.Detach(reader.Listen);
        lock (_gate) _readers.Remove(reader);
        reader.Queue.Dispose();
    }
}

/// <summary>A page of the log, or without one a sign of life.</summary>
/// <param name="Position">Everything up to here has been sent.</param>
internal readonly record struct LogPiece(Page? Page, long Position);

internal sealed class LogReader
{
    public LogReader(FeedQueue<LogPiece> queue)
    {
        Queue = queue;
        Listen = page => Queue.Add(new LogPiece(page, page.Last), page.Events.Sum(e => e.Data.Length + 200L));
    }

    public FeedQueue<LogPiece> Queue { get; }

    /// <summary>Its queue begins after this position.</summary>
    public long From { get; set; }

    public Action<Page> Listen { get; }
}
