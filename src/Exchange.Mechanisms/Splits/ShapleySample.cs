using System.Collections.Immutable;
using System.Numerics;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>A Shapley value from some of all orders.</summary>
/// <param name="Value">The mean of what the contributor added in the orders drawn.</param>
/// <param name="SquaredError">The square of the mean's standard error, exact: the variance of what was added over the number of orders. The root would be no fraction.</param>
public sealed record SampledValue(ParticipantId Contributor, Rational Value, Rational SquaredError);

/// <summary>Shapley values estimated from orders drawn by a seed, for more contributors than <see cref="Shapley.ExactMax"/> (MECHANISMS SHAP-1). Seed and number of orders are logged with the values, and give them again.</summary>
/// <param name="Values">By id; together they are worth what everybody is, whatever orders were drawn.</param>
public sealed record ShapleySample(string Seed, int Orders, ImmutableArray<SampledValue> Values)
{
    public const string RuleVersion = "shapley-sampled-1";

    /// <summary>So many that a sum of squares fits 128 bits.</summary>
    public const int OrdersMax = 10_000_000;

    /// <param name="seed">Fixed before the values are known.</param>
    /// <param name="orders">Two or more, so that there is an error to tell.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two orders, or more than <see cref="OrdersMax"/>.</exception>
    public static ShapleySample Draw(Contributions contributions, string seed, int orders)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(orders, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(orders, OrdersMax);
        var draws = new SeededDraws(seed);
        int n = contributions.Contributors.Length;
        int[] order = [.. Enumerable.Range(0, n)];
        var sums = new Int128[n];
        var squares = new Int128[n];
        for (int drawn = 0; drawn < orders; drawn++)
        {
            draws.Shuffle(order);
            long coalition = 0, value = contributions.ValueOf(0);
            foreach (int i in order)
            {
                coalition |= 1L << i;
                long joined = contributions.ValueOf(coalition), added = joined - value;
                (sums[i], squares[i], value) = (sums[i] + added, squares[i] + ((Int128)added * added), joined);
            }
        }

        return new ShapleySample(seed, orders, [.. contributions.Contributors.Select((contributor, i) => new SampledValue(contributor, Rational.Of(sums[i], orders), SquaredError(sums[i], squares[i], orders)))]);
    }

    /// <summary>The values as <see cref="Shapley.Pay"/> takes them.</summary>
    public IEnumerable<ShapleyValue> Means => Values.Select(v => new ShapleyValue(v.Contributor, v.Value));

    private static Rational SquaredError(BigInteger sum, BigInteger squares, BigInteger orders) => Rational.Of((orders * squares) - (sum * sum), orders * orders * (orders - 1));
}
