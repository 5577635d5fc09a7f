using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Simulation.Laws;
using Exchange.Simulation.Mutants;

namespace Exchange.Simulation.Writing;

/// <summary>One process that writes: the exchange's own tenure, step by step.</summary>
internal sealed class SimulatedNode
{
    private readonly ErrorWatch _errors;

    /// <summary>Takes the log over and opens the queue.</summary>
    /// <param name="prepare">What the deadlines ask for before that.</param>
    public SimulatedNode(IEventLog log, AggregateRegistry aggregates, VirtualClock clock, Dice dice, ErrorWatch errors, LogNodeOptions options, Mutant mutant, Action<SimulatedNode, IWriterContext> prepare)
    {
        _errors = errors;
        Head head = log.ReadHeadAsync(CancellationToken.None).Done();
        ILogWriter writer = log.TakeOverAsync(new WriterIdentity(dice.NextGuid(), null), head, CancellationToken.None).Done() ?? throw new InvalidOperationException("Nobody else can have moved the head.");
        Tenure = mutant.TenureOf(log, writer, aggregates, options, clock.Writer, errors, new OneThread(dice));
        Tenure.BeginAsync([new Preparation(context => prepare(this, context))], CancellationToken.None).Done();
        Beat();
    }

    public SteppedTenure Tenure { get; }

    public bool IsOver => Tenure.Ended.IsCompleted;

    /// <summary>Decides what stands in the queue, at most so many commands.</summary>
    /// <returns>How many.</returns>
    public int Decide(int countMax)
    {
        int count = 0;
        while (count < countMax && Tenure.DecideNext()) count++;
        return count;
    }

    /// <returns>False when nothing was there to commit.</returns>
    public bool Commit(int countMax)
    {
        bool committed = false;
        Try(() => committed = Tenure.Appender.CommitNextAsync(countMax).Done());
        return committed;
    }

    public void Beat() => Try(() => Tenure.Appender.IdleAsync().Done());

    /// <summary>Keeps snapshots that are due, at most so many; the others may be lost with the process.</summary>
    public void KeepSnapshots(int countMax)
    {
        for (int i = 0; i < countMax && Tenure.KeepSnapshotAsync().Done(); i++)
        {
            // One after the other.
        }
    }

    public void KeepHouse() => Try(() => Tenure.Appender.KeepHouseAsync().Done());

    /// <summary>The end of the process. Whoever waits is told that it is not known, or that nothing was decided.</summary>
    public void Die() => Tenure.DisposeAsync().AsTask().Done();

    private void Try(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (e is FencedException or ForeignRowException or GroupRefusedException or InvalidOperationException or System.Diagnostics.UnreachableException)
        {
            Tenure.Appender.EndAfter(e);
        }

        _errors.Check();
        if (IsOver && Tenure.Ended.Result is TenureEnd.Foreign foreign) throw new LawBrokenException(Law.Own, $"the writer found what it had not written: {foreign.Row.Message}");
    }

    private sealed class Preparation(Action<IWriterContext> prepare) : IWriterTask
    {
        public Task PrepareAsync(IWriterContext context, CancellationToken cancellationToken)
        {
            prepare(context);
            return Task.CompletedTask;
        }

        public Task RunAsync(IWriterContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
