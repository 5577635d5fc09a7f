using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Projections.Deadlines;
using Npgsql;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>What a page does to <c>open_deadlines</c>.</summary>
public sealed record DeadlineEffects
{
    internal IReadOnlyCollection<OpenDeadline> Set { get; init; } = [];

    internal IReadOnlyCollection<StreamId> Over { get; init; } = [];
}

/// <summary>Keeps the closes still to come as data, so that a takeover need not read the whole log to find them.</summary>
public class OpenDeadlines(NpgsqlDataSource source, EventCatalog catalog) : ReadModelSubscriber<DeadlineEffects>(SubscriptionName, source)
{
    public const string SubscriptionName = "open-deadlines";

    private Dictionary<StreamId, OpenDeadline>? _open;

    protected override async Task<DeadlineEffects?> FoldAsync(Page page, CancellationToken cancellationToken)
    {
        if (_open is null)
        {
            (long checkpoint, _open) = await OpenDeadlinesTable.ReadAsync(Source, cancellationToken);
            if (checkpoint != page.After) return null;
        }

        var changed = new HashSet<StreamId>();
        foreach (RecordedEvent recorded in page.Events)
        {
            if (DeadlineFold.Apply(_open, recorded, catalog)) changed.Add(recorded.Stream);
        }

        return new DeadlineEffects
        {
            Set = [.. changed.Where(_open.ContainsKey).Select(s => _open[s])],
            Over = [.. changed.Where(s => !_open.ContainsKey(s))],
        };
    }

    protected override Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, DeadlineEffects effects) =>
        OpenDeadlinesTable.WriteAsync(connection, transaction, effects);

    protected override void Forget() => _open = null;
}
