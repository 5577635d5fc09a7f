using Exchange.Kernel;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.ReadModels.Postgres;
using Exchange.TestKit.Contract;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Exchange.TestKit.Variants;

/// <summary>A real log on PostgreSQL that lacks what its guards say.</summary>
internal sealed class VariantHarness : PostgresHarness
{
    private readonly Guards _guards;

    private VariantHarness(TestDatabase database, string name, Guards guards)
        : base(database, name) => _guards = guards;

    public static async Task<VariantHarness> NewAsync(string missing, Guards guards, string? sql)
    {
        TestDatabase database = await NewDatabaseAsync();
        if (sql is not null) await database.ExecuteAsync(sql);
        return new VariantHarness(database, missing, guards);
    }

    public override LogNode NewNode(IEventLog log, LogNodeOptions options) => new VariantNode(log, options, Clock, _guards);

    protected override PostgresLog OpenStore(PostgresLogOptions options) => _guards.WholeBatches ? base.OpenStore(options) : new SplittingLog(options);

    protected override ICountingModel OpenModel(NpgsqlDataSource source) => _guards.CheckpointInTransaction ? base.OpenModel(source) : new LooseModel(source, Database);

    private sealed class SplittingLog(PostgresLogOptions options) : PostgresLog(options)
    {
        internal override int WholeBatches(List<RecordedEvent> events) => events.Count;
    }

    private sealed class LooseModel(NpgsqlDataSource source, TestDatabase database) : PostgresModel(source, database)
    {
        internal override async Task<bool> MoveCheckpointAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Page page)
        {
            await using NpgsqlConnection another = await Source.OpenConnectionAsync();
            return await Checkpoint.MoveAsync(another, transaction: null, Name, page.After, page.Last);
        }
    }

    private sealed class VariantNode(IEventLog log, LogNodeOptions options, IClock clock, Guards guards) : LogNode(log, Tally.Registry(), [], options, clock, NullLogger<LogNode>.Instance)
    {
        internal override Tenure CreateTenure(IEventLog log, ILogWriter writer, AggregateRegistry aggregates, LogNodeOptions options, IClock clock, ILogger logger) =>
            new VariantTenure(log, writer, aggregates, options, clock, logger, guards);
    }

    private sealed class VariantTenure(IEventLog log, ILogWriter writer, AggregateRegistry aggregates, LogNodeOptions options, IClock clock, ILogger logger, Guards guards)
        : Tenure(log, writer, aggregates, options, clock, logger, tenure => new VariantAppender(tenure, guards))
    {
        internal override ValueTask<JournalEntry?> FindFirstOutcomeAsync(Command command) => guards.CommandIds ? base.FindFirstOutcomeAsync(command) : ValueTask.FromResult<JournalEntry?>(null);

        internal override void Decide(Pending pending)
        {
            base.Decide(pending);
            if (!guards.ShowsDurableOnly && pending is { Command.ValidateOnly: true, Outcome: { } outcome }) Complete(pending, new Submission.Answered(outcome, pending.At, Repeated: false));
        }
    }

    private sealed class VariantAppender(Tenure tenure, Guards guards) : Appender(tenure)
    {
        private readonly Tenure _tenure = tenure;

        internal override bool HasCommitted(Head head, Group group) => guards.FindsOut && base.HasCommitted(head, group);

        internal override Task CommitAsync(List<Pending> commands)
        {
            if (!guards.AnswerAfterCommit)
            {
                foreach (Pending pending in commands) _tenure.Complete(pending, new Submission.Answered(pending.Outcome!, pending.At, Repeated: false));
            }

            return base.CommitAsync(commands);
        }
    }
}
