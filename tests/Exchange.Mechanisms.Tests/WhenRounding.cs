using System.Numerics;

namespace Exchange.Mechanisms.Tests;

/// <summary>MECHANISMS G-1.</summary>
public sealed class WhenRounding
{
    [Theory]
    [InlineData(5, 10, 1)]
    [InlineData(-5, 10, -1)]
    [InlineData(4, 10, 0)]
    [InlineData(-4, 10, 0)]
    [InlineData(15, 10, 2)]
    [InlineData(1, 3, 0)]
    [InlineData(2, 3, 1)]
    [InlineData(-2, 3, -1)]
    [InlineData(0, 7, 0)]
    public void A_half_goes_away_from_zero(long numerator, long denominator, long rounded) => Rounding.HalfAwayFromZero(numerator, denominator).ShouldBe(rounded);

    [Fact]
    public void Nothing_wraps()
    {
        Rounding.HalfAwayFromZero(Int128.MaxValue, Int128.MaxValue).ShouldBe(1);
        Rounding.HalfAwayFromZero(Int128.MaxValue - 1, Int128.MaxValue).ShouldBe(1);
        Should.Throw<OverflowException>(() => Rounding.HalfAwayFromZero(Int128.MaxValue, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => Rounding.HalfAwayFromZero(1, 0));
        Rounding.OfBasisPoints(long.MaxValue, 10_000).ShouldBe(long.MaxValue);
    }

    [Fact]
    public void A_fraction_is_exact_and_in_lowest_terms()
    {
        Rational third = Rational.Of(2, 6);
        (third.Numerator, third.Denominator).ShouldBe((BigInteger.One, 3));
        (third + third + third).ShouldBe(1);
        (third - 1).ToString().ShouldBe("-2/3");
        (third * 3).ToString().ShouldBe("1");
        default(Rational).ShouldBe(Rational.Of(0, 5));
        (third < Rational.Of(1, 2) && third >= Rational.Of(1, 3) && third > 0 && third <= 1).ShouldBeTrue();
        (Rational.Of(-1, 2).Floor, Rational.Of(1, 2).Floor, Rational.Of(-4, 2).Floor).ShouldBe((-1, 0, -2));
        Should.Throw<ArgumentOutOfRangeException>(() => Rational.Of(1, 0));
    }
}
