namespace Exchange.Mechanisms;

/// <summary>A network of directed edges, some with a capacity, and the cheapest set of those whose removal parts one node from another. Whole numbers; exact.</summary>
/// <remarks>By a maximum flow (Dinic): ways of fewest edges are filled until there is none, then longer ones. Of several cheapest sets it is the one nearest to the source, whatever order edges were added in.</remarks>
internal sealed class MinimumCut(int nodes)
{
    private const long Unbounded = long.MaxValue;

    private readonly List<int>[] _from = [.. Enumerable.Range(0, nodes).Select(_ => new List<int>())];
    private readonly List<int> _to = [];

    // What an edge can still take. Beside each stands its reverse, by which flow is taken back.
    private readonly List<long> _left = [];
    private int[] _level = [];
    private int[] _next = [];

    /// <returns>The edge's number.</returns>
    public int Connect(int from, int to, long capacity = Unbounded)
    {
        int edge = _to.Count;
        _from[from].Add(edge);
        _to.Add(to);
        _left.Add(capacity);
        _from[to].Add(edge + 1);
        _to.Add(from);
        _left.Add(0);
        return edge;
    }

    /// <summary>Fills the network; once.</summary>
    /// <returns>What the cut costs; null: there is a way without a bounded edge.</returns>
    /// <exception cref="OverflowException">It costs more than 64 bits hold.</exception>
    public long? Find(int source, int sink)
    {
        long flow = 0;
        while (Rank(source)[sink] >= 0)
        {
            _next = new int[nodes];
            while (Push(source, sink, Unbounded) is var pushed and > 0)
            {
                if (pushed == Unbounded) return null;
                flow = checked(flow + pushed);
            }
        }

        return flow;
    }

    /// <summary>Whether an edge is in the cut, once that is found: it leads away from what the source still reaches.</summary>
    public bool IsCut(int edge) => _level[_to[edge ^ 1]] >= 0 && _level[_to[edge]] < 0;

    /// <summary>How many edges each node is from the source, over edges that can take more; negative: there is no way to it.</summary>
    private int[] Rank(int source)
    {
        _level = new int[nodes];
        Array.Fill(_level, -1);
        _level[source] = 0;
        var open = new Queue<int>([source]);
        while (open.TryDequeue(out int node))
        {
            foreach (int edge in _from[node])
            {
                if (_left[edge] == 0 || _level[_to[edge]] >= 0) continue;
                _level[_to[edge]] = _level[node] + 1;
                open.Enqueue(_to[edge]);
            }
        }

        return _level;
    }

    /// <summary>Sends what one way takes, each edge one rank further. An edge that leads nowhere is not tried again at this rank.</summary>
    private long Push(int node, int sink, long most)
    {
        if (node == sink) return most;
        for (; _next[node] < _from[node].Count; _next[node]++)
        {
            int edge = _from[node][_next[node]];
            if (_left[edge] == 0 || _level[_to[edge]] != _level[node] + 1) continue;
            long pushed = Push(_to[edge], sink, Math.Min(most, _left[edge]));
            if (pushed == 0) continue;
            if (pushed == Unbounded) return pushed;
            if (_left[edge] != Unbounded) _left[edge] -= pushed;
            if (_left[edge ^ 1] != Unbounded) _left[edge ^ 1] += pushed;
            return pushed;
        }

        return 0;
    }
}
