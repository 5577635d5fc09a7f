using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Api;

/// <summary>A secret of 256 random bits that stands for a participant. Only its SHA-256 is ever stored.</summary>
public static class ApiKey
{
    public const string Prefix = "exk_";

    private const int LengthMax = 128;

    /// <summary>A fresh key; shown once.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of a key.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <returns>False when the text can't be a key.</returns>
    internal static bool TryHash(ReadOnlySpan<char> key, out ApiKeyHash hash)
    {
        hash = default;
        if (!key.StartsWith(Prefix, StringComparison.Ordinal) || key.Length > LengthMax || !Ascii.IsValid(key)) return false;
        Span<byte> utf8 = stackalloc byte[LengthMax];
        int length = Encoding.UTF8.GetBytes(key, utf8);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..length], digest);
        hash = ApiKeyHash.Of(digest);
        return true;
    }
}

/// <summary>The SHA-256 of a key, as a value to look up by. Looking up by a hash compares no secret byte by byte.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ApiKeyHash(ulong A, ulong B, ulong C, ulong D)
{
    public static ApiKeyHash Of(ReadOnlySpan<byte> digest) => new(
        BinaryPrimitives.ReadUInt64BigEndian(digest), BinaryPrimitives.ReadUInt64BigEndian(digest[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(digest[16..]), BinaryPrimitives.ReadUInt64BigEndian(digest[24..]));
}
