using System.Collections.Immutable;

namespace Exchange.Mechanisms;

/// <summary>The network whose minimum cut is the cheapest set of views that determines a join.</summary>
/// <remarks>
/// The answer is determined if of every row that could be joined, a value of each column, it is known whether it is one: if it is, each of its tuples must be in a view; if not, one of the tuples that it lacks must be.
/// Every way from source to sink stands for such a demand, "one of these views": it passes the views of the tuples that are in question, left then right, and goes round those that are there.
/// It begins where a row of present tuples leads from the first column, and ends where one leads to the last. Through the middle of a relation any value on the left goes with any on the right:
/// whether that tuple is there makes no difference, for a way over one that is there demands no less than another way that begins, or ends, at it.
/// </remarks>
internal sealed class ChainNetwork
{
    private const int Source = 0, Sink = 1;

    private readonly ImmutableArray<ChainRelation> _relations;
    private readonly Dictionary<(int Relation, ChainSide Side, string Value), ChainView> _views;
    private readonly int _first, _last;
    private readonly Dictionary<string, int>[] _places;
    private readonly int[] _entries, _passages;
    private readonly List<(ChainView View, int Edge)> _cuts = [];
    private readonly MinimumCut _cut;

    public ChainNetwork(
        ImmutableArray<ImmutableArray<string>> columns, ImmutableArray<ChainRelation> relations, Dictionary<(int Relation, ChainSide Side, string Value), ChainView> views, int first, int last)
    {
        (_relations, _views, _first, _last) = (relations, views, first, last);
        _places = [.. columns.Select(column => column.Select((value, place) => (value, place)).ToDictionary(v => v.value, v => v.place, StringComparer.Ordinal))];
        (_entries, _passages) = (new int[columns.Length], new int[columns.Length]);
        int nodes = 2;
        // A value has two nodes at each column: where ways enter the relation on its right, and where they have left the one on its left.
        for (int column = first; column <= last + 1; column++) (_entries[column], _passages[column], nodes) = (nodes, nodes + columns[column].Length, nodes + (2 * columns[column].Length));
        int middles = nodes;
        _cut = new MinimumCut(nodes + last - first + 1);
        for (int relation = first; relation <= last; relation++) Connect(relation, middles + relation - first, columns[relation], columns[relation + 1]);
        Begin();
        End();
    }

    /// <summary>Null: no cut is of views alone.</summary>
    public ChainCover? Cut()
    {
        if (_cut.Find(Source, Sink) is not { } price) return null;
        return new ChainCover(price, [.. _cuts.Where(c => _cut.IsCut(c.Edge)).Select(c => c.View)]);
    }

    private int Entry(int column, string value) => _entries[column] + _places[column][value];

    private int Passage(int column, string value) => _passages[column] + _places[column][value];

    private void Connect(int relation, int middle, ImmutableArray<string> left, ImmutableArray<string> right)
    {
        foreach (string value in left)
        {
            Sell(relation, ChainSide.Left, value, Entry(relation, value), middle);
            // Who has left the relation before may enter this one.
            if (relation > _first) _cut.Connect(Passage(relation, value), Entry(relation, value));
        }

        foreach (string value in right) Sell(relation, ChainSide.Right, value, middle, Passage(relation + 1, value));
        if (relation == _first) return;
        foreach ((string a, string b) in _relations[relation].Tuples) _cut.Connect(Passage(relation, a), Passage(relation + 1, b));
    }

    private void Sell(int relation, ChainSide side, string value, int from, int to)
    {
        if (_views.TryGetValue((relation, side, value), out ChainView? view)) _cuts.Add((view, _cut.Connect(from, to, view.Price)));
        else _cut.Connect(from, to);
    }

    private void Begin()
    {
        HashSet<string> reached = new(_places[_first].Keys, StringComparer.Ordinal);
        for (int relation = _first; relation <= _last; relation++)
        {
            foreach (string value in reached) _cut.Connect(Source, Entry(relation, value));
            reached = _relations[relation].Tuples.Where(t => reached.Contains(t.Left)).Select(t => t.Right).ToHashSet(StringComparer.Ordinal);
        }
    }

    private void End()
    {
        HashSet<string> reaching = new(_places[_last + 1].Keys, StringComparer.Ordinal);
        for (int relation = _last; relation >= _first; relation--)
        {
            foreach (string value in reaching) _cut.Connect(Passage(relation + 1, value), Sink);
            reaching = _relations[relation].Tuples.Where(t => reaching.Contains(t.Right)).Select(t => t.Left).ToHashSet(StringComparer.Ordinal);
        }
    }
}
