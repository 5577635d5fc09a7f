using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;

namespace Exchange.Projections.Tests.Rows;

/// <summary>All rows in memory: the plainest reader of a log that there is.</summary>
internal sealed class MemoryRows
{
    private static readonly EventCatalog Events = new AggregateRegistry([.. MarketAggregates.All]).Events;

    private readonly SortedDictionary<(string Model, string Key), (Row Row, long Position)> _rows = new(Comparer<(string Model, string Key)>.Create(static (a, b) =>
        string.CompareOrdinal(a.Model, b.Model) is var model and not 0 ? model : string.CompareOrdinal(a.Key, b.Key)));

    private readonly RowFold _fold;

    public MemoryRows() => _fold = new RowFold(MarketProjections.All, (RowKey key, out Row? row) =>
    {
        row = _rows.TryGetValue((key.Model, key.Key), out (Row Row, long Position) found) ? found.Row : null;
        return true;
    });

    public static MemoryRows Of(IEnumerable<RecordedEvent> log)
    {
        var rows = new MemoryRows();
        foreach (RecordedEvent recorded in log) rows.Apply(recorded);
        return rows;
    }

    public void Apply(RecordedEvent recorded)
    {
        var fact = new Fact(recorded.Stream, recorded.Position, recorded.Version, recorded.At, recorded.Actor, Events.Deserialize(recorded.Type, recorded.Data.Span));
        _fold.Apply(fact).ShouldBeNull();
        if (!recorded.EndsBatch) return;
        foreach (RowChange change in _fold.EndBatch())
        {
            if (change.Row is { } row) _rows[(change.Key.Model, change.Key.Key)] = (row, change.Position);
            else _rows.Remove((change.Key.Model, change.Key.Key));
        }
    }

    public IReadOnlyList<TRow> All<TRow>()
        where TRow : Row, IRowOf<TRow> => [.. _rows.Where(r => string.Equals(r.Key.Model, TRow.Model, StringComparison.Ordinal)).Select(r => (TRow)r.Value.Row)];

    public TRow Get<TRow>(string key)
        where TRow : Row, IRowOf<TRow> => (TRow)_rows[(TRow.Model, key)].Row;

    public TRow Get<TRow>(object id)
        where TRow : Row, IRowOf<TRow> => Get<TRow>(id.ToString()!);

    /// <summary>Every row with its model, its key and its position.</summary>
    public IEnumerable<(string Model, string Key, Row Row, long Position)> Each() => _rows.Select(r => (r.Key.Model, r.Key.Key, r.Value.Row, r.Value.Position));

    public IEnumerable<string> Models() => _rows.Keys.Select(k => k.Model).Distinct(StringComparer.Ordinal);
}
