using System.Runtime.InteropServices;

namespace Exchange.Mechanisms;

/// <summary>The one price that earns most where copies cost nothing, or the same each (MECHANISMS DIG-1).</summary>
/// <param name="Price">Null: no price earns anything.</param>
/// <param name="Buyers">How many values reach it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PostedOptimum(long? Price, long Buyers, long Revenue, long Profit)
{
    public const string RuleVersion = "posted-optimum-1";

    /// <summary>Of all prices at or above the floor, the one with the largest (price − cost) · buyers; of equally good ones the lowest, which serves more buyers.</summary>
    /// <param name="values">What each buyer would pay at most, known or estimated; in any order.</param>
    /// <param name="unitCost">What each copy costs; zero or more.</param>
    /// <exception cref="OverflowException">The revenue exceeds 64 bits.</exception>
    public static PostedOptimum Of(IEnumerable<long> values, long unitCost = 0, long floor = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unitCost);
        long[] ascending = [.. values.Order()];
        (long? price, long buyers, Int128 profit) = (null, 0, 0);
        for (int i = 0; i < ascending.Length; i++)
        {
            // A price between two values loses to the next one, which as many pay: the best price is a value.
            long reached = ascending.Length - i;
            Int128 earned = (Int128)(ascending[i] - unitCost) * reached;
            if (ascending[i] >= floor && earned > profit) (price, buyers, profit) = (ascending[i], reached, earned);
        }

        return new PostedOptimum(price, buyers, checked((long)((Int128)(price ?? 0) * buyers)), checked((long)profit));
    }

    /// <summary>F = max k · v_k over at least so many buyers: what the best single price would bring if all were known. F⁽²⁾ is that with two.</summary>
    /// <exception cref="OverflowException">It exceeds 64 bits.</exception>
    public static long Benchmark(IEnumerable<long> values, int buyersMin = 1)
    {
        Int128 best = 0;
        long k = 0;
        foreach (long value in values.OrderDescending())
        {
            if (++k >= buyersMin) best = Int128.Max(best, (Int128)value * k);
        }

        return checked((long)best);
    }
}
