using System.Runtime.InteropServices;

namespace Exchange.Mechanisms;

/// <summary>The orders that expire, the earliest first; of one instant, in the order of their sequence numbers. Knows where each slot stands, so that an order that is filled or cancelled goes out at once.</summary>
internal sealed class ExpiryHeap
{
    private Entry[] _heap = new Entry[16];
    private int[] _placeOfSlot = new int[16];

    public int Count { get; private set; }

    /// <summary>The instant of the earliest.</summary>
    public long EarliestAt => _heap[0].At;

    public int EarliestSlot => _heap[0].Slot;

    public void Add(int slot, long at, long seq)
    {
        if (Count == _heap.Length) Array.Resize(ref _heap, Count * 2);
        if (slot >= _placeOfSlot.Length) Array.Resize(ref _placeOfSlot, Math.Max(slot + 1, _placeOfSlot.Length * 2));
        Rise(Count++, new Entry { At = at, Seq = seq, Slot = slot });
    }

    /// <param name="slot">Is there.</param>
    public void Remove(int slot)
    {
        int place = _placeOfSlot[slot];
        Entry last = _heap[--Count];
        if (place == Count) return;
        if (place > 0 && Before(last, _heap[(place - 1) / 2])) Rise(place, last);
        else Sink(place, last);
    }

    private static bool Before(in Entry one, in Entry other) => one.At != other.At ? one.At < other.At : one.Seq < other.Seq;

    private void Rise(int place, Entry entry)
    {
        for (int parent = (place - 1) / 2; place > 0 && Before(entry, _heap[parent]); place = parent, parent = (place - 1) / 2) Put(place, _heap[parent]);
        Put(place, entry);
    }

    private void Sink(int place, Entry entry)
    {
        for (int child = (2 * place) + 1; child < Count; child = (2 * place) + 1)
        {
            if (child + 1 < Count && Before(_heap[child + 1], _heap[child])) child++;
            if (!Before(_heap[child], entry)) break;
            Put(place, _heap[child]);
            place = child;
        }

        Put(place, entry);
    }

    private void Put(int place, Entry entry)
    {
        _heap[place] = entry;
        _placeOfSlot[entry.Slot] = place;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public long At, Seq;
        public int Slot;
    }
}
