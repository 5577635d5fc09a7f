using System.Diagnostics;
using System.Diagnostics.Metrics;
using Exchange.Kernel;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>One process on a log: stands by, takes over when the writer is gone, writes until it is fenced or stopped.</summary>
/// <remarks>Two never write at the same time because of the epoch; the lease decides only how soon the next one begins.</remarks>
public class LogNode : ILogNode, IAsyncDisposable
{
    private readonly IEventLog _log;
    private readonly AggregateRegistry _aggregates;
    private readonly IReadOnlyList<IWriterTask> _tasks;
    private readonly IClock _clock;
    private readonly WriterIdentity _identity;
    private static readonly TimeSpan HandOverLook = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _instruments = [];
    private readonly AwayLog _away;
    private readonly Lock _stopping = new();
    private Task? _handingOver, _rehearsing;
    private Task _running = Task.CompletedTask;
    private volatile Tenure? _tenure;
    private volatile string? _writerAddress;
    private Head? _released; // as this process left it
    private NodeStatus _status = NodeStatus.Standby;

    public LogNode(IEventLog log, AggregateRegistry aggregates, IReadOnlyList<IWriterTask> tasks, LogNodeOptions options, IClock clock, ILogger<LogNode> logger)
    {
        (_log, _aggregates, _tasks, Options, _clock, Logger) = (log, aggregates, tasks, options, clock, logger);
        _identity = new WriterIdentity(Guid.NewGuid(), options.Address);
        _away = new AwayLog(logger, "The watch of the log");
        Observe();
    }

    public NodeStatus Status => _status == NodeStatus.Writing && _tenure is { IsRecovering: true } ? NodeStatus.Recovering : _status;

    public string? WriterAddress => Status == NodeStatus.Writing ? Options.Address : _writerAddress;

    /// <summary>What stands in the way while <see cref="Status"/> is <see cref="NodeStatus.ForeignRow"/>.</summary>
    public ForeignRowException? ForeignRow { get; private set; }

    protected LogNodeOptions Options { get; }

    protected ILogger Logger { get; }

    /// <summary>Begins to watch the log. Call once.</summary>
    public void Start() => _running = Task.Run(() => WatchAsync(_stop.Token));

    public async Task<Submission> SubmitAsync(Command command, CancellationToken cancellationToken)
    {
        if (_tenure is { } tenure) return await tenure.SubmitAsync(command, ofTask: false, cancellationToken);
        return _writerAddress is { } address && address != Options.Address && _status == NodeStatus.Standby
            ? new Submission.NotWriter(address)
            : _status == NodeStatus.Standby ? new Submission.NotWriter(null) : new Submission.Unavailable(Duration.FromSeconds(1));
    }

    /// <summary>Hands the log over: takes no more commands, answers those it has, and gives the lease up, while what the process is still busy with goes on. It never writes again.</summary>
    public void PrepareToStop() => _ = HandOverAsync();

