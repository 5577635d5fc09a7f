namespace Exchange.Mechanisms;

/// <summary>How many licences of a product are sold. Data has no marginal cost, so scarcity is the seller's choice (MECHANISMS section 1).</summary>
public abstract record Scarcity
{
    private Scarcity()
    {
    }

    /// <summary>One buyer, and nobody else.</summary>
    public sealed record Exclusive : Scarcity;

    /// <param name="Licences">How many; positive.</param>
    public sealed record Limited(long Licences) : Scarcity;

    public sealed record Unlimited : Scarcity;

    /// <summary>Why licences of this supply can't be sold by a method, or null.</summary>
    /// <param name="reserve">The reserve a licence, minor units; zero: there is none.</param>
    /// <param name="biddersMax">The most bidders there can be, when that is known.</param>
    public ScarcityRefusal? Refusal(PriceFormation method, long reserve = 0, long? biddersMax = null)
    {
        if (method is PriceFormation.Posted or PriceFormation.RequestForQuote or PriceFormation.Negotiation) return null;
        long? licences = this switch { Exclusive => 1, Limited limited => limited.Licences, _ => null };
        // Without a limit nobody is ever refused, and a rule that looks at who was finds no price; nor need anybody bid more than nothing.
        if (licences is null) return method == PriceFormation.RandomSampling ? null : ScarcityRefusal.NoScarcity;
        if (method == PriceFormation.RandomSampling) return ScarcityRefusal.SupplyLimited;
        if (licences > 1 && method is (PriceFormation.English or PriceFormation.FirstPrice or PriceFormation.SecondPrice)) return ScarcityRefusal.OneLotOnly;
        bool isPricedByLosers = method is PriceFormation.SecondPrice or PriceFormation.UniformLowestAccepted or PriceFormation.UniformHighestRejected or PriceFormation.MultiUnitVickrey;
        return isPricedByLosers && reserve == 0 && biddersMax <= licences ? ScarcityRefusal.NoScarcity : null;
    }

    /// <summary>F = max k · v_k: what licences without exclusivity would bring at their best single price, and so what an exclusive sale forgoes.</summary>
    /// <param name="values">What each buyer would pay for a licence, known or estimated.</param>
    public static long ForgoneRevenue(IEnumerable<long> values) => PostedOptimum.Benchmark(values);

    /// <summary>The reserve of an exclusive sale: the seller's own, and never below what it forgoes. The seller must be shown it.</summary>
    public static long ExclusiveReserve(long own, long forgone) => Math.Max(own, forgone);

    /// <summary>How many licences bring most by reported demand, argmax k · v_k, of equally good ones the most. To be told before there are bids, or they become strategic. Zero without demand.</summary>
    public static long BestCount(IEnumerable<long> values) => PostedOptimum.Of(values).Buyers;
}

/// <summary>How a price is found.</summary>
public enum PriceFormation
{
    Posted,
    RequestForQuote,
    Negotiation,
    English,
    Dutch,
    FirstPrice,
    SecondPrice,
    UniformLowestAccepted,
    UniformHighestRejected,
    PayAsBid,
    MultiUnitVickrey,
    RandomSampling,
}

/// <summary>Why licences can't be sold by a method.</summary>
public enum ScarcityRefusal
{
    /// <summary>There are as many licences as bidders, or more, and no reserve: the price would be nothing. The code is <c>no-scarcity</c>.</summary>
    NoScarcity,

    /// <summary>The method sells one lot, and there are several licences.</summary>
    OneLotOnly,

    /// <summary>The method sells to everybody who accepts its offer, and there are only so many licences.</summary>
    SupplyLimited,
}
