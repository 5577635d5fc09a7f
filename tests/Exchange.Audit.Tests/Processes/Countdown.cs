using System.Collections.Immutable;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Rulebooks;
using Exchange.ReadModels.Postgres.Processes;
using Exchange.TestKit;
using Exchange.TestKit.Contract;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Exchange.Audit.Tests.Processes;

/// <summary>The smallest process: what counts <c>n</c> is followed by what counts <c>n − 1</c>, each into a tally of its own, down to 1.</summary>
/// <remarks>And by something that is always refused, which must stop nothing.</remarks>
internal static class Countdown
{
    public static readonly StreamId Full = new("tally-full");

    public static readonly ProcessDefinition Process = new(
        "countdown", new HashSet<Type> { typeof(Counted) },
        static fact => fact is Counted { Amount: > 1 and < 100 } counted
            ? [new CountInto(Full, Tally.Limit), new CountInto(StreamOf(counted.Amount - 1), counted.Amount - 1)]
            : []);

    public static StreamId StreamOf(long amount) => Tally.Stream((int)amount);

    /// <summary>A tally and the rulebook, which every command of the market gets.</summary>
    public static AggregateRegistry Registry() => new(
        new Aggregate<TallyState, Counted>("tally", static (state, e) => new TallyState(state.Total + e.Amount, state.Count + 1), new TallyState(0, 0), Tally.Events, static _ => 64),
        RulebookCatalog.Aggregate);

    private sealed record CountInto(StreamId Stream, long Amount) : MarketCommand(Exchange)
    {
        public override string Kind => "count_down";

        public override StreamId Subject => Stream;

        public override Verdict Decide(IStates states, NodaTime.Instant at)
        {
            if (!states.TryGet(Stream, out TallyState state)) return new Verdict.Needs(Stream);
            if (state.Total + Amount > Tally.Limit || Stream == Full) return new OverLimit(state.Total);
            return new Verdict.Accepted([new StreamEvent(Stream, new Counted(Amount))]);
        }
    }
}

/// <summary>Where a process has got to when everything around it goes.</summary>
public enum KillPlace
{
    /// <summary>Its follow-ups are durable, its checkpoint is not moved.</summary>
    BeforeTheCheckpoint,

    /// <summary>Its checkpoint is moved, and it has not heard so.</summary>
    AfterTheCheckpoint,
}

/// <summary>A checkpoint that stops for ever at one of its moves: what a kill there leaves behind is seen by who comes after.</summary>
internal sealed class StoppingCheckpoint(ICheckpoint checkpoint, KillPlace place, int atMove) : ICheckpoint
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _moves;

    /// <summary>Completes when it has stopped.</summary>
    public Task Reached => _reached.Task;

    public Task<long> ReadAsync(CancellationToken cancellationToken) => checkpoint.ReadAsync(cancellationToken);

    public async Task<bool> MoveAsync(long from, long to)
    {
        if (++_moves != atMove) return await checkpoint.MoveAsync(from, to);
        if (place == KillPlace.AfterTheCheckpoint) await checkpoint.MoveAsync(from, to);
        _reached.TrySetResult();
        await new TaskCompletionSource().Task;
        return false;
    }
}

/// <summary>A checkpoint in memory.</summary>
internal sealed class MemoryCheckpoint : ICheckpoint
{
    private long _position;

    public Task<long> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Volatile.Read(ref _position));

    public Task<bool> MoveAsync(long from, long to) => Task.FromResult(Interlocked.CompareExchange(ref _position, to, from) == from);
}

/// <summary>A log with a process on it, in memory or on PostgreSQL.</summary>
internal sealed class CountdownLog : IAsyncDisposable
{
    private readonly ILogHarness _harness;
    private readonly NpgsqlDataSource? _source;
    private readonly List<LogNode> _nodes = [];

    private CountdownLog(ILogHarness harness, NpgsqlDataSource? source)
    {
        (_harness, _source) = (harness, source);
        Checkpoint = source is null ? new MemoryCheckpoint() : new StoredCheckpoint(source, Countdown.Process.CheckpointName);
        Log = harness.Open();
    }

    public ICheckpoint Checkpoint { get; }

    public IEventLog Log { get; }

    public static async Task<CountdownLog> NewAsync(bool onPostgres)
    {
        if (!onPostgres) return new CountdownLog(new InMemoryHarness(), null);
        PostgresHarness harness = await PostgresHarness.NewAsync();
        return new CountdownLog(harness, NpgsqlDataSource.Create(harness.Database.ConnectionStringOf(PostgresSchema.ApplicationLogin)));
    }

    /// <summary>A process of the exchange begins; the one before it has ended.</summary>
    /// <param name="runners">How many run the countdown in it.</param>
    public async Task<(LogNode Node, ProcessTask Task)> StartAsync(ICheckpoint? checkpoint = null, CommitFaults? faults = null, ProcessDefinition? process = null, int runners = 1)
    {
        IEventLog log = _harness.Open(faults);
        AggregateRegistry registry = Countdown.Registry();
        ProcessTask[] tasks = [.. Enumerable.Range(0, runners).Select(_ => new ProcessTask(log, checkpoint ?? Checkpoint, registry.Events, process ?? Countdown.Process, NullLogger<ProcessTask>.Instance))];
        var node = new LogNode(log, registry, tasks, TestNode.Patient with { AloneAtStart = true }, _harness.Clock, NullLogger<LogNode>.Instance);
        _nodes.Add(node);
        node.Start();
        await Eventually.TrueAsync(() => node.Status == NodeStatus.Writing);
        return (node, tasks[0]);
    }

    /// <summary>Until the process has followed up everything there is.</summary>
    public Task CaughtUpAsync() => Eventually.TrueAsync(async () =>
        await Checkpoint.ReadAsync(CancellationToken.None) is var position && (await Log.ReadHeadAsync(CancellationToken.None)).Position == position);

    /// <summary>How often each amount was counted.</summary>
    public async Task<Dictionary<long, int>> CountsAsync()
    {
        Page all = await Log.ReadPageAsync(0, 1_000, CancellationToken.None);
        return all.Events.Select(e => (Counted)Tally.Events.Deserialize(e.Type, e.Data.Span)).CountBy(c => c.Amount).ToDictionary();
    }

    public async Task<IReadOnlyList<JournalEntry>> FollowUpsAsync() =>
        [.. (await Log.ReadJournalAsync(0, 1_000, CancellationToken.None)).Where(j => string.Equals(j.Kind, "count_down", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        foreach (LogNode node in _nodes) await node.DisposeAsync();
        if (_source is not null) await _source.DisposeAsync();
        await _harness.DisposeAsync();
    }
}
