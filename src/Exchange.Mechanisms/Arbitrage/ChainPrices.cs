using System.Collections.Immutable;

namespace Exchange.Mechanisms;

/// <summary>A relation of a chain: its tuples join a value of one column with a value of the next.</summary>
/// <param name="Tuples">Each of values that its two columns have.</param>
public sealed record ChainRelation(string Name, ImmutableHashSet<(string Left, string Right)> Tuples);

/// <summary>Which column of a relation a view selects by.</summary>
public enum ChainSide
{
    Left,
    Right,
}

/// <summary>A priced selection: whoever buys it knows all tuples of one relation that have this value in this column, and that there are no others.</summary>
/// <param name="Price">Minor units; zero or more.</param>
public sealed record ChainView(string Relation, ChainSide Side, string Value, long Price)
{
    public long Price { get; init; } = Price is >= 0 and <= Amounts.Max ? Price : throw new ArgumentOutOfRangeException(nameof(Price), Price, $"A view costs from 0 to {Amounts.Max}.");
}

/// <summary>Views that together determine the answer of a query, and what they cost.</summary>
/// <param name="Views">In the order of the chain, left before right, then by value.</param>
public sealed record ChainCover(long Price, ImmutableArray<ChainView> Views);

/// <summary>A price list of selections over a chain of joins R1(x0, x1), R2(x1, x2), …, and the price that it gives every query for a piece of the chain (MECHANISMS ARB-1). Pure; immutable.</summary>
/// <remarks>
/// Views determine a query's answer if no other content of the relations, over the same columns, would give the same views and another answer. A query costs what its cheapest views do that determine it.
/// For chains that is a minimum cut (Koutris et al., "Query-Based Data Pricing", 2015), so that there is no bound on the number of views as <see cref="ViewPrices"/> has one.
/// </remarks>
public sealed class ChainPrices
{
    public const string RuleVersion = "chain-cut-1";

    private readonly ImmutableArray<ImmutableArray<string>> _columns;
    private readonly Dictionary<(int Relation, ChainSide Side, string Value), ChainView> _views;

    /// <param name="columns">The values that each column can have, known to everybody; one column more than relations.</param>
    /// <param name="relations">In the order of the chain.</param>
    /// <param name="views">In any order. What has no view is not for sale.</param>
    /// <exception cref="ArgumentException">Columns and relations don't fit, a name stands twice, a value is in no column, or something has two prices.</exception>
    public ChainPrices(IEnumerable<IEnumerable<string>> columns, IEnumerable<ChainRelation> relations, IEnumerable<ChainView> views)
    {
        _columns = [.. columns.Select(column => column.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray())];
        Relations = [.. relations];
        if (Relations.Length == 0 || _columns.Length != Relations.Length + 1) throw new ArgumentException("A chain has a relation or more, and one column more than relations.", nameof(columns));
        HashSet<string>[] known = [.. _columns.Select(column => column.ToHashSet(StringComparer.Ordinal))];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        for (int i = 0; i < Relations.Length; i++)
        {
            if (!places.TryAdd(Relations[i].Name, i)) throw new ArgumentException($"Two relations are called '{Relations[i].Name}'.", nameof(relations));
            if (Relations[i].Tuples.Any(t => !known[i].Contains(t.Left) || !known[i + 1].Contains(t.Right))) throw new ArgumentException($"A tuple of '{Relations[i].Name}' has a value that its column can't have.", nameof(relations));
        }

        _views = [];
        foreach (ChainView view in views)
        {
            if (!places.TryGetValue(view.Relation, out int place)) throw new ArgumentException($"There is no relation '{view.Relation}'.", nameof(views));
            if (!known[place + (view.Side == ChainSide.Left ? 0 : 1)].Contains(view.Value)) throw new ArgumentException($"'{view.Value}' is a value that its column can't have.", nameof(views));
            if (!_views.TryAdd((place, view.Side, view.Value), view)) throw new ArgumentException($"'{view.Value}' of '{view.Relation}' has two prices.", nameof(views));
        }
    }

    public ImmutableArray<ChainRelation> Relations { get; }

    /// <summary>The cheapest views that determine the join of the whole chain; null: what is for sale does not determine it.</summary>
    public ChainCover? Cover() => CoverOf(0, Relations.Length - 1);

    /// <summary>The cheapest views that determine the join of the relations from one place to another, both included.</summary>
    /// <returns>Null: what is for sale does not determine it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no such places.</exception>
    public ChainCover? CoverOf(int first, int last)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(last, Relations.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, last);
        return new ChainNetwork(_columns, Relations, _views, first, last).Cut();
    }
}
