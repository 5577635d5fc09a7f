namespace Exchange.Mechanisms;

/// <summary>What was used in a period: a base fee with some units included, the rest graduated, not less than was committed to, and not more than the cap (MECHANISMS POST-3).</summary>
/// <param name="BaseFee">Due whether anything was used or not; minor units.</param>
/// <param name="Included">Units that the base fee covers.</param>
/// <param name="Minimum">The minimum commitment, minor units; null: there is none.</param>
/// <param name="Cap">The most that a period costs, minor units; it stands above the minimum (POST-3 takes it last). Null: there is none.</param>
public sealed record UsageTariff(long BaseFee, long Included, GraduatedTariff Beyond, long? Minimum = null, long? Cap = null) : Tariff
{
    public const string RuleVersion = "tariff-usage-1";

    public long BaseFee { get; } = Price(BaseFee);

    public long Included { get; } = Included >= 0 ? Included : throw new ArgumentOutOfRangeException(nameof(Included), Included, "No fewer than no units are included.");

    public long? Minimum { get; } = Minimum is { } minimum ? Price(minimum, nameof(Minimum)) : null;

    public long? Cap { get; } = Cap is { } cap ? Price(cap, nameof(Cap)) : null;

    public override string Version => RuleVersion;

    private protected override long PriceOfUnits(long units)
    {
        long price = checked(BaseFee + Beyond.PriceOf(Math.Max(0, units - Included)));
        return Math.Min(Math.Max(price, Minimum ?? 0), Cap ?? long.MaxValue);
    }
}
