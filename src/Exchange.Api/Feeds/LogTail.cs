using System.Collections.Frozen;
using Exchange.EventStore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Api;

/// <summary>The one reader of the log's end in a process: pages as they become durable, in order, handed to everybody who listens.</summary>
internal sealed class LogTail(IEventLog log, ILogger<LogTail> logger) : BackgroundService
{
    private const int PageSize = 1_000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly AwayLog _away = new(logger, "The tail of the log");
    private readonly Lock _gate = new();
    private readonly HashSet<Action<Page>> _listeners = [];
    private long _position = -1;

    /// <summary>The last batch end that was handed on; -1 until the head was read for the first time.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Adds a listener. It is called for every page from now on, one at a time, and must be quick.</summary>
    /// <returns>The position after which its pages begin.</returns>
    /// <exception cref="ProblemException">The log could not be reached since the process began.</exception>
    public long Attach(Action<Page> listener)
    {
        lock (_gate)
        {
            if (_position < 0) throw new ProblemException(ProblemCodes.LogUnavailable, "The log can't be reached yet.") { RetryAfterSeconds = 1 };
            _listeners.Add(listener);
            return _position;
        }
    }

    public void Detach(Action<Page> listener)
    {
        lock (_gate) _listeners.Remove(listener);
    }

    /// <summary>Runs something between two pages.</summary>
    public void Between(Action<long> action)
    {
        lock (_gate) action(_position);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever keeps the log from being read, the tail goes on from where it was.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _away.Away(e.Message, Outage.Is(e) ? null : e);
                await Task.WhenAny(Task.Delay(RetryDelay, stoppingToken));
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (_position < 0)
        {
            long head = (await log.ReadHeadAsync(cancellationToken)).Position;
            lock (_gate) _position = head;
        }

        while (true)
        {
            long heard = log.CommitsHeard;
            Page page = await log.ReadPageAsync(_position, PageSize, FrozenSet<string>.Empty, cancellationToken);
            _away.Back();
            if (page.Events.Count == 0)
            {
                await log.WaitForCommitAsync(heard, cancellationToken);
                continue;
            }

            lock (_gate)
            {
                _position = page.Last;
                foreach (Action<Page> listener in _listeners) listener(page);
            }

            // A busy log commits hundreds of times a second; nobody sees a feed move faster than this. An idle one moves at once.
            if (page.Events.Count < PageSize) await Task.Delay(Pace, cancellationToken);
        }
    }
}
