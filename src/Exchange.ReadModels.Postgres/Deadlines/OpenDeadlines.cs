using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Projections.Deadlines;
using Exchange.ReadModels.Postgres.Rows;
using Npgsql;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>What a page does to <c>open_deadlines</c>.</summary>
public sealed record DeadlineEffects
{
    internal IReadOnlyCollection<OpenDeadline> Set { get; init; } = [];

    internal IReadOnlyCollection<DeadlineKey> Over { get; init; } = [];
}

/// <summary>Keeps what is still to come by the clock as data, so that a takeover need not read the whole log to find it.</summary>
/// <param name="schema">Null: what is served. A rebuild is the same code on another schema.</param>
public class OpenDeadlines(NpgsqlDataSource source, EventCatalog catalog, ModelSchema? schema = null) : ReadModelSubscriber<DeadlineEffects>(SubscriptionName, source, schema)
{
    public const string SubscriptionName = "open-deadlines";

    private readonly IReadOnlySet<string> _irrelevant = DeadlineFold.Irrelevant(catalog);
    private DeadlineFold? _fold;

    public override IReadOnlySet<string> Ignores => _irrelevant;

    protected override async Task<DeadlineEffects?> FoldAsync(Page page, CancellationToken cancellationToken)
    {
        if (_fold is null)
        {
            (long checkpoint, long generation, Dictionary<DeadlineKey, OpenDeadline> open) = await OpenDeadlinesTable.ReadAsync(Source, Schema, cancellationToken);
            if (!Stands(checkpoint, generation, page)) return null;
            _fold = new DeadlineFold(catalog, open);
        }

        var changed = new HashSet<DeadlineKey>();
        foreach (RecordedEvent recorded in page.Events)
        {
            foreach (DeadlineFold.Change change in _fold.Apply(recorded)) changed.Add(change.Key);
        }

        return new DeadlineEffects
        {
            Set = [.. changed.Where(_fold.Open.ContainsKey).Select(key => _fold.Open[key])],
            Over = [.. changed.Where(key => !_fold.Open.ContainsKey(key))],
        };
    }

    protected override Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, DeadlineEffects effects) =>
        OpenDeadlinesTable.WriteAsync(connection, transaction, Schema, effects);

    protected override void Forget() => _fold = null;
}
