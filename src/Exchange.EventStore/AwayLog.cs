using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Exchange.EventStore;

/// <summary>Tells once when something goes away and once when it is back, however often it is tried in between: an outage must not flood the log. Thread-safe.</summary>
/// <param name="what">What a reader of the log line calls it, such as <c>The tail of the log</c>.</param>
public sealed class AwayLog(ILogger logger, string what)
{
    private long _since; // 0 while all is well

    /// <param name="reason">In one sentence.</param>
    /// <param name="error">Only when it is none of the usual ways to be away, so that its stack is worth the space.</param>
    public void Away(string reason, Exception? error = null)
    {
        if (Interlocked.CompareExchange(ref _since, Stopwatch.GetTimestamp(), 0) == 0) Log.Away(logger, error, what, reason);
    }

    public void Back()
    {
        if (Interlocked.Read(ref _since) == 0) return; // asked on hot paths, where a write would cost
        if (Interlocked.Exchange(ref _since, 0) is var since and not 0) Log.Back(logger, what, Stopwatch.GetElapsedTime(since).TotalSeconds);
    }
}
