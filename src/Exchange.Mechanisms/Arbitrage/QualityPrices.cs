using System.Collections.Immutable;

namespace Exchange.Mechanisms;

/// <summary>A version of an answer or a model that has noise added to it, and its price.</summary>
/// <param name="Quality">One over the variance of the noise, in a unit of the list's own; positive. The mean of independent copies has the sum of their qualities.</param>
/// <param name="Price">Minor units; zero or more.</param>
public sealed record QualityPrice(long Quality, long Price)
{
    public long Quality { get; } = Quality > 0 ? Quality : throw new ArgumentOutOfRangeException(nameof(Quality), Quality, "A quality is positive.");

    public long Price { get; init; } = Price is >= 0 and <= Amounts.Max ? Price : throw new ArgumentOutOfRangeException(nameof(Price), Price, $"A version costs from 0 to {Amounts.Max}.");
}

/// <summary>A version that costs more than copies of others that are together no worse.</summary>
/// <param name="Cheaper">What those cost.</param>
public sealed record QualityArbitrage(QualityPrice Version, long Cheaper);

/// <summary>A price list of versions that differ in their noise (MECHANISMS ARB-2). Pure; immutable.</summary>
/// <remarks>
/// It is free of arbitrage if no version costs more than any copies, of one or several versions, whose qualities add up to its own or more: prices are then monotone and subadditive.
/// The cheapest copies are an unbounded knapsack, solved for every quality from one step to the best version's.
/// </remarks>
public sealed class QualityPrices
{
    public const string RuleVersion = "noise-cover-1";

    /// <summary>The best quality, divided by the greatest divisor that all have in common, is no larger.</summary>
    public const int StepsMax = 1_000_000;

    private readonly long _step;
    private readonly long[] _covers;

    /// <param name="versions">In any order.</param>
    /// <exception cref="ArgumentException">There are none, two have the same quality, or qualities lie too far apart (<see cref="StepsMax"/>).</exception>
    public QualityPrices(IEnumerable<QualityPrice> versions)
    {
        Versions = [.. versions.OrderBy(v => v.Quality)];
        if (Versions.IsEmpty) throw new ArgumentException("A price list has at least one version.", nameof(versions));
        if (Versions.DistinctBy(v => v.Quality).Count() != Versions.Length) throw new ArgumentException("Two versions have the same quality.", nameof(versions));
        _step = Qualities.Divisor(Versions.Select(v => v.Quality));
        if (Versions[^1].Quality / _step > StepsMax) throw new ArgumentException($"The best version has more than {StepsMax} times the quality that all are multiples of.", nameof(versions));
        _covers = Qualities.Covers([.. Versions.Select(v => (int)(v.Quality / _step))], [.. Versions.Select(v => v.Price)], (int)(Versions[^1].Quality / _step));
    }

    /// <summary>By quality.</summary>
    public ImmutableArray<QualityPrice> Versions { get; }

    /// <summary>What the cheapest copies cost that have a quality together, whether it is listed or not.</summary>
    /// <param name="quality">From zero to the best version's.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is beyond that.</exception>
    public long CoverOf(long quality)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quality);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, Versions[^1].Quality);
        return _covers[(int)((quality / _step) + (quality % _step == 0 ? 0 : 1))];
    }

    /// <summary>By quality. None: the list is free of arbitrage.</summary>
    public IEnumerable<QualityArbitrage> Arbitrages() => Versions.Where(v => CoverOf(v.Quality) < v.Price).Select(v => new QualityArbitrage(v, CoverOf(v.Quality)));

    /// <summary>The same versions, each at its cheapest cover: free of arbitrage, and no dearer anywhere.</summary>
    public QualityPrices WithoutArbitrage() => new(Versions.Select(v => v with { Price = CoverOf(v.Quality) }));
}

/// <summary>Qualities in steps of their greatest common divisor.</summary>
internal static class Qualities
{
    public static long Divisor(IEnumerable<long> qualities) => qualities.Aggregate(0L, Divisor);

    /// <summary>For every number of steps up to the last, what the cheapest copies cost that have so many together or more, and <see cref="Amounts.Max"/> at the most.</summary>
    /// <param name="steps">Of each version; one or more.</param>
    public static long[] Covers(ReadOnlySpan<int> steps, ReadOnlySpan<long> prices, int last)
    {
        long[] covers = new long[last + 1];
        for (int reached = 1; reached < covers.Length; reached++)
        {
            long cheapest = Amounts.Max;
            for (int i = 0; i < steps.Length; i++) cheapest = Math.Min(cheapest, prices[i] + covers[Math.Max(0, reached - steps[i])]);
            covers[reached] = cheapest;
        }

        return covers;
    }

    private static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);
}
