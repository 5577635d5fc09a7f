using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Projections;
using Npgsql;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>What a page does to <c>rows</c> and <c>row_history</c>.</summary>
public sealed record RowEffects
{
    internal IReadOnlyCollection<StoredRow> Put { get; init; } = [];

    internal IReadOnlyCollection<RowKey> Removed { get; init; } = [];

    internal IReadOnlyCollection<StoredRow> History { get; init; } = [];
}

/// <summary>Keeps all read models that are kept as rows, by one subscription, so that all of them are of one position.</summary>
/// <remarks>
/// A page is read once, each event that concerns any projection is decoded once, and everything is written in one transaction with the checkpoint.
/// A page of nothing but bids moves the checkpoint and does no more. Memory is bounded: one page, and the rows used last.
/// </remarks>
/// <param name="schema">Null: what is served. A rebuild is the same code on another schema.</param>
public class MarketRows(NpgsqlDataSource source, EventCatalog catalog, ModelSchema? schema = null) : ReadModelSubscriber<RowEffects>(SubscriptionName, source, schema)
{
    public const string SubscriptionName = "market-rows";

    private const long CacheBytesMax = 64L << 20;

    private readonly RowTables _tables = new(schema ?? ModelSchema.Served, SubscriptionName);
    private readonly RowCache _cache = new(CacheBytesMax);
    private readonly FrozenSet<string> _irrelevant = IrrelevantOf(catalog);
    private RowFold? _fold;

    public override IReadOnlySet<string> Ignores => _irrelevant;

    protected override async Task<RowEffects?> FoldAsync(Page page, CancellationToken cancellationToken)
    {
        List<(RecordedEvent Recorded, Fact Fact)> facts = [.. page.Events.Where(e => !_irrelevant.Contains(e.Type)).Select(e => (e, Decode(e)))];
        if (facts.Count == 0) return new RowEffects();

        RowFold fold = _fold ??= new RowFold(MarketProjections.All, _cache.TryGet);
        fold.EndBatch(); // what a page that failed may have left
        HashSet<RowKey> needed = [.. facts.SelectMany(f => fold.ConcernedBy(f.Fact.Event.GetType()).SelectMany(p => p.KeysOf(f.Fact))).Where(k => !_cache.Knows(k))];
        if (needed.Count > 0 && !await ReadAsync(needed, page, cancellationToken)) return null;

        var newest = new Dictionary<RowKey, StoredRow>();
        var history = new List<StoredRow>();
        for (int i = 0; i < facts.Count; i++)
        {
            (RecordedEvent recorded, Fact fact) = facts[i];
            while (Apply(fold, recorded, fact) is { } missing)
            {
                if (!await ReadAsync([missing], page, cancellationToken)) return null;
            }

            // The batch's last fact that concerns anybody, not its last one.
            if (i + 1 < facts.Count && facts[i + 1].Recorded.Command == recorded.Command) continue;
            foreach (RowChange change in fold.EndBatch())
            {
                StoredRow stored = Store(recorded, change);
                newest[change.Key] = stored;
                history.Add(stored);
                _cache.Set(change.Key, change.Row, stored.Document?.Length ?? 0);
            }
        }

        _cache.Trim();
        return new RowEffects { Put = [.. newest.Values.Where(r => r.Document is not null)], Removed = [.. newest.Values.Where(r => r.Document is null).Select(r => r.Key)], History = history };
    }

    protected override Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, RowEffects effects) => _tables.WriteAsync(connection, transaction, effects);

    protected override void Forget() => _cache.Clear();

    /// <returns>False when the tables do not stand at the page's beginning, or are others than before.</returns>
    private async Task<bool> ReadAsync(IReadOnlyCollection<RowKey> keys, Page page, CancellationToken cancellationToken)
    {
        (long position, long generation) = await _tables.ReadAsync(Source, keys, _cache, cancellationToken);
        return Stands(position, generation, page);
    }

    // Names that this build does not know, and old ones, are decoded all the same: then it shows what they are.
    private static FrozenSet<string> IrrelevantOf(EventCatalog catalog)
    {
        ImmutableArray<Type> concerns = [.. MarketProjections.All.SelectMany(p => p.Concerns).Distinct()];
        return catalog.Current.Where(e => !concerns.Any(c => c.IsAssignableFrom(e.Type))).Select(e => e.Name).ToFrozenSet(StringComparer.Ordinal);
    }

    private Fact Decode(RecordedEvent recorded)
    {
        try
        {
            return new Fact(recorded.Stream, recorded.Position, recorded.Version, recorded.At, recorded.Actor, catalog.Deserialize(recorded.Type, recorded.Data.Span));
        }
        catch (Exception e) when (e is UnknownEventException or JsonException)
        {
            throw new PoisonedEventException(recorded, e);
        }
    }

    private static StoredRow Store(RecordedEvent recorded, RowChange change)
    {
        try
        {
            return StoredRow.Of(change);
        }
        catch (JsonException e)
        {
            throw new PoisonedEventException(recorded, e);
        }
    }

    private static RowKey? Apply(RowFold fold, RecordedEvent recorded, Fact fact)
    {
        try
        {
            return fold.Apply(fact);
        }
        catch (ImpossibleHistoryException e)
        {
            throw new PoisonedEventException(recorded, e);
        }
#pragma warning disable CA1031 // The fold is pure: whatever it throws, it throws again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The messages of argument checks quote values, and some of them are not for everybody (DOMAIN SEE-1b).
            throw new PoisonedEventException(recorded, new InvalidOperationException($"its values can't follow what came before ({e.GetType().Name})."));
        }
    }
}
