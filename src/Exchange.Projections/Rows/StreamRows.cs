using System.Collections.Immutable;
using Exchange.Kernel;

namespace Exchange.Projections;

/// <summary>A read model with one row for each stream of a kind, under the stream's name without its prefix.</summary>
public abstract class StreamRows<TRow, TEvent> : IProjection
    where TRow : Row, IRowOf<TRow>
    where TEvent : class
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<TRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(TEvent)];

    public virtual IEnumerable<RowKey> KeysOf(Fact fact) => [RowKey.Of<TRow>(fact.Stream.Key)];

    public void Apply(Fact fact, IRows rows) =>
        rows.Put(fact.Stream.Key, After(rows.Get<TRow>(fact.Stream.Key), (TEvent)fact.Event, fact, rows) ?? throw new ImpossibleHistoryException(rows.Get<TRow>(fact.Stream.Key), fact.Event));

    /// <summary>The row after one more fact of its stream; null when the fact can't follow.</summary>
    protected abstract TRow? After(TRow? before, TEvent @event, Fact fact, IRows rows);
}

public static class StreamKeys
{
    extension(StreamId stream)
    {
        /// <summary>The stream's name without its prefix and dash: the bare id.</summary>
        public string Key => stream.Value.Length > stream.Prefix.Length ? stream.Value[(stream.Prefix.Length + 1)..] : "";
    }
}
