using System.Globalization;
using System.Numerics;

namespace Exchange.Mechanisms;

/// <summary>An exact fraction in lowest terms, of any size. Its text is <c>-1/3</c>, or <c>5</c> where it is whole. <c>default</c> is zero.</summary>
public readonly record struct Rational : IComparable<Rational>
{
    private readonly BigInteger _denominatorLessOne;

    private Rational(BigInteger numerator, BigInteger denominator) => (Numerator, _denominatorLessOne) = (numerator, denominator - 1);

    public static Rational Zero => default;

    public BigInteger Numerator { get; }

    /// <summary>Positive.</summary>
    public BigInteger Denominator => _denominatorLessOne + 1;

    /// <summary>The largest whole number that does not exceed it.</summary>
    public BigInteger Floor
    {
        get
        {
            (BigInteger whole, BigInteger rest) = BigInteger.DivRem(Numerator, Denominator);
            return rest.Sign < 0 ? whole - 1 : whole;
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">The denominator is zero or negative.</exception>
    public static Rational Of(BigInteger numerator, BigInteger denominator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(denominator, BigInteger.One);
        BigInteger divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        return new Rational(numerator / divisor, denominator / divisor);
    }

    public static implicit operator Rational(BigInteger whole) => new(whole, 1);

    public static implicit operator Rational(long whole) => new(whole, 1);

    public static Rational operator +(Rational left, Rational right) => Of((left.Numerator * right.Denominator) + (right.Numerator * left.Denominator), left.Denominator * right.Denominator);

    public static Rational operator -(Rational left, Rational right) => Of((left.Numerator * right.Denominator) - (right.Numerator * left.Denominator), left.Denominator * right.Denominator);

    public static Rational operator *(Rational left, Rational right) => Of(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    public static bool operator <(Rational left, Rational right) => left.CompareTo(right) < 0;

    public static bool operator >(Rational left, Rational right) => left.CompareTo(right) > 0;

    public static bool operator <=(Rational left, Rational right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Rational left, Rational right) => left.CompareTo(right) >= 0;

    public int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public override string ToString() => Denominator.IsOne
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : $"{Numerator.ToString(CultureInfo.InvariantCulture)}/{Denominator.ToString(CultureInfo.InvariantCulture)}";
}
