using System.Buffers.Binary;
using System.Numerics;
using Exchange.Kernel;

namespace Exchange.EventStore;

/// <summary>One filter an hour of the command ids of that hour: says surely not, or perhaps; only a perhaps asks the journal.</summary>
/// <remarks>Guarded by its owner. The running hour's filter grows in doubling parts, so nobody needs to know how many ids an hour will see.</remarks>
internal sealed class CommandFilters
{
    private readonly SortedDictionary<int, BloomFilter> _hours = [];

    public IEnumerable<int> Hours => _hours.Keys;

    public void Add(int hour, CommandId id)
    {
        if (!_hours.TryGetValue(hour, out BloomFilter? filter)) _hours.Add(hour, filter = new BloomFilter());
        filter.Add(id.Value);
    }

    public void Restore(int hour, byte[] bits) => _hours[hour] = BloomFilter.FromBytes(bits);

    public byte[] Save(int hour) => _hours[hour].ToBytes();

    public void ForgetBefore(int hour)
    {
        while (_hours.Count > 0 && _hours.Keys.First() is var oldest && oldest < hour) _hours.Remove(oldest);
    }

    /// <summary>The hours that may hold the id.</summary>
    public List<int>? HoursOf(CommandId id)
    {
        List<int>? hours = null;
        foreach ((int hour, BloomFilter filter) in _hours)
        {
            if (filter.MayContain(id.Value)) (hours ??= []).Add(hour);
        }

        return hours;
    }
}

/// <summary>A growing Bloom filter at 16 bits an id and 8 probes: about one false hit in two thousand.</summary>
/// <remarks>After Almeida et al., "Scalable Bloom Filters" (2007), with parts of doubling size.</remarks>
internal sealed class BloomFilter
{
    private const int BitsPerId = 16, Probes = 8, FirstPartIds = 1 << 12;

    private readonly List<Part> _parts = [];

    public void Add(Guid id)
    {
        if (_parts.Count == 0 || _parts[^1].Room == 0)
        {
            int ids = _parts.Count == 0 ? FirstPartIds : Math.Min(_parts[^1].Capacity * 2, 1 << 24);
            _parts.Add(new Part(new ulong[ids * BitsPerId / 64], ids));
        }

        Part part = _parts[^1];
        (ulong first, ulong step) = Hash(id);
        for (int i = 0; i < Probes; i++, first = unchecked(first + step)) part.Bits[Word(first, part.Bits)] |= 1UL << (int)(first & 63);
        part.Room--;
    }

    public bool MayContain(Guid id)
    {
        (ulong start, ulong step) = Hash(id);
        foreach (Part part in _parts)
        {
            ulong probe = start;
            int i = 0;
            for (; i < Probes && (part.Bits[Word(probe, part.Bits)] & (1UL << (int)(probe & 63))) != 0; i++) probe = unchecked(probe + step);
            if (i == Probes) return true;
        }

        return false;
    }

    /// <summary>The parts one after the other, each led by its number of words and its free places.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[_parts.Sum(p => 8 + (p.Bits.Length * 8))];
        int at = 0;
        foreach (Part part in _parts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), part.Bits.Length);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 4), part.Room);
            at += 8;
            foreach (ulong word in part.Bits)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), word);
                at += 8;
            }
        }

        return bytes;
    }

    /// <exception cref="FormatException">Not what <see cref="ToBytes"/> made.</exception>
    public static BloomFilter FromBytes(ReadOnlySpan<byte> bytes)
    {
        var filter = new BloomFilter();
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < 8) throw new FormatException("A command filter is cut off.");
            (int words, int room) = (BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]));
            bytes = bytes[8..];
            if (words <= 0 || !BitOperations.IsPow2(words) || bytes.Length / 8 < words) throw new FormatException("A command filter is malformed.");
            ulong[] bits = new ulong[words];
            for (int i = 0; i < words; i++) bits[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * 8)..]);
            filter._parts.Add(new Part(bits, words * 64 / BitsPerId) { Room = room });
            bytes = bytes[(words * 8)..];
        }

        return filter;
    }

    // Ids are SHA-1 already: their halves are as good as two hash functions (Kirsch and Mitzenmacher 2006). An odd step reaches every word.
    private static (ulong First, ulong Step) Hash(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) | 1);
    }

    private static int Word(ulong probe, ulong[] bits) => (int)((probe >> 6) & (ulong)(bits.Length - 1));

    private sealed record Part(ulong[] Bits, int Capacity)
    {
        public int Room { get; set; } = Capacity;
    }
}
