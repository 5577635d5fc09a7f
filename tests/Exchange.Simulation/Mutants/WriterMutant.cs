using System.Runtime.CompilerServices;
using Exchange.EventStore;
using Exchange.EventStore.InMemory;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Simulation.Writing;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.Simulation.Mutants;

/// <summary>Faults of the writer and of the store, one at a time.</summary>
internal sealed class WriterMutant : Mutant
{
    public bool ForgetsIds { get; init; }

    public bool NeverFindsOut { get; init; }

    public bool LosesVoided { get; init; }

    public bool AnswersEarly { get; init; }

    public bool FollowsTheClock { get; init; }

    public bool Unfenced { get; init; }

    public bool LoadsShort { get; init; }

    public bool ForgetsHolds { get; init; }

    public override SimulatedLog LogOf(InMemoryLog log, Fates fates) => Unfenced || LoadsShort ? new FaultyLog(this, log, fates) : base.LogOf(log, fates);

    public override SteppedTenure TenureOf(IEventLog log, ILogWriter writer, AggregateRegistry aggregates, LogNodeOptions options, IClock clock, ILogger logger, WriterRuntime runtime) =>
        new FaultyTenure(this, log, writer, ForgetsHolds ? Forgetful(aggregates) : aggregates, options, clock, logger, runtime);

    // Live accounts that do not count what is held; what is stored is right.
    private static AggregateRegistry Forgetful(AggregateRegistry aggregates) => new(
    [
        .. Market.MarketAggregates.All.Where(a => a.Prefix != AccountId.Prefix), EventStore.LogOperations.Aggregate,
        new Aggregate<AccountState, AccountEvent>(
            AccountId.Prefix, (state, fact) => fact is FundsHeld ? (AccountState)aggregates.Of(fact.Account.Stream).Evolve(state, fact) with { Held = state.Held } : (AccountState)aggregates.Of(fact.Account.Stream).Evolve(state, fact),
            AccountState.Empty, AccountCatalog.Events, Ledger.BytesOf),
    ]);

    private sealed class FaultyTenure(
        WriterMutant mutant, IEventLog log, ILogWriter writer, AggregateRegistry aggregates, LogNodeOptions options, IClock clock, ILogger logger, WriterRuntime runtime)
        : SteppedTenure(log, writer, aggregates, options, clock, logger, runtime, tenure => new FaultyAppender(mutant, tenure))
    {
        internal override ValueTask<JournalEntry?> FindFirstOutcomeAsync(Command command) => mutant.ForgetsIds ? ValueTask.FromResult<JournalEntry?>(null) : base.FindFirstOutcomeAsync(command);

        internal override void Decide(Pending pending)
        {
            if (mutant.FollowsTheClock) pending.At = Now;
            base.Decide(pending);
        }

        protected internal override void DecideAgain(IReadOnlyList<Pending> voided, long durablePosition) =>
            base.DecideAgain(mutant.LosesVoided && voided.Count > 1 ? [.. voided.SkipLast(1)] : voided, durablePosition);
    }

    private sealed class FaultyAppender(WriterMutant mutant, Tenure tenure) : Appender(tenure)
    {
        private readonly Tenure _tenure = tenure;

        internal override bool HasCommitted(Head head, Group group) => !mutant.NeverFindsOut && base.HasCommitted(head, group);

        internal override Task CommitAsync(List<Pending> commands)
        {
            if (mutant.AnswersEarly)
            {
                foreach (Pending pending in commands) _tenure.Complete(pending, new Submission.Answered(pending.Outcome!, pending.At, Repeated: false));
            }

            return base.CommitAsync(commands);
        }
    }

    private sealed class FaultyLog(WriterMutant mutant, InMemoryLog log, Fates fates) : SimulatedLog(log, fates)
    {
        private readonly InMemoryLog _log = log;
        private readonly Fates _fates = fates;

        public override async IAsyncEnumerable<StatePart> ReadStateAsync(StreamId stream, long toVersion, UsableSnapshots? usable, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            StatePart? held = null;
            await foreach (StatePart part in base.ReadStateAsync(stream, toVersion, usable, cancellationToken))
            {
                if (held is { } before) yield return before;
                held = part;
            }

            // The newest event of a long stream is left out.
            if (held is { } last && (!mutant.LoadsShort || last.Version < 40)) yield return last;
        }

        protected override SimulatedWriter NewWriter(ILogWriter writer) => new UnfencedWriter(mutant, _log, writer, _fates);
    }

    private sealed class UnfencedWriter(WriterMutant mutant, InMemoryLog log, ILogWriter writer, Fates fates) : SimulatedWriter(writer, fates)
    {
        protected override async Task SendAsync(Group group)
        {
            try
            {
                await base.SendAsync(group);
            }
            catch (FencedException) when (mutant.Unfenced)
            {
                log.Commit(group with { Epoch = (await log.ReadHeadAsync(CancellationToken.None)).Epoch });
            }
        }
    }
}
