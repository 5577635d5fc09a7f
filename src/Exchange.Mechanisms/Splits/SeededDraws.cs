using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Mechanisms;

/// <summary>Numbers that a seed gives: the SHA-256 of <c>seed:0</c>, <c>seed:1</c> and so on, four bytes a number. The same on every machine, for ever.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SeededDraws(string seed)
{
    private readonly byte[] _block = new byte[SHA256.HashSizeInBytes];
    private int _used = SHA256.HashSizeInBytes;
    private long _blocks;

    /// <summary>Every order is as likely as any other: Fisher and Yates.</summary>
    public void Shuffle(int[] items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = Below(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private int Below(int bound)
    {
        // A number from the last, incomplete run of them is drawn again: it would make small results likelier.
        uint complete = uint.MaxValue - (uint.MaxValue % (uint)bound);
        uint drawn;
        do drawn = Next();
        while (drawn >= complete);
        return (int)(drawn % (uint)bound);
    }

    private uint Next()
    {
        if (_used == _block.Length)
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}:{_blocks++}")), _block);
            _used = 0;
        }

        uint next = BinaryPrimitives.ReadUInt32BigEndian(_block.AsSpan(_used));
        _used += sizeof(uint);
        return next;
    }
}
