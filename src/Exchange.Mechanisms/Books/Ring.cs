namespace Exchange.Mechanisms;

/// <summary>A queue in one array that gives up its oldest and its newest; places are counted from the first ever.</summary>
internal sealed class Ring<T>
    where T : struct
{
    private T[] _items = new T[64];

    /// <summary>The place of the oldest.</summary>
    public long Start { get; private set; }

    /// <summary>The place after the newest.</summary>
    public long End { get; private set; }

    public ref T this[long place] => ref _items[(int)(place & (_items.Length - 1))];

    /// <summary>A new place at the end; what stands in it is to be written over.</summary>
    public ref T Add()
    {
        if (End - Start == _items.Length) Grow();
        return ref this[End++];
    }

    /// <summary>Gives up all before this place.</summary>
    public void ForgetUntil(long place) => Start = place;

    /// <summary>Gives up all from this place on.</summary>
    public void CutAt(long place) => End = place;

    private void Grow()
    {
        T[] former = _items, grown = new T[former.Length * 2];
        for (long place = Start; place < End; place++) grown[(int)(place & (grown.Length - 1))] = former[(int)(place & (former.Length - 1))];
        _items = grown;
    }
}
