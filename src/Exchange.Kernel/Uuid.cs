using System.Security.Cryptography;
using System.Text;

namespace Exchange.Kernel;

/// <summary>Name-based UUIDs of RFC 9562.</summary>
public static class Uuid
{
    /// <summary>UUIDv5: SHA-1 over the namespace and the name in UTF-8. A function of its arguments alone.</summary>
    public static Guid V5(Guid @namespace, string name)
    {
        int length = 16 + Encoding.UTF8.GetByteCount(name);
        Span<byte> input = length <= 512 ? stackalloc byte[length] : new byte[length];
        @namespace.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input[16..]);

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 9562 section 5.5 defines version 5 over SHA-1; nothing here rests on its strength.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
