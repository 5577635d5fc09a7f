using System.Runtime.InteropServices;

namespace Exchange.Mechanisms;

/// <summary>More units that cost less than fewer.</summary>
/// <param name="Price">Minor units, before discount and tax.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CheaperThreshold(long Units, long Price);

/// <summary>All units at the price of the tier that their total reaches, and that tier's flat fee (MECHANISMS POST-1, volume). None cost nothing.</summary>
/// <remarks>Its price may fall where a tier begins: tell the buyer, by <see cref="CheaperAt"/>. Buyers confuse it with <see cref="GraduatedTariff"/>.</remarks>
public sealed record VolumeTariff(TierTable Tiers) : Tariff
{
    public const string RuleVersion = "tariff-volume-1";

    public override string Version => RuleVersion;

    /// <summary>The cheapest of all larger quantities that cost less than this one, and of equally cheap ones the smallest; null: none costs less.</summary>
    /// <exception cref="OverflowException">The price of the units exceeds <see cref="Amounts.Max"/>.</exception>
    public CheaperThreshold? CheaperAt(long units)
    {
        if (units == 0) return null;
        CheaperThreshold best = new(units, PriceOf(units));
        // Inside a tier the price never falls, so the cheapest of a tier is its first unit.
        for (int tier = Tiers.IndexOf(units) + 1; tier < Tiers.Tiers.Length; tier++)
        {
            long first = Tiers.FirstUnitOf(tier);
            Int128 milli = MilliOf(first);
            // Compared before it is rounded, because it need not fit 64 bits.
            if (milli >= (Int128)best.Price * MilliPerMinorUnit) continue;
            long price = Rounded(milli);
            if (price < best.Price) best = new CheaperThreshold(first, price);
        }

        return best.Units == units ? null : best;
    }

    private protected override long PriceOfUnits(long units) => units == 0 ? 0 : Rounded(MilliOf(units));

    private Int128 MilliOf(long units)
    {
        Tier reached = Tiers.Tiers[Tiers.IndexOf(units)];
        return ((Int128)units * reached.UnitPriceMilli) + ((Int128)reached.FlatFee * MilliPerMinorUnit);
    }
}
