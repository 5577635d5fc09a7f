using System.Numerics;

namespace Exchange.Mechanisms;

/// <summary>Shares a whole out in proportion to weights, so that the shares add up to it exactly (MECHANISMS G-7).</summary>
/// <remarks>
/// Everybody gets the floor of his quota, total · weight / all weights; each unit that is left goes to the largest fraction, of equal fractions to the
/// one who stands first. The caller puts them in order: by time and sequence number where bids tie, by id where revenue is split.
/// No share is above its weight unless the total is above all weights together; who has no weight gets nothing.
/// </remarks>
public static class ProRata
{
    /// <param name="total">Zero or more.</param>
    /// <param name="weights">Each zero or more; not all zero unless the total is.</param>
    /// <exception cref="ArgumentException">A number is negative, or there is something to share out and nobody has a weight.</exception>
    public static long[] Share(long total, ReadOnlySpan<long> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        Int128 sum = 0;
        long largest = 0;
        foreach (long weight in weights)
        {
            if (weight < 0) throw new ArgumentException("A weight is not negative.", nameof(weights));
            sum += weight;
            largest = Math.Max(largest, weight);
        }

        long[] shares = new long[weights.Length];
        if (total == 0) return shares;
        if (sum == 0) throw new ArgumentException("There is something to share out, and nobody has a weight.", nameof(weights));

        var left = new Int128[weights.Length];
        long rest = total;
        // Division of 64 bits is many times faster, and is enough for nearly all.
        bool isSmall = sum <= long.MaxValue && (Int128)total * largest <= long.MaxValue;
        for (int i = 0; i < shares.Length; i++)
        {
            if (isSmall)
            {
                (shares[i], long remainder) = Math.DivRem(total * weights[i], (long)sum);
                left[i] = remainder;
            }
            else
            {
                (Int128 share, left[i]) = Int128.DivRem((Int128)total * weights[i], sum);
                shares[i] = (long)share;
            }

            rest -= shares[i];
        }

        foreach (int i in Largest(left, rest)) shares[i]++;
        return shares;
    }

    /// <inheritdoc cref="Share(long, ReadOnlySpan{long})"/>
    /// <remarks>For weights that are fractions: give all of them over one denominator.</remarks>
    public static long[] Share(long total, ReadOnlySpan<BigInteger> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        BigInteger sum = BigInteger.Zero;
        foreach (BigInteger weight in weights)
        {
            if (weight.Sign < 0) throw new ArgumentException("A weight is not negative.", nameof(weights));
            sum += weight;
        }

        long[] shares = new long[weights.Length];
        if (total == 0) return shares;
        if (sum.IsZero) throw new ArgumentException("There is something to share out, and nobody has a weight.", nameof(weights));

        var left = new BigInteger[weights.Length];
        long rest = total;
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = (long)BigInteger.DivRem(total * weights[i], sum, out left[i]);
            rest -= shares[i];
        }

        foreach (int i in Largest(left, rest)) shares[i]++;
        return shares;
    }

    /// <summary>The places of the largest remainders, of equal ones the first. All are of one divisor, so they stand for the fractions.</summary>
    private static IEnumerable<int> Largest<T>(T[] remainders, long count)
        where T : IComparable<T>
    {
        if (count == 0) return [];
        int[] places = [.. Enumerable.Range(0, remainders.Length)];
        Array.Sort(places, (a, b) => remainders[b].CompareTo(remainders[a]) is var order and not 0 ? order : a.CompareTo(b));
        return places.Take((int)count);
    }
}
