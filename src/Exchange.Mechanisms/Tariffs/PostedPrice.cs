namespace Exchange.Mechanisms;

/// <summary>What comes on top of a tariff's price: a discount, then tax on what is left (MECHANISMS POST-3).</summary>
/// <param name="DiscountBasisPoints">From 0 to 10,000.</param>
/// <param name="TaxBasisPoints">From 0 to 10,000.</param>
public sealed record PriceTerms(int DiscountBasisPoints = 0, int TaxBasisPoints = 0)
{
    public static readonly PriceTerms None = new();

    public int DiscountBasisPoints { get; } = Rate(DiscountBasisPoints, nameof(DiscountBasisPoints));

    public int TaxBasisPoints { get; } = Rate(TaxBasisPoints, nameof(TaxBasisPoints));

    private static int Rate(int basisPoints, string name) =>
        basisPoints is >= 0 and <= Rounding.BasisPointsOfOne ? basisPoints : throw new ArgumentOutOfRangeException(name, basisPoints, $"A rate is from 0 to {Rounding.BasisPointsOfOne} basis points.");
}

/// <summary>A posted price in its parts, minor units, each rounded once (MECHANISMS POST-3, G-1).</summary>
/// <param name="RuleVersion">The rule that gave the subtotal.</param>
public sealed record PostedPrice(string RuleVersion, long Subtotal, long Discount, long Tax)
{
    public long Total => Subtotal - Discount + Tax;

    /// <exception cref="OverflowException">The price exceeds <see cref="Amounts.Max"/>.</exception>
    public static PostedPrice Of(Tariff tariff, long units, PriceTerms? terms = null) => Of(tariff.Version, tariff.PriceOf(units), terms ?? PriceTerms.None);

    /// <summary>The days of a subscription from one to just before another.</summary>
    public static PostedPrice Of(Subscription subscription, int fromDay, int toDay, PriceTerms? terms = null) =>
        Of(Subscription.RuleVersion, subscription.PriceOf(fromDay, toDay), terms ?? PriceTerms.None);

    private static PostedPrice Of(string ruleVersion, long subtotal, PriceTerms terms)
    {
        long discount = Rounding.OfBasisPoints(subtotal, terms.DiscountBasisPoints);
        return new PostedPrice(ruleVersion, subtotal, discount, Rounding.OfBasisPoints(subtotal - discount, terms.TaxBasisPoints));
    }
}
