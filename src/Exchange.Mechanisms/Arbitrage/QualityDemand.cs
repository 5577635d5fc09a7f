using System.Collections.Immutable;

namespace Exchange.Mechanisms;

/// <summary>Buyers who want one version, and buy it if it costs no more than it is worth to them.</summary>
/// <param name="Quality">As of <see cref="QualityPrice"/>.</param>
/// <param name="Value">To each of them; minor units.</param>
/// <param name="Buyers">How many they are.</param>
public sealed record QualityDemand(long Quality, long Value, long Buyers)
{
    /// <summary>More buyers than any market has.</summary>
    public const long BuyersMax = 1_000_000_000;

    public long Quality { get; } = Quality > 0 ? Quality : throw new ArgumentOutOfRangeException(nameof(Quality), Quality, "A quality is positive.");

    public long Value { get; } = Value is >= 0 and <= Amounts.Max ? Value : throw new ArgumentOutOfRangeException(nameof(Value), Value, $"A version is worth from 0 to {Amounts.Max}.");

    public long Buyers { get; } = Buyers is >= 0 and <= BuyersMax ? Buyers : throw new ArgumentOutOfRangeException(nameof(Buyers), Buyers, $"There are from 0 to {BuyersMax} buyers.");

    /// <summary>What they pay together.</summary>
    public Int128 RevenueAt(long price) => price <= Value ? (Int128)price * Buyers : 0;
}

/// <summary>Prices of versions, free of arbitrage, and what they earn. Minor units.</summary>
/// <param name="Prices">By quality, one for each.</param>
public sealed record QualityPricing(string RuleVersion, ImmutableArray<QualityPrice> Prices, long Revenue)
{
    internal static QualityPricing Of(string ruleVersion, IReadOnlyList<QualityDemand> demands, IReadOnlyList<long> prices)
    {
        Int128 revenue = 0;
        for (int i = 0; i < prices.Count; i++) revenue += demands[i].RevenueAt(prices[i]);
        return new QualityPricing(ruleVersion, [.. demands.Select((demand, i) => new QualityPrice(demand.Quality, prices[i]))], checked((long)revenue));
    }

    internal static QualityDemand[] Ordered(IEnumerable<QualityDemand> demands)
    {
        QualityDemand[] ordered = [.. demands.OrderBy(d => d.Quality)];
        if (ordered.Length == 0) throw new ArgumentException("There is at least one version.", nameof(demands));
        if (ordered.DistinctBy(d => d.Quality).Count() != ordered.Length) throw new ArgumentException("Two versions have the same quality.", nameof(demands));
        return ordered;
    }
}
