using System.Collections.Immutable;

namespace Exchange.Projections;

/// <summary>What a batch did to a row.</summary>
/// <param name="Row">Null: there is no such row any more.</param>
/// <param name="Position">The last fact of the batch that changed it.</param>
public readonly record struct RowChange(RowKey Key, Row? Row, long Position);

/// <summary>Looks up a row as it was before the batch.</summary>
/// <param name="row">Null when it is known that there is none.</param>
/// <returns>False when it is not known.</returns>
public delegate bool RowLookup(RowKey key, out Row? row);

/// <summary>Folds facts into rows, by all projections in their order. State exists at batch ends only, so that is where changes are taken. Used on one thread.</summary>
public sealed class RowFold(ImmutableArray<IProjection> projections, RowLookup lookup)
{
    private readonly Dictionary<Type, ImmutableArray<IProjection>> _concerned = [];
    private readonly Dictionary<RowKey, RowChange> _batch = [];
    private readonly Overlay _overlay = new();

    /// <summary>The projections that an event of this type concerns.</summary>
    public ImmutableArray<IProjection> ConcernedBy(Type @event)
    {
        if (!_concerned.TryGetValue(@event, out ImmutableArray<IProjection> concerned))
        {
            _concerned.Add(@event, concerned = [.. projections.Where(p => p.Concerns.Any(c => c.IsAssignableFrom(@event)))]);
        }

        return concerned;
    }

    /// <summary>Folds one more fact of the batch.</summary>
    /// <returns>The row that must be looked up before the fact can be folded; nothing has changed then. Null when it was folded.</returns>
    public RowKey? Apply(Fact fact)
    {
        _overlay.Begin(this, fact.Position);
        try
        {
            foreach (IProjection projection in ConcernedBy(fact.Event.GetType())) projection.Apply(fact, _overlay);
        }
        catch (NotKnownException e)
        {
            return e.Key;
        }

        foreach (RowChange change in _overlay.Changes.Values) _batch[change.Key] = change;
        return null;
    }

    /// <summary>What the batch has changed; the next one begins.</summary>
    public ImmutableArray<RowChange> EndBatch()
    {
        ImmutableArray<RowChange> changes = [.. _batch.Values];
        _batch.Clear();
        return changes;
    }

    private Row? Find(RowKey key)
    {
        if (_batch.TryGetValue(key, out RowChange change)) return change.Row;
        return lookup(key, out Row? row) ? row : throw new NotKnownException(key);
    }

    // What one fact does, until it has done all of it.
    private sealed class Overlay : IRows
    {
        private RowFold _fold = null!;
        private long _position;

        public Dictionary<RowKey, RowChange> Changes { get; } = [];

        public void Begin(RowFold fold, long position)
        {
            (_fold, _position) = (fold, position);
            Changes.Clear();
        }

        public TRow? Get<TRow>(string key)
            where TRow : Row, IRowOf<TRow> => (TRow?)Find(RowKey.Of<TRow>(key));

        public void Put<TRow>(string key, TRow row)
            where TRow : Row, IRowOf<TRow> => Set(RowKey.Of<TRow>(key), row);

        public void Add<TRow>(string key, TRow row)
            where TRow : Row, IRowOf<TRow> => Changes[RowKey.Of<TRow>(key)] = new RowChange(RowKey.Of<TRow>(key), row, _position);

        public void Remove<TRow>(string key)
            where TRow : Row, IRowOf<TRow> => Set(RowKey.Of<TRow>(key), null);

        // Looked up even when it is only written: whether a row has changed must not depend on what happens to be in memory.
        private void Set(RowKey key, Row? row)
        {
            if (!Equals(Find(key), row)) Changes[key] = new RowChange(key, row, _position);
        }

        private Row? Find(RowKey key) => Changes.TryGetValue(key, out RowChange change) ? change.Row : _fold.Find(key);
    }

    // Control flow within this class: a projection that asks for what is not known can't go on, and is asked again.
    private sealed class NotKnownException(RowKey key) : Exception
    {
        public RowKey Key { get; } = key;
    }
}
