namespace Exchange.Mechanisms;

/// <summary>The one way amounts are rounded: half away from zero, once, where a rule says so (MECHANISMS G-1).</summary>
public static class Rounding
{
    /// <summary>So many basis points are the whole.</summary>
    public const int BasisPointsOfOne = 10_000;

    /// <param name="denominator">Positive.</param>
    /// <exception cref="OverflowException">The quotient exceeds 64 bits.</exception>
    public static long HalfAwayFromZero(Int128 numerator, Int128 denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        (Int128 whole, Int128 rest) = Int128.DivRem(numerator, denominator);
        Int128 size = Int128.Abs(rest);
        // Compared with what is missing to the next whole number, because twice the rest may exceed 128 bits.
        return checked((long)(size >= denominator - size ? whole + Int128.Sign(numerator) : whole));
    }

    /// <summary>A rate of an amount.</summary>
    /// <exception cref="OverflowException">The part exceeds 64 bits.</exception>
    public static long OfBasisPoints(long amount, int basisPoints) => HalfAwayFromZero((Int128)amount * basisPoints, BasisPointsOfOne);
}
