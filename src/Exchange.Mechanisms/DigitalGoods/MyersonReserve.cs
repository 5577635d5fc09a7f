using System.Numerics;

namespace Exchange.Mechanisms;

/// <summary>The reserve price that earns most against bidders of one distribution, whatever their number (MECHANISMS DIG-4; Myerson 1981).</summary>
/// <remarks>For exclusive data the cost is the revenue forgone elsewhere, <see cref="Scarcity.ForgoneRevenue"/>.</remarks>
public static class MyersonReserve
{
    public const string RuleVersion = "myerson-reserve-1";

    /// <summary>Values spread evenly from a to b: where the virtual value 2r − b meets the cost, and not below a.</summary>
    /// <exception cref="ArgumentException">b is below a.</exception>
    public static Rational OfUniform(long a, long b, long cost = 0)
    {
        if (b < a) throw new ArgumentException("A range of values does not end before it begins.", nameof(b));
        var meets = Rational.Of((BigInteger)b + cost, 2);
        return meets < a ? a : meets;
    }

    /// <summary>Values as they were seen: the price that would have earned most from them. Null when none would have earned anything.</summary>
    public static long? OfSample(IEnumerable<long> values, long cost = 0) => PostedOptimum.Of(values, cost).Price;
}
