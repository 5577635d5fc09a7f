using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Exchange.Api.Tests;

/// <summary>Many things of eight bytes or more that are looked for at once in raw bytes.</summary>
internal sealed class Needles
{
    private readonly Dictionary<ulong, List<byte[]>> _byHead = [];
    private readonly bool[] _begins = new bool[1 << 16];

    public Needles(IEnumerable<byte[]> needles)
    {
        foreach (byte[] needle in needles)
        {
            ulong head = BinaryPrimitives.ReadUInt64LittleEndian(needle);
            if (!_byHead.TryGetValue(head, out List<byte[]>? same)) _byHead.Add(head, same = []);
            same.Add(needle);
            _begins[head & 0xFFFF] = true;
        }
    }

    /// <summary>Amounts in every spelling that somebody might write them in.</summary>
    /// <param name="minorUnits">Of fifteen digits, so that no other bytes look like them by chance.</param>
    public static Needles Of(IEnumerable<long> minorUnits) => new(minorUnits.SelectMany(SpellingsOf));

    public static string Decimal(long minorUnits) => string.Create(CultureInfo.InvariantCulture, $"{minorUnits / 100}.{minorUnits % 100:00}");

    /// <summary>Those that stand in these bytes.</summary>
    public HashSet<byte[]> FoundIn(ReadOnlySpan<byte> bytes)
    {
        HashSet<byte[]> found = [];
        for (int at = 0; at + sizeof(ulong) <= bytes.Length; at++)
        {
            if (!_begins[bytes[at] | (bytes[at + 1] << 8)] || !_byHead.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]), out List<byte[]>? needles)) continue;
            foreach (byte[] needle in needles)
            {
                if (bytes[at..].StartsWith(needle)) found.Add(needle);
            }
        }

        return found;
    }

    /// <summary>As a decimal, as a JSON number of minor units, as a 64-bit integer from either end, and both numbers as PostgreSQL keeps them in a document: four digits in each two bytes.</summary>
    private static IEnumerable<byte[]> SpellingsOf(long minorUnits)
    {
        byte[] little = new byte[sizeof(long)], big = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(little, minorUnits);
        BinaryPrimitives.WriteInt64BigEndian(big, minorUnits);
        string whole = minorUnits.ToString(CultureInfo.InvariantCulture);
        return [Encoding.ASCII.GetBytes(Decimal(minorUnits)), Encoding.ASCII.GetBytes(whole), little, big, Numeric(whole), Numeric(Decimal(minorUnits))];
    }

    private static byte[] Numeric(string number)
    {
        string[] parts = number.Split('.');
        string digits = parts[0].PadLeft((parts[0].Length + 3) / 4 * 4, '0') + (parts.Length > 1 ? parts[1].PadRight(4, '0') : "");
        byte[] bytes = new byte[digits.Length / 2];
        for (int i = 0; i < digits.Length; i += 4) BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(i / 2), short.Parse(digits.AsSpan(i, 4), NumberStyles.None, CultureInfo.InvariantCulture));
        return bytes;
    }
}
