using System.Collections.Immutable;
using System.Numerics;

namespace Exchange.Mechanisms;

/// <summary>Good prices of many versions (MECHANISMS ARB-3): the best of those that never fall with quality while the price of a unit of quality never rises. Such lists are free of arbitrage; not all that are free of it are such.</summary>
/// <param name="Pricing">In whole minor units.</param>
/// <param name="Relaxed">What the best such prices would earn if they could be fractions: at least half of what any list without arbitrage earns (Chen, Koutris, Kumar, "Towards Model-based Pricing", 2019).</param>
/// <remarks>
/// A best list is given by the versions that cost exactly what they are worth, its ties. Between two of them a price follows the line through zero and the left tie until it reaches the height of the right
/// one, and stays there. Along ties that rise in value and fall in value per quality, a dynamic program over the last tie finds the best: O(n² log n), the sums along each line and height made once.
/// Rounded down, prices may undercut each other by a unit; so each is put at its cheapest cover.
/// </remarks>
public sealed record ConcavePrices(QualityPricing Pricing, Rational Relaxed)
{
    public const string RuleVersion = "noise-concave-1";

    public const int VersionsMax = 500;

    /// <param name="demands">In any order.</param>
    /// <exception cref="ArgumentException">There are none or more than <see cref="VersionsMax"/>, two have the same quality, or qualities lie too far apart (<see cref="QualityPrices.StepsMax"/>).</exception>
    /// <exception cref="OverflowException">The revenue exceeds 64 bits.</exception>
    public static ConcavePrices Of(IEnumerable<QualityDemand> demands)
    {
        QualityDemand[] ordered = QualityPricing.Ordered(demands);
        if (ordered.Length > VersionsMax) throw new ArgumentException($"Prices are for at most {VersionsMax} versions.", nameof(demands));
        (Rational relaxed, List<int> ties) = BestTies(ordered);
        QualityPrices whole = new QualityPrices(ordered.Select(d => new QualityPrice(d.Quality, (long)BigInteger.Min(Amounts.Max, PriceAt(d.Quality, ties, ordered).Floor)))).WithoutArbitrage();
        return new ConcavePrices(QualityPricing.Of(RuleVersion, ordered, [.. whole.Versions.Select(v => v.Price)]), relaxed);
    }

    /// <summary>The highest price of the kind under which every tie costs what it is worth: the lowest of the ties' own lines.</summary>
    private static Rational PriceAt(long quality, List<int> ties, QualityDemand[] ordered) => ties
        .Select(tie => ordered[tie])
        .Select(tie => quality <= tie.Quality ? tie.Value : Rational.Of((BigInteger)tie.Value * quality, tie.Quality))
        .Min();

    private static (Rational Revenue, List<int> Ties) BestTies(QualityDemand[] ordered)
    {
        int n = ordered.Length;
        var along = new Lines(ordered);
        var best = new Rational[n];
        int[] before = new int[n];
        for (int right = 0; right < n; right++)
        {
            (best[right], before[right]) = (along.Height(right, 0), -1);
            for (int left = 0; left < right; left++)
            {
                if (!MayFollow(ordered[left], ordered[right])) continue;
                int reached = along.Reached(left, right);
                Rational revenue = best[left] + along.Rise(left, reached) + along.Height(right, reached);
                if (revenue > best[right]) (best[right], before[right]) = (revenue, left);
            }
        }

        (int last, Rational most) = (0, best[0] + along.Rise(0, n));
        for (int tie = 1; tie < n; tie++)
        {
            Rational revenue = best[tie] + along.Rise(tie, n);
            if (revenue > most) (last, most) = (tie, revenue);
        }

        List<int> ties = [];
        for (int tie = last; tie >= 0; tie = before[tie]) ties.Insert(0, tie);
        return (most, ties);
    }

    private static bool MayFollow(QualityDemand left, QualityDemand right) =>
        left.Value <= right.Value && (Int128)right.Value * left.Quality <= (Int128)left.Value * right.Quality;

    /// <summary>What versions earn whose prices lie on the line through zero and a tie, or at a tie's height.</summary>
    private sealed class Lines
    {
        private readonly QualityDemand[] _ordered;
        private readonly BigInteger[][] _rises;
        private readonly BigInteger[][] _heights;

        public Lines(QualityDemand[] ordered)
        {
            _ordered = ordered;
            _rises = [.. ordered.Select((tie, i) => Sums(i + 1, ordered.Length, d => (Int128)tie.Value * d.Quality <= (Int128)d.Value * tie.Quality ? (BigInteger)tie.Value * d.Quality * d.Buyers : 0))];
            _heights = [.. ordered.Select((tie, i) => Sums(0, i + 1, d => tie.Value <= d.Value ? (BigInteger)tie.Value * d.Buyers : 0))];
        }

        /// <summary>Of the versions after a tie, and before another place, on the tie's line.</summary>
        public Rational Rise(int tie, int end) => Rational.Of(_rises[tie][end - tie - 1], _ordered[tie].Quality);

        /// <summary>Of the versions from a place on, up to and with a tie, at the tie's height.</summary>
        public Rational Height(int tie, int start) => _heights[tie][^1] - _heights[tie][start];

        /// <summary>The first place after a tie where its line reaches the height of another, to its right.</summary>
        public int Reached(int left, int right)
        {
            (int low, int high) = (left + 1, right);
            while (low < high)
            {
                int middle = (low + high) / 2;
                if ((Int128)_ordered[left].Value * _ordered[middle].Quality >= (Int128)_ordered[right].Value * _ordered[left].Quality) high = middle;
                else low = middle + 1;
            }

            return low;
        }

        /// <summary>The sum before each place from a start to an end.</summary>
        private BigInteger[] Sums(int start, int end, Func<QualityDemand, BigInteger> revenue)
        {
            var sums = new BigInteger[end - start + 1];
            for (int i = start; i < end; i++) sums[i - start + 1] = sums[i - start] + revenue(_ordered[i]);
            return sums;
        }
    }
}
