using System.Collections.Immutable;

namespace Exchange.Projections;

/// <summary>The rows that a fact is folded into: those of its own models to be written, those of models before it in the order to be read.</summary>
public interface IRows
{
    /// <summary>Null when there is no such row.</summary>
    TRow? Get<TRow>(string key)
        where TRow : Row, IRowOf<TRow>;

    /// <summary>Writes a row, whether there was one or not. One that is the same as before is no change.</summary>
    void Put<TRow>(string key, TRow row)
        where TRow : Row, IRowOf<TRow>;

    /// <summary>Writes a row that is known to be new, such as the next entry of an account, without looking it up.</summary>
    void Add<TRow>(string key, TRow row)
        where TRow : Row, IRowOf<TRow>;

    /// <summary>Nothing happens when there is no such row.</summary>
    void Remove<TRow>(string key)
        where TRow : Row, IRowOf<TRow>;
}

/// <summary>A read model as a pure fold: from facts to rows. Takes time from the fact, never from a clock, and keeps nothing between facts.</summary>
public interface IProjection
{
    /// <summary>The models whose rows it writes.</summary>
    ImmutableArray<RowModel> Models { get; }

    /// <summary>The events that concern it, by their types or a base of them; others are not even decoded.</summary>
    ImmutableArray<Type> Concerns { get; }

    /// <summary>Rows that the fact will need, so that those of a whole page are read at once. One that is missing here is read when it turns out to be needed.</summary>
    IEnumerable<RowKey> KeysOf(Fact fact);

    /// <exception cref="Kernel.ImpossibleHistoryException">No aggregate could have written this fact here.</exception>
    void Apply(Fact fact, IRows rows);
}
