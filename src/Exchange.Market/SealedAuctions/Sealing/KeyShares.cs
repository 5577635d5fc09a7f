using System.Globalization;
using System.Numerics;

namespace Exchange.Market.SealedAuctions;

/// <summary>A private key in three parts, any two of which give it back and one of which says nothing about it (Shamir 1979, over the order of P-256).</summary>
/// <remarks>Part i is the value at i of the line that goes through the key at zero.</remarks>
public static class KeyShares
{
    public const int Count = 3;

    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The parts 1, 2 and 3.</summary>
    /// <param name="slope">32 random bytes that are used for this key alone.</param>
    public static byte[][] Split(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> slope)
    {
        BigInteger key = Read(privateKey), rise = Read(slope) % Order;
        return [.. Enumerable.Range(1, Count).Select(i => Write((key + (rise * i)) % Order))];
    }

    /// <summary>The key that two of its parts give; of parts that don't belong together, some other.</summary>
    /// <param name="one">Which part this is, from 1.</param>
    /// <param name="other">Which part the other is; not the same.</param>
    /// <returns>Null when there is no such key.</returns>
    public static byte[]? Combine(int one, ReadOnlySpan<byte> partOne, int other, ReadOnlySpan<byte> partOther)
    {
        if (one == other) throw new ArgumentException("Two parts are of different numbers.", nameof(other));
        BigInteger a = Read(partOne), b = Read(partOther);
        if (a >= Order || b >= Order) return null;

        // The line through both, at zero: (a · other − b · one) / (other − one).
        BigInteger numerator = Modulo((a * other) - (b * one)), inverse = BigInteger.ModPow(Modulo(other - one), Order - 2, Order);
        BigInteger key = numerator * inverse % Order;
        return key.IsZero ? null : Write(key);
    }

    private static BigInteger Modulo(BigInteger number) => ((number % Order) + Order) % Order;

    private static BigInteger Read(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Write(BigInteger number)
    {
        byte[] bytes = new byte[Hpke.PrivateKeyBytes];
        byte[] digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes, bytes.Length - digits.Length);
        return bytes;
    }
}
