namespace Exchange.Mechanisms;

/// <summary>Access for a period at a price, prorated by whole days (MECHANISMS POST-2). Days are counted from the period's first, 0.</summary>
/// <param name="Price">Of the whole period; minor units.</param>
/// <param name="Days">Of the period; positive.</param>
public sealed record Subscription(long Price, int Days)
{
    public const string RuleVersion = "subscription-days-1";

    public long Price { get; } = Price is >= 0 and <= Amounts.Max ? Price : throw new ArgumentOutOfRangeException(nameof(Price), Price, $"A subscription costs from 0 to {Amounts.Max}.");

    public int Days { get; } = Days > 0 ? Days : throw new ArgumentOutOfRangeException(nameof(Days), Days, "A period has at least one day.");

    /// <summary>The price of the days from one to just before another.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not days of the period in their order.</exception>
    public long PriceOf(int fromDay, int toDay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fromDay);
        ArgumentOutOfRangeException.ThrowIfLessThan(toDay, fromDay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toDay, Days);
        return Rounding.HalfAwayFromZero((Int128)Price * (toDay - fromDay), Days);
    }

    /// <summary>Changes to another price in the midst of the period, which stays as it is.</summary>
    /// <param name="changeDay">The first day at the new price.</param>
    /// <exception cref="ArgumentOutOfRangeException">The day is none of the period's, nor its end.</exception>
    public PlanChange ChangeTo(long price, int changeDay) => new(PriceOf(changeDay, Days), new Subscription(price, Days).PriceOf(changeDay, Days));
}

/// <summary>What a change of plan costs: the unused rest of the old plan back, that of the new one paid, each rounded by itself (MECHANISMS POST-2). Minor units.</summary>
/// <remarks>Both are of the same days, so that no day is paid twice.</remarks>
public sealed record PlanChange(long Credit, long Charge)
{
    public const string RuleVersion = "plan-change-1";

    /// <summary>What is due; below zero the buyer gets money back.</summary>
    public long Net => Charge - Credit;
}
