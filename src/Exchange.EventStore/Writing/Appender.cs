using System.Diagnostics;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>Commits what the sequencer decided, group after group, on the one connection that may write; beats while there is nothing to do.</summary>
internal class Appender(Tenure tenure) : IDisposable
{
    private const long GroupBytesMax = 8 << 20; // a commit stays a matter of milliseconds however large the commands are

    private const int GatherFrom = 8;

    private static readonly TimeSpan GatherMax = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _work = new(0);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private Func<bool>? _isEmpty;
    private int _singles; // commands still to be committed one by one, since one of them is known to be refused
    private long _recoveringSince;
    private bool _announced;
    private int _lastAnswered;
    private int _awaited; // decided commands that it waits for; for fewer it is not woken
    private TimeSpan _lastCommit;
    private long _beaten = Stopwatch.GetTimestamp();
    private long _kept = Stopwatch.GetTimestamp();

    public bool IsRecovering => Interlocked.Read(ref _recoveringSince) != 0;

    /// <summary>A recovery has lasted long enough that new commands had better come back later.</summary>
    public bool IsStuck => Interlocked.Read(ref _recoveringSince) is var since and not 0 && Stopwatch.GetElapsedTime(since) > tenure.Options.Lease;

    /// <summary>What was in the commit that stopped this; commands and questions alike.</summary>
    public IReadOnlyList<Pending> UnderWay { get; private set; } = [];

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Tells that commands were decided.</summary>
    public void Wake()
    {
        if (tenure.Sequencer.Waiting >= Volatile.Read(ref _awaited)) LookUp();
    }

    /// <summary>Waits until nothing is in flight, then gives the lease up.</summary>
    public async Task DrainAsync(Func<bool> isEmpty, CancellationToken patience)
    {
        _isEmpty = isEmpty;
        LookUp();
        await Task.WhenAny(_drained.Task, tenure.Ended, Task.Delay(Timeout.Infinite, patience));
    }

    public Task StoppedAsync()
    {
        LookUp();
        return _running;
    }

    public void Dispose()
    {
        _work.Dispose();
        GC.SuppressFinalize(this);
    }

    private void LookUp()
    {
        if (_work.CurrentCount == 0) _work.Release();
    }

    private async Task RunAsync()
    {
        try
        {
            long inspected = Stopwatch.GetTimestamp();
            TimeSpan pause = tenure.Options.FirstIdleBeat;
            while (!tenure.Ended.IsCompleted)
            {
                if (Stopwatch.GetElapsedTime(_kept) >= Housekeeping) await KeepHouseAsync();
                if (tenure.IsOpen && !_announced) await IdleAsync(); // the outage is over: that must not wait for an idle moment
                await GatherAsync();
                if (await CommitNextAsync(tenure.Options.GroupMax))
                {
                    pause = tenure.Options.FirstIdleBeat;
                    if (Stopwatch.GetElapsedTime(_beaten) < tenure.Options.IdleBeat) continue; // validations alone move no head
                }
                else if (await _work.WaitAsync(_isEmpty is null ? pause : TimeSpan.FromMilliseconds(5)))
                {
                    continue;
                }

                await IdleAsync();
                pause = tenure.Options.IdleBeat;
                if (Stopwatch.GetElapsedTime(inspected) < tenure.Options.Inspection || tenure.Ended.IsCompleted) continue;
                inspected = Stopwatch.GetTimestamp();
                await InspectAsync();
            }
        }
#pragma warning disable CA1031 // Whatever it was, the loop must not die silently: the tenure ends and is begun anew from what is durable.
        catch (Exception e)
#pragma warning restore CA1031
        {
            EndAfter(e);
        }
    }

    /// <summary>Commits the oldest of what was decided, at most so many commands.</summary>
    /// <returns>False when nothing was.</returns>
    internal async Task<bool> CommitNextAsync(int countMax)
    {
        List<Pending> group = tenure.Sequencer.Take(_singles > 0 ? 1 : countMax, GroupBytesMax);
        if (group.Count == 0) return false;
        UnderWay = group;
        await CommitAsync(group);
        UnderWay = [];
        return true;
    }

    /// <summary>Ends the tenure by what stopped its commits.</summary>
    internal void EndAfter(Exception stop)
    {
        switch (stop)
        {
            case FencedException e:
                Log.Fenced(tenure.Logger, tenure.Writer.Head.Epoch, e.Message);
                tenure.End(new TenureEnd.Fenced());
                break;
            case ForeignRowException e:
                tenure.End(new TenureEnd.Foreign(e));
                break;
            case OperationCanceledException when tenure.Ended.IsCompleted:
                // A recovery that was under way when the tenure ended. What it would have found out, the next takeover finds out.
                break;
            default:
                Log.AppenderFailed(tenure.Logger, stop);
                tenure.End(new TenureEnd.Interrupted());
                break;
        }
    }

