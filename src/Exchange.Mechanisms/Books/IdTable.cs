using System.Runtime.InteropServices;

namespace Exchange.Mechanisms;

/// <summary>Where the order of an id lies. Open addressing; an id that is removed leaves nothing behind, so that the table grows with the orders that live and not with those that ever did.</summary>
internal sealed class IdTable
{
    private const int SmallestBits = 6;

    private Entry[] _entries = new Entry[1 << SmallestBits];
    private int _shift = 64 - SmallestBits;
    private int _count;

    /// <returns>The slot, or -1.</returns>
    public int Find(long id)
    {
        Entry[] entries = _entries;
        int mask = entries.Length - 1;
        for (int at = Home(id); ; at = (at + 1) & mask)
        {
            ref Entry entry = ref entries[at];
            if (entry.Slot == 0) return -1;
            if (entry.Id == id) return entry.Slot - 1;
        }
    }

    /// <param name="id">Is not there yet.</param>
    public void Add(long id, int slot)
    {
        // Half of the places stay empty: runs are short.
        if (++_count * 2 > _entries.Length) Grow();
        Put(id, slot + 1);
    }

    /// <param name="id">Is there.</param>
    public void Remove(long id)
    {
        Entry[] entries = _entries;
        int mask = entries.Length - 1, hole = Home(id);
        while (entries[hole].Id != id || entries[hole].Slot == 0) hole = (hole + 1) & mask;
        _count--;

        // What stands behind the hole moves up unless it stands at or before its own place already; so no mark has to stay.
        for (int at = (hole + 1) & mask; entries[at].Slot != 0; at = (at + 1) & mask)
        {
            if (((at - Home(entries[at].Id)) & mask) < ((at - hole) & mask)) continue;
            entries[hole] = entries[at];
            hole = at;
        }

        entries[hole] = default;
    }

    // Fibonacci hashing: ids that follow each other are spread over the whole table.
    private int Home(long id) => (int)(unchecked((ulong)id * 0x9E3779B97F4A7C15UL) >> _shift);

    private void Put(long id, int slotPlusOne)
    {
        int mask = _entries.Length - 1, at = Home(id);
        while (_entries[at].Slot != 0) at = (at + 1) & mask;
        _entries[at] = new Entry { Id = id, Slot = slotPlusOne };
    }

    private void Grow()
    {
        Entry[] former = _entries;
        _entries = new Entry[former.Length * 2];
        _shift--;
        foreach (Entry entry in former)
        {
            if (entry.Slot != 0) Put(entry.Id, entry.Slot);
        }
    }

    /// <summary>Slot counts from 1; 0 is an empty place.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public long Id;
        public int Slot;
    }
}
