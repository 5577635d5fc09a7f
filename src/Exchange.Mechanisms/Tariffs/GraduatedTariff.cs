namespace Exchange.Mechanisms;

/// <summary>Each unit at the price of its own tier, and the flat fee of every tier entered (MECHANISMS POST-1, graduated). None cost nothing; more never cost less (P19).</summary>
public sealed record GraduatedTariff(TierTable Tiers) : Tariff
{
    public const string RuleVersion = "tariff-graduated-1";

    public override string Version => RuleVersion;

    private protected override long PriceOfUnits(long units)
    {
        Int128 milli = 0;
        for (int tier = 0; tier < Tiers.Tiers.Length && Tiers.FirstUnitOf(tier) is var first && first <= units; tier++)
        {
            (long? upTo, long unitPrice, long flatFee) = Tiers.Tiers[tier];
            long inside = Math.Min(units, upTo ?? units) - (first - 1);
            milli += ((Int128)inside * unitPrice) + ((Int128)flatFee * MilliPerMinorUnit);
        }

        return Rounded(milli);
    }
}