    /// <summary>Waits a moment, a third of a commit at the most, for those who were just answered to come back with their next command.</summary>
    /// <remarks>
    /// Without it the first few to come back would be a small group of their own, and all others would wait for it: callers split into two
    /// halves, each paying for the other's commit. A caller who is alone, or a group larger than the last, waits for nobody.
    /// </remarks>
    private async Task GatherAsync()
    {
        (int answered, _lastAnswered) = (_lastAnswered, 0);
        if (answered < GatherFrom) return;
        long begun = Stopwatch.GetTimestamp();
        TimeSpan patience = TimeSpan.FromTicks(Math.Min(_lastCommit.Ticks / 3, GatherMax.Ticks));
        Volatile.Write(ref _awaited, answered * 7 / 8);
        while (tenure.Sequencer.Waiting < _awaited && Stopwatch.GetElapsedTime(begun) < patience && !tenure.Ended.IsCompleted)
        {
            await _work.WaitAsync(GatherMax);
        }

        Volatile.Write(ref _awaited, 0);
    }

    internal virtual async Task CommitAsync(List<Pending> commands)
    {
        Group group = Assemble(commands);
        if (group.Journal.Count == 0)
        {
            tenure.Promote(commands); // only validations: nothing to keep, and what they were decided on is durable by now
            return;
        }

        using Activity? span = ExchangeTelemetry.Spans.StartActivity(
            "commit group", ActivityKind.Internal, default(ActivityContext), links: commands.Where(c => c.Trace.TraceId != default).Take(32).Select(c => new ActivityLink(c.Trace)));
        span?.SetTag("exchange.group", group.Number + 1).SetTag("exchange.commands", commands.Count).SetTag("exchange.events", group.Events.Count).SetTag("exchange.epoch", group.Epoch);
        long started = Stopwatch.GetTimestamp();
        try
        {
            await tenure.Writer.CommitAsync(group);
        }
        catch (UnknownOutcomeException e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            await RecoverAsync(commands, group);
            return;
        }
        catch (GroupRefusedException e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            await SingleOutAsync(commands, e);
            return;
        }

        (_lastAnswered, _lastCommit) = (commands.Count, Stopwatch.GetElapsedTime(started));
        if (!tenure.IsRehearsal)
        {
            ExchangeTelemetry.CommitDuration.Record(_lastCommit.TotalSeconds);
            ExchangeTelemetry.GroupSize.Record(commands.Count);
        }

        _beaten = Stopwatch.GetTimestamp();
        _singles = Math.Max(0, _singles - 1);
        tenure.Promote(commands);
        if (span is not null) TraceCommands(commands, span);
    }

    /// <summary>Whether a group whose answer never came is durable, by the head that a recovery found.</summary>
    internal virtual bool HasCommitted(Head head, Group group) => head.Group == group.Number + 1;

