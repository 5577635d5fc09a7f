using System.Collections.Immutable;
using System.Numerics;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>What a contributor adds on average over all orders in which contributors may come together.</summary>
public sealed record ShapleyValue(ParticipantId Contributor, Rational Value);

/// <summary>Shares revenue by what each contributor adds (MECHANISMS SHAP-1): efficient, symmetric, additive, and nothing for who adds nothing (P21).</summary>
/// <remarks>
/// Somebody who copies another's data halves the original owner's share, though copying does not pay the two together: find duplicates before
/// revenue is split.
/// </remarks>
public static class Shapley
{
    /// <summary>Names the exact rule in stored outcomes; see <see cref="ShapleySample.RuleVersion"/> for the other.</summary>
    public const string RuleVersion = "shapley-exact-1";

    /// <summary>Up to here all coalitions are looked at; beyond, take a <see cref="ShapleySample"/>.</summary>
    public const int ExactMax = 12;

    /// <summary>The exact values, by id: the sum over coalitions S without i of |S|! (n-|S|-1)! / n! times what i adds to S.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="ExactMax"/> contributors.</exception>
    public static ImmutableArray<ShapleyValue> Of(Contributions contributions)
    {
        int n = contributions.Contributors.Length;
        if (n > ExactMax) throw new ArgumentException($"Exact values are for at most {ExactMax} contributors.", nameof(contributions));
        long[] values = [.. Enumerable.Range(0, 1 << n).Select(coalition => contributions.ValueOf(coalition))];
        long[] factorials = new long[n + 1];
        factorials[0] = 1;
        for (int i = 1; i <= n; i++) factorials[i] = factorials[i - 1] * i;

        // Over the denominator n!: 12! times the largest value, summed over all coalitions, is far from 128 bits.
        var sums = new Int128[n];
        for (int coalition = 0; coalition < values.Length; coalition++)
        {
            int size = BitOperations.PopCount((uint)coalition);
            for (int i = 0; i < n; i++)
            {
                int joined = coalition | (1 << i);
                if (joined != coalition) sums[i] += (Int128)factorials[size] * factorials[n - size - 1] * (values[joined] - values[coalition]);
            }
        }

        return [.. sums.Select((sum, i) => new ShapleyValue(contributions.Contributors[i], Rational.Of(sum, factorials[n])))];
    }

    /// <summary>Shares revenue out in proportion to the values; who has a negative one gets nothing. What can't be divided goes to the largest fraction, of equal ones to the smaller id (G-7).</summary>
    /// <param name="revenue">Zero or more; minor units.</param>
    /// <returns>By id. The sum is the revenue, or zero where no value is positive.</returns>
    public static ImmutableArray<Payout> Pay(long revenue, IEnumerable<ShapleyValue> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(revenue);
        ShapleyValue[] ranked = [.. values.OrderBy(v => v.Contributor.Value, StringComparer.Ordinal)];
        // All over one denominator, so that their numerators are weights.
        BigInteger denominator = ranked.Aggregate(BigInteger.One, (all, v) => all * (v.Value.Denominator / BigInteger.GreatestCommonDivisor(all, v.Value.Denominator)));
        BigInteger[] weights = [.. ranked.Select(v => BigInteger.Max(0, v.Value.Numerator) * (denominator / v.Value.Denominator))];
        long[] shares = weights.All(weight => weight.IsZero) ? new long[weights.Length] : ProRata.Share(revenue, weights);
        return [.. ranked.Select((v, i) => new Payout(v.Contributor, shares[i]))];
    }
}
