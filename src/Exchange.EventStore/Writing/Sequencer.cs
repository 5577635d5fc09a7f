using System.Collections.Immutable;
using System.Diagnostics;
using Exchange.Kernel;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>Decides one command after the other on the newest decided state. Not thread-safe: one caller at a time holds it.</summary>
/// <remarks>What it has decided and nobody has committed yet waits here, in order; a failed commit voids it and decides it again.</remarks>
internal class Sequencer(AggregateRegistry aggregates, StreamCache cache, long position, ILogger logger, WriterRuntime runtime)
{
    private readonly Lock _gate = new();
    private readonly Paces _paces = new();
    private List<Pending> _decided = [];

    /// <summary>The position of the newest decided event.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Decided commands that no group has taken yet.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _decided.Count;
        }
    }

    /// <returns>What to do with the command next.</returns>
    public Next Decide(Pending pending)
    {
        using Activity? span = ExchangeTelemetry.Spans.StartActivity("decide", ActivityKind.Internal, pending.Trace);
        try
        {
            if (!Paced(pending, out Duration wait)) return new Next.Wait(wait);
            Verdict verdict = pending.Command.Decide(pending, pending.At);
            if (verdict is Verdict.Needs needs) return new Next.Load(needs.Streams);

            pending.Rules = pending.Command.Rules(pending, pending.At);
            long first = Position;
            if (verdict is Verdict.Accepted accepted) Apply(pending, accepted, first);
            long last = first + pending.Events.Count;
            AnswerBody answer = pending.Command.Answer(new Decided(pending.Command.Id, verdict, pending.At, last, pending));
            pending.Outcome = new Outcome(answer.Status, (verdict as Verdict.Refused)?.Rejection.Code, last, pending.Events.Count, answer.Body);
            if (pending.Command.ValidateOnly) TakeBack(pending);
            else Position = last;
            if (span is not null) pending.DecidedAt = DateTimeOffset.UtcNow;
        }
#pragma warning disable CA1031 // A bug in one decision must not stop the exchange: whatever it threw, this command alone fails.
        catch (Exception e)
#pragma warning restore CA1031
        {
            TakeBack(pending);
            pending.Undecide();
            Log.DecisionFailed(logger, pending.Command.Kind, pending.Command.Id.Value, e.GetType().Name, e.StackTrace);
            return new Next.Fail(e);
        }

        lock (_gate) _decided.Add(pending);
        return Next.Commit;
    }

    /// <summary>The oldest decided commands, at most so many and about so many bytes; one at least when there is one.</summary>
    public List<Pending> Take(int countMax, long bytesMax)
    {
        lock (_gate)
        {
            int count = 0;
            for (long bytes = 0; count < _decided.Count && count < countMax && (count == 0 || bytes < bytesMax); count++) bytes += _decided[count].Bytes;
            List<Pending> taken = _decided;
            if (count == taken.Count)
            {
                _decided = new List<Pending>(count);
                return taken;
            }

            taken = _decided.GetRange(0, count);
            _decided.RemoveRange(0, count);
            return taken;
        }
    }

    public List<Pending> TakeAll() => Take(int.MaxValue, long.MaxValue);

    /// <summary>Puts everything decided and not durable back to the durable state, and begins again after the given position.</summary>
    public void Void(IEnumerable<Pending> undurable, long durablePosition)
    {
        foreach (Pending pending in undurable)
        {
            foreach (CachedStream stream in pending.Streams) stream.Newest = stream.Durable;
            pending.Undecide();
        }

        Position = durablePosition;
    }

    // Asked once, whatever becomes of the command after that: it has cost a look.
    private bool Paced(Pending pending, out Duration wait)
    {
        wait = Duration.Zero;
        Command command = pending.Command;
        if (command.Pace is null || pending.IsPaced || command.ValidateOnly) return true;
        if (command.Pace(pending, pending.At) is { } pace && !_paces.TryTake(command.Actor, pace, runtime.Elapsed, out wait)) return false;
        return pending.IsPaced = true;
    }

    private void Apply(Pending pending, Verdict.Accepted accepted, long position)
    {
        Command command = pending.Command;
        int count = accepted.Events.Length;
        for (int i = 0; i < count; i++)
        {
            (StreamId id, object @event) = accepted.Events[i];
            CachedStream stream = pending.Find(id) ?? throw new UnreachableException($"{command.Kind} wrote to '{id}' without asking for it.");
            StateAt before = stream.Newest;
            var after = new StateAt(stream.Aggregate.Evolve(before.State, @event), before.Version + 1);
            pending.Changes.Add((stream, before, after));
            stream.Newest = after;
            pending.Events.Add(new RecordedEvent(
                position + i + 1, runtime.NewEventId(), id, after.Version, aggregates.Events.NameOf(@event), aggregates.Events.Serialize(@event), pending.At,
                command.Actor, command.Id, command.Correlation, new EventHeaders(i + 1, count, pending.Rules, command.TraceParent)));
        }

        foreach ((CachedStream stream, _, _) in pending.Changes) cache.Recount(stream);
    }

    private static void TakeBack(Pending pending)
    {
        for (int i = pending.Changes.Count - 1; i >= 0; i--) pending.Changes[i].Stream.Newest = pending.Changes[i].Before;
        pending.Changes.Clear();
        pending.Events.Clear();
    }
}

/// <summary>What becomes of a command that the sequencer has looked at.</summary>
internal abstract record Next
{
    /// <summary>It is decided and waits for its commit.</summary>
    public static readonly Next Commit = new Decided();

    private Next()
    {
    }

    public sealed record Load(ImmutableArray<StreamId> Streams) : Next;

    /// <summary>Its actor gives such commands too often.</summary>
    public sealed record Wait(Duration For) : Next;

    public sealed record Fail(Exception Error) : Next;

    private sealed record Decided : Next;
}
