using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;
using Exchange.Kernel;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>One process's time as the writer, from a takeover to the end of its epoch. Everything it holds in memory ends with it.</summary>
/// <remarks>
/// A command comes in on its caller's thread (first outcome looked up, streams loaded), is stamped and queued, decided by one loop,
/// committed in groups by another (<see cref="Appender"/>), and answered when its group is durable.
/// </remarks>
internal class Tenure : IWriterContext, IAsyncDisposable
{
    private const int AnswersAtOnce = 32;
    private const int WarmedEvents = 64;
    private const int BurstMax = 256; // decisions between two looks at whether a commit has failed

    private static readonly Duration RetrySoon = Duration.FromSeconds(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly IEventReader _log;
    private readonly ILogWriter _writer;
    private readonly LogNodeOptions _options;
    private readonly IClock _clock;
    private readonly WriterRuntime _runtime;
    private readonly ILogger _logger;
    private readonly StreamCache _cache;
    private readonly SnapshotKeeper _snapshots;
    private readonly FirstOutcomes _outcomes;
    private readonly Sequencer _sequencer;
    private readonly Appender _appender;
    private readonly Admission _admission;
    private readonly ConcurrentDictionary<CommandId, Pending> _inFlight = new();
    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true }); // bounded by the places
    private readonly Lock _entry = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationToken _endedToken;
    private readonly TaskCompletionSource<TenureEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<(Instant Until, CachedStream Stream)> _pinned = new();
    private Instant _lastReceipt;
    private volatile bool _open, _stopping;
    private Task _sequencing = Task.CompletedTask, _keeping = Task.CompletedTask;
    private Task? _stopped;

    public Tenure(IEventLog log, ILogWriter writer, AggregateRegistry aggregates, LogNodeOptions options, IClock clock, ILogger logger, Func<Tenure, Appender>? appender = null, WriterRuntime? runtime = null)
    {
        (_log, _writer, _options, _clock, _logger, _runtime) = (log, writer, options, clock, logger, runtime ?? WriterRuntime.Pool);
        _endedToken = _ended.Token;
        _admission = new Admission(options);
        _outcomes = new FirstOutcomes(log, writer, options);
        _lastReceipt = writer.Head.RecordedAt;
        PositionAtTakeover = writer.Head.Position;
        _cache = new StreamCache(aggregates, new StateReader(log, aggregates, logger), options.CacheBytesMax, _runtime);
        _snapshots = new SnapshotKeeper(log, _cache, options, logger);
        _sequencer = new Sequencer(aggregates, _cache, writer.Head.Position, logger, _runtime);
        _appender = (appender ?? (tenure => new Appender(tenure)))(this);
    }

    public Interval? Outage => _writer.Outage;

    public long PositionAtTakeover { get; }

    public Instant Now => _clock.GetCurrentInstant().ToMicroseconds();

    /// <summary>Nobody asked for anything: it is not counted.</summary>
    public bool IsRehearsal { get; init; }

    /// <summary>Completes when the tenure ends, whatever ends it.</summary>
    public Task<TenureEnd> Ended => _end.Task;

    public bool IsOpen => _open;

    public bool IsRecovering => _appender.IsRecovering;

    public int QueueLength => _admission.Count;

    public long CacheBytes => _cache.Bytes;

    /// <summary>How far the clock lags behind the t that the log has reached: above zero, it was set back or had jumped ahead.</summary>
    public Duration ClockBehind => Duration.Max(Duration.Zero, _lastReceipt - Now);

    protected internal ILogWriter Writer => _writer;

    protected internal Sequencer Sequencer => _sequencer;

    protected internal Appender Appender => _appender;

    protected internal StreamCache Cache => _cache;

    protected internal LogNodeOptions Options => _options;

    protected internal ILogger Logger => _logger;

    /// <summary>Held while commands are decided; the appender takes it to void and decide again.</summary>
    protected internal SemaphoreSlim Deciding { get; } = new(1, 1);

    /// <summary>Reads what a takeover needs, lets the tasks prepare, and opens the queue.</summary>
    /// <exception cref="ForeignRowException">Somebody else wrote to the log.</exception>
    public async Task BeginAsync(IReadOnlyList<IWriterTask> tasks, CancellationToken cancellationToken)
    {
        if (await _writer.InspectAsync() is { } foreign) throw foreign;
        _ = WarmAsync(cancellationToken);
        await _outcomes.RestoreAsync(cancellationToken);
        Start();
        foreach (IWriterTask task in tasks) await task.PrepareAsync(this, cancellationToken).WaitAsync(_endedToken);
        _open = true;
        foreach (IWriterTask task in tasks) _ = RunTaskAsync(task);
    }

    /// <summary>Loads the streams that the newest events stand in, which are the likeliest to be asked for first, while the rest of the takeover goes on. Saves time and changes nothing: what fails is loaded when it is needed.</summary>
    protected virtual async Task WarmAsync(CancellationToken cancellationToken)
    {
        try
        {
            long after = await _log.BatchEndAtAsync(Math.Max(0, PositionAtTakeover - WarmedEvents), cancellationToken);
            Page newest = await _log.ReadPageAsync(after, WarmedEvents, cancellationToken);
            await Task.WhenAll(newest.Events.Select(e => e.Stream).Distinct().Select(async stream => _cache.Unpin(await _cache.LoadAsync(stream))));
        }
#pragma warning disable CA1031 // Whatever it was, whoever needs the stream meets it again and tells.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Then it takes a moment longer.
        }
    }

    /// <summary>Begins to decide, commit and look at who waits too long, each on its own; a simulation takes these steps itself.</summary>
    protected virtual void Start()
    {
        _sequencing = SequenceAsync();
        _ = GiveUpLateAsync();
        _keeping = Task.Run(() => _snapshots.RunAsync(_endedToken), CancellationToken.None);
        _appender.Start();
    }

    /// <summary>Takes no more commands, not even of its own tasks, answers those it has, within a lease, and gives the lease up; unless the log is away, for then it can do neither. Whoever asks again waits for the same stop.</summary>
    public Task StopAsync()
    {
        lock (_entry) return _stopped ??= StopOnceAsync();
    }

    private async Task StopOnceAsync()
    {
        (_stopping, _open) = (true, false);
        using var patience = new CancellationTokenSource(_options.AnswerTimeout);
        Task drained = _appender.DrainAsync(() => _inFlight.IsEmpty && _admission.Callers == 0, patience.Token);
        while (!drained.IsCompleted && !_appender.IsStuck) await Task.WhenAny(drained, Task.Delay(LookAgain, patience.Token));
        End(new TenureEnd.Stopped());
        await drained;
    }

    public void End(TenureEnd end)
    {
        if (!_end.TrySetResult(end)) return;
        _open = false;
        _ended.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        End(new TenureEnd.Stopped());
        await (_stopped ?? Task.CompletedTask);
        await _sequencing;
        await _keeping;
        await _appender.StoppedAsync();
        _appender.Dispose();
        _queue.Writer.TryComplete();
        foreach (Pending pending in _inFlight.Values)
        {
            // What was decided may have been under way when the epoch ended: only the next writer can say.
            Complete(pending, pending.Outcome is null ? new Submission.Unavailable(RetrySoon) : new Submission.Unknown(RetrySoon));
        }

        // Questions are not among the commands in flight: nothing was decided for those whose group met its end.
        foreach (Pending pending in _appender.UnderWay) Complete(pending, new Submission.Unavailable(RetrySoon));
        while (_queue.Reader.TryRead(out Pending? pending)) Complete(pending, new Submission.Unavailable(RetrySoon));
        foreach (Pending pending in _sequencer.TakeAll()) Complete(pending, new Submission.Unavailable(RetrySoon));
        _ended.Dispose();
        GC.SuppressFinalize(this);
    }

    Task<Submission> IWriterContext.SubmitAsync(Command command) => SubmitAsync(command, ofTask: true, CancellationToken.None);

    public async Task PinAsync(StreamId stream, Instant until, CancellationToken cancellationToken) =>
        _pinned.Enqueue((until, await _cache.LoadAsync(stream).WaitAsync(cancellationToken)));

    public async Task<Submission> SubmitAsync(Command command, bool ofTask, CancellationToken cancellationToken)
    {
        if ((!_open && !ofTask) || _stopping || _endedToken.IsCancellationRequested || _appender.IsStuck) return new Submission.Unavailable(RetrySoon);
        if (!_admission.TryReserve(command, ofTask)) return new Submission.Busy(RetrySoon);

        var pending = new Pending(command, ofTask);
        if (!command.ValidateOnly && _inFlight.GetOrAdd(command.Id, pending) is var first && !ReferenceEquals(first, pending))
        {
            _admission.Release(command, ofTask);
            if (first.Command.Fingerprint != command.Fingerprint) return new Submission.KeyReused();
            Submission shared = await WaitAsync(first, cancellationToken);
            return shared is Submission.Answered answered ? answered with { Repeated = true } : shared;
        }

        _ = EnterAsync(pending); // never throws
        return command.ValidateOnly ? await AskedAsync(pending, cancellationToken) : await WaitAsync(pending, cancellationToken);
    }

    /// <summary>Answers a command, and lets go of all it held.</summary>
    protected internal void Complete(Pending pending, Submission submission)
    {
        if (Finish(pending, submission)) _runtime.Post(static p => p.GiveAnswer(), pending);
    }

    private bool Finish(Pending pending, Submission submission)
    {
        if (!pending.TryFinish(submission)) return false;
        if (!pending.Command.ValidateOnly) _inFlight.TryRemove(KeyValuePair.Create(pending.Command.Id, pending));
        foreach (CachedStream stream in pending.Streams) _cache.Unpin(stream);
        _admission.Release(pending.Command, pending.OfTask);
        if (!IsRehearsal) ExchangeTelemetry.Commands.Add(1, new("kind", pending.Command.Kind), new("outcome", OutcomeName(submission)));
        return true;
    }

    /// <summary>Makes a durable group's states what readers see, and answers its commands.</summary>
    protected internal void Promote(IReadOnlyList<Pending> group)
    {
        foreach (Pending pending in group)
        {
            foreach ((CachedStream stream, _, StateAt after) in pending.Changes)
            {
                stream.Durable = after;
                _cache.Recount(stream);
                _snapshots.Consider(stream);
            }

            if (!pending.Command.ValidateOnly) _outcomes.Add(pending.Command.Id, pending.At);
            Finish(pending, new Submission.Answered(pending.Outcome!, pending.At, Repeated: false));
        }

        // A wake-up of a thread for each answer would cost more than the answer: a handful share one.
        for (int i = 0; i < group.Count; i += AnswersAtOnce)
        {
            _runtime.Post(static answers => answers.Give(), new Answers(group, i, Math.Min(i + AnswersAtOnce, group.Count)));
        }
    }

    /// <summary>Keeps what a later takeover would otherwise read from the journal.</summary>
    protected internal Task KeepOutcomesAsync() => _outcomes.KeepAsync();

    /// <summary>Keeps the snapshot that is due first; what a simulation does in the keeper's place.</summary>
    /// <returns>False when none is.</returns>
    protected internal Task<bool> KeepSnapshotAsync() => _snapshots.KeepNextAsync();

    protected internal void ReleasePins()
    {
        while (_pinned.TryPeek(out (Instant Until, CachedStream Stream) pin) && pin.Until <= Now && _pinned.TryDequeue(out pin)) _cache.Unpin(pin.Stream);
    }

    /// <summary>Decides again, in their order, what a failed commit has voided.</summary>
    protected internal virtual void DecideAgain(IReadOnlyList<Pending> voided, long durablePosition)
    {
        _sequencer.Void(voided, durablePosition);
        foreach (Pending pending in voided) Decide(pending);
    }

    /// <summary>The journal row of a command that has been before.</summary>
    internal virtual ValueTask<JournalEntry?> FindFirstOutcomeAsync(Command command) => _outcomes.FindAsync(command.Id);

    // A mere question is not among the commands in flight, so it has a timer of its own.
    private async Task<Submission> AskedAsync(Pending pending, CancellationToken cancellationToken)
    {
        try
        {
            return await pending.Answer.WaitAsync(_options.AnswerTimeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new Submission.Unknown(RetrySoon);
        }
    }

    private static string OutcomeName(Submission submission) => submission switch
    {
        Submission.Answered { Outcome.Code: null } => "accepted",
        Submission.Answered => "refused",
        Submission.Failed => "failed",
        Submission.Unknown => "unknown",
        Submission.TooOften => "too-often",
        _ => "dropped",
    };

    private async Task EnterAsync(Pending pending)
    {
        try
        {
            if (!pending.Command.ValidateOnly && await FindFirstOutcomeAsync(pending.Command) is { } first)
            {
                Complete(pending, first.Fingerprint == pending.Command.Fingerprint
                    ? new Submission.Answered(first.Outcome, first.ReceivedAt, Repeated: true)
                    : new Submission.KeyReused());
                return;
            }

            foreach (StreamId stream in pending.Command.Streams)
            {
                if (!await TryLoadAsync(pending, stream)) return;
            }

            Enqueue(pending);
        }
#pragma warning disable CA1031 // Whatever the store threw while reading, the caller gets an answer; nothing was decided.
        catch (Exception e)
#pragma warning restore CA1031
        {
            FailLoading(pending, e);
        }
    }

    private void FailLoading(Pending pending, Exception e)
    {
        // A line a command would flood the log in an outage, of which those who watch it tell once.
        if (e is DbException or TimeoutException or IOException) Log.LoadingFoundLogAway(_logger, pending.Command.Kind);
        else Log.LoadingFailed(_logger, pending.Command.Kind, e.GetType().Name, e.StackTrace);
        Complete(pending, e is ImpossibleHistoryException or UnknownEventException or ArgumentException ? new Submission.Failed(e) : new Submission.Unavailable(RetrySoon));
    }

    private async ValueTask<bool> TryLoadAsync(Pending pending, StreamId stream)
    {
        CachedStream? cached = _cache.TryPin(stream);
        if (cached is null)
        {
            if (!_cache.HasRoom)
            {
                Complete(pending, new Submission.Busy(RetrySoon));
                return false;
            }

            cached = await _cache.LoadAsync(stream);
        }

        pending.Streams.Add(cached);
        return true;
    }

    private void Enqueue(Pending pending)
    {
        bool queued;
        lock (_entry)
        {
            // One stamp at a time, and into the queue before the next: (t, seq) order is log order, and a clock that steps back harms nobody.
            pending.At = _lastReceipt = Instant.Max(Now, _lastReceipt);
            queued = _queue.Writer.TryWrite(pending);
        }

        if (!queued) Complete(pending, new Submission.Unavailable(RetrySoon));
    }

    private static Task<Submission> WaitAsync(Pending pending, CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled ? pending.Answer.WaitAsync(cancellationToken) : pending.Answer;

    /// <summary>Tells callers whose answer is not durable in time that it is not known yet. One look at all of them, instead of a timer each.</summary>
    private async Task GiveUpLateAsync()
    {
        TimeSpan look = TimeSpan.FromTicks(Math.Min(Math.Min(_options.AnswerTimeout.Ticks, _options.Lease.Ticks) / 4, TimeSpan.TicksPerSecond / 4));
        while (!_endedToken.IsCancellationRequested)
        {
            await Task.WhenAny(Task.Delay(look, _endedToken));
            GiveUp(pending => Stopwatch.GetElapsedTime(pending.EnteredAt) >= (_stopping ? _options.Lease : _options.AnswerTimeout));
        }
    }

    /// <summary>Tells the callers of some commands that it takes too long; their commands go on.</summary>
    protected internal void GiveUp(Func<Pending, bool> which)
    {
        foreach (Pending pending in _inFlight.Values)
        {
            if (which(pending)) pending.GiveUpWaiting(new Submission.Unknown(RetrySoon));
        }
    }

    /// <summary>Decides the command that stands first in the queue.</summary>
    /// <returns>False when none does.</returns>
    protected internal bool DecideNext()
    {
        if (!_queue.Reader.TryRead(out Pending? pending)) return false;
        Decide(pending);
        return true;
    }

    private async Task SequenceAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_endedToken))
            {
                await Deciding.WaitAsync(_endedToken);
                try
                {
                    for (int i = 0; i < BurstMax && !_endedToken.IsCancellationRequested && DecideNext(); i++)
                    {
                        // One after the other.
                    }
                }
                finally
                {
                    Deciding.Release();
                }

                _appender.Wake();
            }
        }
        catch (OperationCanceledException)
        {
            // The tenure has ended; what is still queued is answered there.
        }
    }

    internal virtual void Decide(Pending pending)
    {
        switch (_sequencer.Decide(pending))
        {
            case Next.Load load:
                _ = LoadFurtherAsync(pending, load.Streams);
                break;
            case Next.Wait wait:
                Complete(pending, new Submission.TooOften(wait.For));
                break;
            case Next.Fail fail:
                Complete(pending, new Submission.Failed(fail.Error));
                break;
            default:
                break;
        }
    }

    private async Task LoadFurtherAsync(Pending pending, ImmutableArray<StreamId> streams)
    {
        try
        {
            StreamId[] missing = [.. streams.Distinct().Where(stream => pending.Find(stream) is null)];
            if (missing.Length == 0) throw new ArgumentException($"{pending.Command.Kind} asks for streams that it has.", nameof(streams));
            foreach (StreamId stream in missing)
            {
                if (!await TryLoadAsync(pending, stream)) return;
            }

            Enqueue(pending);
        }
#pragma warning disable CA1031 // As in EnterAsync.
        catch (Exception e)
#pragma warning restore CA1031
        {
            FailLoading(pending, e);
        }
    }

    private async Task RunTaskAsync(IWriterTask task)
    {
        try
        {
            await task.RunAsync(this, _endedToken);
        }
        catch (OperationCanceledException) when (_endedToken.IsCancellationRequested)
        {
            // Ended with the epoch, as it should.
        }
#pragma warning disable CA1031 // A task that dies would leave deadlines undone: end the tenure, so that the next one starts it again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.TaskFailed(_logger, e, task.GetType().Name);
            End(new TenureEnd.Interrupted());
        }
    }
}
