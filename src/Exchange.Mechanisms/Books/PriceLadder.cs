namespace Exchange.Mechanisms;

/// <summary>The price levels of one side in ascending order of a key, the best last. It grows with the levels there are, and not with the prices there could be.</summary>
/// <remarks>
/// Keys lie in sorted pieces of <see cref="PieceSize"/>, and the pieces in one sorted list: a level near the best price, where nearly all come and go, moves a few neighbours, and one anywhere
/// among a million moves at most a piece and, each time a piece fills or empties, the list.
/// </remarks>
internal sealed class PriceLadder
{
    /// <summary>The best key of an empty ladder; below every key that is used.</summary>
    public const long Nothing = long.MinValue;

    private const int PieceSize = 64;

    private long[] _keys = new long[PieceSize];
    private int[] _levels = new int[PieceSize];
    private int[] _counts = new int[1];
    private int[] _order = new int[1];
    private int[] _unused = [0];
    private int _pieces;
    private int _unusedCount = 1;

    public long BestKey { get; private set; } = Nothing;

    public int BestLevel { get; private set; } = -1;

    /// <returns>The level of this key, or -1.</returns>
    public int Find(long key)
    {
        if (key == BestKey) return BestLevel;
        if (key > BestKey) return -1;
        int piece = _order[PlaceOf(key)];
        int at = IndexIn(piece, key);
        return at < _counts[piece] && _keys[Base(piece) + at] == key ? _levels[Base(piece) + at] : -1;
    }

    /// <summary>The next worse key that there is, or <see cref="Nothing"/>; with its level.</summary>
    public long Below(long key, out int level)
    {
        level = -1;
        if (_pieces == 0) return Nothing;
        int place = PlaceOf(key);
        int at = IndexIn(_order[place], key) - 1;
        if (at < 0)
        {
            if (place == 0) return Nothing;
            at = _counts[_order[--place]] - 1;
        }

        int found = Base(_order[place]) + at;
        level = _levels[found];
        return _keys[found];
    }

    /// <param name="key">Is not there yet.</param>
    public void Add(long key, int level)
    {
        if (_pieces == 0) Insert(0, Rent());
        int place = PlaceOf(key), piece = _order[place];
        if (_counts[piece] == PieceSize)
        {
            Split(place);
            if (key > _keys[Base(_order[place + 1])]) piece = _order[place + 1];
        }

        int from = Base(piece), count = _counts[piece], at = IndexIn(piece, key);
        if (at < count)
        {
            Array.Copy(_keys, from + at, _keys, from + at + 1, count - at);
            Array.Copy(_levels, from + at, _levels, from + at + 1, count - at);
        }

        _keys[from + at] = key;
        _levels[from + at] = level;
        _counts[piece] = count + 1;
        if (key > BestKey) (BestKey, BestLevel) = (key, level);
    }

    /// <param name="key">Is there.</param>
    public void Remove(long key)
    {
        int place = PlaceOf(key), piece = _order[place];
        int from = Base(piece), count = _counts[piece] - 1, at = IndexIn(piece, key);
        if (at < count)
        {
            Array.Copy(_keys, from + at + 1, _keys, from + at, count - at);
            Array.Copy(_levels, from + at + 1, _levels, from + at, count - at);
        }

        _counts[piece] = count;
        if (count == 0)
        {
            _unused[_unusedCount++] = piece;
            Array.Copy(_order, place + 1, _order, place, --_pieces - place);
        }

        if (key != BestKey) return;
        if (_pieces == 0)
        {
            (BestKey, BestLevel) = (Nothing, -1);
            return;
        }

        int last = Base(_order[_pieces - 1]) + _counts[_order[_pieces - 1]] - 1;
        (BestKey, BestLevel) = (_keys[last], _levels[last]);
    }

    private static int Base(int piece) => piece * PieceSize;

    // The last piece that begins at or below the key, or the first one.
    private int PlaceOf(long key)
    {
        int low = 0, high = _pieces - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >> 1;
            if (_keys[Base(_order[middle])] <= key) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    // How many keys of the piece lie below this one.
    private int IndexIn(int piece, long key)
    {
        int from = Base(piece), low = 0, high = _counts[piece];
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_keys[from + middle] < key) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private void Split(int place)
    {
        const int half = PieceSize / 2;
        int upper = Rent(), lower = _order[place];
        Array.Copy(_keys, Base(lower) + half, _keys, Base(upper), half);
        Array.Copy(_levels, Base(lower) + half, _levels, Base(upper), half);
        (_counts[lower], _counts[upper]) = (half, half);
        Insert(place + 1, upper);
    }

    private void Insert(int place, int piece)
    {
        Array.Copy(_order, place, _order, place + 1, _pieces++ - place);
        _order[place] = piece;
    }

    private int Rent()
    {
        if (_unusedCount > 0) return _unused[--_unusedCount];
        int piece = _counts.Length;
        Array.Resize(ref _counts, piece * 2);
        Array.Resize(ref _order, piece * 2);
        Array.Resize(ref _unused, piece * 2);
        Array.Resize(ref _keys, Base(piece * 2));
        Array.Resize(ref _levels, Base(piece * 2));
        for (int further = (piece * 2) - 1; further > piece; further--) _unused[_unusedCount++] = further;
        return piece;
    }
}