    /// <summary>In the trace of each command, the time from its decision to its durability, linked to the group that made it durable.</summary>
    private static void TraceCommands(List<Pending> commands, Activity group)
    {
        foreach (Pending pending in commands)
        {
            if (!pending.Trace.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)) continue;
            using Activity? commit = ExchangeTelemetry.Spans.StartActivity("commit", ActivityKind.Internal, pending.Trace, links: [new ActivityLink(group.Context)], startTime: pending.DecidedAt);
            commit?.SetTag("exchange.position", pending.Outcome!.Position);
        }
    }

    private static JournalEntry Entry(Pending pending, Head head, long number) => new(
        number, pending.Command.Id, pending.Command.Actor, pending.Command.Kind, pending.Command.Target, pending.At, pending.Command.Fingerprint, pending.Rules,
        pending.Command.Body, head.Epoch, head.Group + 1, pending.Outcome!);

    private Group Assemble(List<Pending> commands)
    {
        Head head = tenure.Writer.Head;
        var events = new List<RecordedEvent>(commands.Count);
        var journal = new List<JournalEntry>(commands.Count);
        var streams = new Dictionary<CachedStream, StreamAdvance>();
        foreach (Pending pending in commands)
        {
            if (pending.Command.ValidateOnly) continue;
            events.AddRange(pending.Events);
            journal.Add(Entry(pending, head, head.Commands + journal.Count + 1));
            foreach ((CachedStream stream, StateAt before, StateAt after) in pending.Changes)
            {
                streams[stream] = new StreamAdvance(stream.Id, streams.TryGetValue(stream, out StreamAdvance sofar) ? sofar.FromVersion : before.Version, after.Version);
            }
        }

        if (events.Count > 0 && events[0].Position != head.Position + 1) throw new UnreachableException($"Decided from {events[0].Position}, the head is at {head.Position}.");
        return new Group(head.Epoch, head.Group, head.Position, head.Commands, commands[^1].At, events, [.. streams.Values], journal);
    }

    private async Task RecoverAsync(List<Pending> commands, Group group)
    {
        ExchangeTelemetry.Recoveries.Add(1);
        Interlocked.Exchange(ref _recoveringSince, Stopwatch.GetTimestamp());
        await tenure.Deciding.WaitAsync();
        try
        {
            using var ended = new CancellationTokenSource();
            _ = tenure.Ended.ContinueWith(_ => ended.Cancel(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            Head head = await tenure.Writer.RecoverAsync(ended.Token);
            _announced = false;
            if (head.Group != group.Number && head.Group != group.Number + 1)
            {
                throw new ForeignRowException($"The head is at group {head.Group} of our own epoch; ours was {group.Number}.", head.Position);
            }

            List<Pending> undurable = tenure.Sequencer.TakeAll();
            if (HasCommitted(head, group)) tenure.Promote(commands);
            else undurable = [.. commands, .. undurable];

            // Commands that waited through an outage would be decided on a market that stood still: TIM-2 comes first, by a new takeover.
            if (tenure.Outage is { } outage && outage.Duration > Duration.FromTimeSpan(tenure.Options.Lease))
            {
                foreach (Pending pending in undurable) tenure.Complete(pending, new Submission.Unavailable(Duration.FromSeconds(1)));
                tenure.End(new TenureEnd.Interrupted());
                return;
            }

            tenure.DecideAgain(undurable, head.Position);
        }
        finally
        {
            Interlocked.Exchange(ref _recoveringSince, 0);
            tenure.Deciding.Release();
        }
    }

    /// <summary>One command of the group holds what the store can't keep. Decide all again and commit one by one until it is found.</summary>
    private async Task SingleOutAsync(List<Pending> commands, GroupRefusedException refusal)
    {
        await tenure.Deciding.WaitAsync();
        try
        {
            IEnumerable<Pending> undurable = commands;
            if (commands.Count == 1)
            {
                Log.CommandRefusedByStore(tenure.Logger, refusal, commands[0].Command.Kind, commands[0].Command.Id.Value);
                tenure.Sequencer.Void(commands, tenure.Writer.Head.Position);
                tenure.Complete(commands[0], new Submission.Failed(refusal));
                undurable = [];
                _singles = 0;
            }
            else
            {
                _singles = commands.Count;
            }

            tenure.DecideAgain([.. undurable, .. tenure.Sequencer.TakeAll()], tenure.Writer.Head.Position);
        }
        finally
        {
            tenure.Deciding.Release();
        }
    }

    internal async Task IdleAsync()
    {
        if (_isEmpty?.Invoke() == true)
        {
            try
            {
                await tenure.Writer.ReleaseAsync();
            }
            catch (UnknownOutcomeException)
            {
                // The log is away: the lease runs out by itself.
            }

            _isEmpty = null;
            _drained.TrySetResult();
            tenure.End(new TenureEnd.Stopped());
            return;
        }

        try
        {
            _announced = tenure.IsOpen;
            await tenure.Writer.BeatAsync(_announced);
            _beaten = Stopwatch.GetTimestamp();
        }
        catch (UnknownOutcomeException)
        {
            await RecoverAsync([], NothingAfter(tenure.Writer.Head));
        }
    }

    private async Task InspectAsync()
    {
        try
        {
            if (await tenure.Writer.InspectAsync() is { } foreign) throw foreign;
        }
        catch (UnknownOutcomeException)
        {
            await RecoverAsync([], NothingAfter(tenure.Writer.Head));
        }
    }

    /// <summary>What is due now and then, busy or idle: command ids to be kept, pins whose time is over.</summary>
    internal async Task KeepHouseAsync()
    {
        _kept = Stopwatch.GetTimestamp();
        tenure.ReleasePins();
        try
        {
            await tenure.KeepOutcomesAsync();
        }
        catch (UnknownOutcomeException)
        {
            await RecoverAsync([], NothingAfter(tenure.Writer.Head)); // kept at the next turn, or rebuilt from the journal
        }
    }

    private static Group NothingAfter(Head head) => new(head.Epoch, head.Group, head.Position, head.Commands, head.RecordedAt, [], [], []);
}
