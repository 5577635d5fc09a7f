namespace Exchange.Mechanisms;

/// <summary>The prices of a few versions that earn most of all that are free of arbitrage (MECHANISMS ARB-3), by looking at every set of versions that might be sold.</summary>
/// <remarks>
/// If the versions of a set are to be sold, none may cost more than it is worth, and then the cheapest cover under these values is the highest list without arbitrage: no other
/// one that sells the set earns more from it. It is made of whole amounts because the values are.
/// </remarks>
public static class BestPrices
{
    public const string RuleVersion = "noise-best-1";

    public const int VersionsMax = 12;

    /// <summary>The best quality, divided by the greatest divisor that all have in common, is no larger.</summary>
    public const int StepsMax = 10_000;

    /// <summary>Of lists that earn the same, the one that sells to more buyers; of these the first found.</summary>
    /// <param name="demands">In any order.</param>
    /// <exception cref="ArgumentException">There are none or more than <see cref="VersionsMax"/>, two have the same quality, or qualities lie too far apart.</exception>
    /// <exception cref="OverflowException">The revenue exceeds 64 bits.</exception>
    public static QualityPricing Of(IEnumerable<QualityDemand> demands)
    {
        QualityDemand[] ordered = QualityPricing.Ordered(demands);
        if (ordered.Length > VersionsMax) throw new ArgumentException($"Best prices are for at most {VersionsMax} versions.", nameof(demands));
        long step = Qualities.Divisor(ordered.Select(d => d.Quality));
        if (ordered[^1].Quality / step > StepsMax) throw new ArgumentException($"The best version has more than {StepsMax} times the quality that all are multiples of.", nameof(demands));

        int[] steps = [.. ordered.Select(d => (int)(d.Quality / step))];
        (Int128 revenue, Int128 buyers, long[] prices) = (-1, -1, []);
        for (int sold = 1; sold < 1 << ordered.Length; sold++)
        {
            long[] candidate = PricesThatSell(sold, ordered, steps);
            (Int128 earned, Int128 served) = (0, 0);
            for (int i = 0; i < ordered.Length; i++)
            {
                earned += ordered[i].RevenueAt(candidate[i]);
                served += candidate[i] <= ordered[i].Value ? ordered[i].Buyers : 0;
            }

            if (earned > revenue || (earned == revenue && served > buyers)) (revenue, buyers, prices) = (earned, served, candidate);
        }

        return QualityPricing.Of(RuleVersion, ordered, prices);
    }

    private static long[] PricesThatSell(int sold, QualityDemand[] ordered, int[] steps)
    {
        int[] members = [.. Enumerable.Range(0, ordered.Length).Where(i => (sold & (1 << i)) != 0)];
        long[] covers = Qualities.Covers([.. members.Select(i => steps[i])], [.. members.Select(i => ordered[i].Value)], steps[^1]);
        return [.. steps.Select(s => covers[s])];
    }
}