    /// <summary>Hands the log over, and completes when another process has taken it and written, so that callers are sent to somebody who answers. At once where none stands by or this one did not write; never later than <see cref="LogNodeOptions.HandOverMax"/>.</summary>
    public async Task WhenFollowedAsync(CancellationToken cancellationToken)
    {
        await HandOverAsync();
        if (_released is not { } left) return;
        long since = Stopwatch.GetTimestamp();
        try
        {
            while (Stopwatch.GetElapsedTime(since) < Options.HandOverMax)
            {
                Head head = await _log.ReadHeadAsync(cancellationToken);
                if ((head.Epoch > left.Epoch && head.Group > left.Group) || !await _log.IsFollowedAsync(cancellationToken)) return;
                _writerAddress = head.Released ? null : head.Address; // sooner than by the watch
                await Task.Delay(HandOverLook, cancellationToken);
            }
        }
#pragma warning disable CA1031 // The log is away, or there is no time left: nobody can be waited for.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Then the process ends as one that nobody follows.
        }
    }

    /// <summary>Hands the log over, if that has not been done, and watches no longer. Waits no longer than a lease for a log that is away.</summary>
    public async Task StopAsync()
    {
        await HandOverAsync();
        await _stop.CancelAsync();
        await _running;
        await (_rehearsing ?? Task.CompletedTask);
        _status = NodeStatus.Stopped;
    }

    public async ValueTask DisposeAsync()
    {
        if (_status != NodeStatus.Stopped) await StopAsync();
        foreach (IDisposable instrument in _instruments) instrument.Dispose();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    internal virtual Tenure CreateTenure(IEventLog log, ILogWriter writer, AggregateRegistry aggregates, LogNodeOptions options, IClock clock, ILogger logger) =>
        new(log, writer, aggregates, options, clock, logger);

    private bool IsStopping
    {
        get
        {
            lock (_stopping) return _handingOver is not null;
        }
    }

    private Task HandOverAsync()
    {
        lock (_stopping) return _handingOver ??= Task.Run(async () =>
        {
            if (_tenure is not { } tenure) return;
            await tenure.StopAsync();
            if (tenure.Writer.Head is { Released: true } left) _released = left;
        });
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        (long Epoch, long Beat) seen = (-1, -1);
        long since = Stopwatch.GetTimestamp();
        bool atOnce = Options.AloneAtStart; // nobody else lives, or the epoch is our own: no lease to wait for
        while (!stop.IsCancellationRequested)
        {
            Task released = _log.WhenReleasedAsync(); // asked for before the look, so that what is released during it is not slept through
            try
            {
                Head head = await _log.ReadHeadAsync(stop);
                if ((head.Epoch, head.Beat) != seen)
                {
                    seen = (head.Epoch, head.Beat);
                    since = Stopwatch.GetTimestamp();
                }

                bool gone = head.Released || head.Writer is null || Stopwatch.GetElapsedTime(since) >= Options.Lease;
                if (!gone && head.Writer != _identity.Id && Options.StandsBy && !IsStopping && Options.Rehearsal is { } commands) _rehearsing ??= Task.Run(() => RehearseAsync(commands, stop), CancellationToken.None);
                _writerAddress = gone || atOnce || head.Writer == _identity.Id ? null : head.Address; // alone, the writer that the head names is dead
                if (Options.StandsBy && !IsStopping && (atOnce || gone || head.Writer == _identity.Id))
                {
                    since = Stopwatch.GetTimestamp(); // whatever comes of it, the watch starts anew
                    atOnce = false;
                    if (await _log.TakeOverAsync(_identity, head, stop) is { } writer)
                    {
                        await ServeAsync(writer, stop);
                        seen = (-1, -1);
                        continue;
                    }
                }

                _away.Back();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // The database is away or broken: whatever it was, a standby goes on watching.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _writerAddress = null;
                _away.Away(e.Message);
            }

            // Not later than the moment at which the lease may have run out.
            TimeSpan left = Options.Lease - Stopwatch.GetElapsedTime(since);
            TimeSpan pause = left > TimeSpan.Zero && left < Options.WatchInterval ? left + TimeSpan.FromMilliseconds(1) : Options.WatchInterval;
            await Task.WhenAny(released, Task.Delay(pause, stop));
        }
    }

    private async Task RehearseAsync(Func<IReadOnlyList<Command>> commands, CancellationToken stop)
    {
        using Activity unrecorded = new Activity("rehearsal").Start(); // without the flag of a recorded trace, so that no span of it goes out
        try
        {
            await _log.RehearseAsync(await Rehearsal.PlayAsync(commands(), _aggregates, Options, _clock), stop);
        }
#pragma warning disable CA1031 // It saves time and does nothing: without it the first commands only take longer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!stop.IsCancellationRequested) Log.NotRehearsed(Logger, e);
        }
    }

    private async Task ServeAsync(ILogWriter writer, CancellationToken stop)
    {
        await using ILogWriter owned = writer;
        if (await WriteAsync(writer, stop) is TenureEnd.Foreign foreign) await StandStillAsync(writer, foreign.Row, stop);
    }

    /// <summary>One tenure. When this returns all it held is answered and dropped: nobody is kept waiting while the process stands still.</summary>
    private async Task<TenureEnd> WriteAsync(ILogWriter writer, CancellationToken stop)
    {
        await using Tenure tenure = CreateTenure(_log, writer, _aggregates, Options, _clock, Logger);
        TenureEnd end;
        try
        {
            _status = NodeStatus.TakingOver;
            Log.TookOver(Logger, writer.Head.Epoch, writer.Head.Position);
            ExchangeTelemetry.Takeovers.Add(1);
            await tenure.BeginAsync(_tasks, stop);
            _tenure = tenure;
            _status = NodeStatus.Writing;
            _away.Back();
            if (IsStopping) await tenure.StopAsync(); // told so while it was taking over
            end = await tenure.Ended.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            end = tenure.Ended.IsCompleted ? await tenure.Ended : new TenureEnd.Stopped();
        }
        catch (ForeignRowException e)
        {
            end = new TenureEnd.Foreign(e);
        }
        finally
        {
            _tenure = null;
            _status = NodeStatus.Standby;
        }

        tenure.End(end);
        return end;
    }

    /// <summary>Holds the epoch and writes nothing until the log is whole again: the row was taken away, or the operator accepted it.</summary>
    private async Task StandStillAsync(ILogWriter writer, ForeignRowException row, CancellationToken stop)
    {
        Log.ForeignRow(Logger, row.Message);
        ForeignRow = row;
        _status = NodeStatus.ForeignRow;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await writer.BeatAsync(open: false);
                if (await writer.InspectAsync() is not { } still) return;
                ForeignRow = still;
                await Task.WhenAny(Task.Delay(Options.IdleBeat, stop));
            }
        }
        catch (Exception e) when (e is FencedException or UnknownOutcomeException or ForeignRowException)
        {
            // Another process holds the epoch, or the connection is gone: it, or we, will find the row again.
            _away.Away(e.Message);
        }
        finally
        {
            ForeignRow = null;
            _status = NodeStatus.Standby;
        }
    }

    private void Observe()
    {
        _instruments.Add(Gauge("exchange.queue.commands", () => _tenure?.QueueLength ?? 0, null, "Commands between arrival and answer"));
        _instruments.Add(Gauge("exchange.cache.size", () => _tenure?.CacheBytes ?? 0, "By", "Bytes of cached streams"));
        _instruments.Add(Gauge("exchange.writer", () => _status == NodeStatus.Writing ? 1 : 0, null, "1 at the writer"));
        _instruments.Add(Gauge("exchange.clock.behind", () => (long)(_tenure?.ClockBehind.TotalMilliseconds ?? 0), "ms", "How far the clock lags behind the t the log has reached"));
    }

    private static Meter Gauge(string name, Func<long> value, string? unit, string description)
    {
        var meter = new Meter(ExchangeTelemetry.Name);
        _ = meter.CreateObservableGauge(name, value, unit, description);
        return meter;
    }
}
