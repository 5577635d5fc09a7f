using Exchange.Kernel;
using Exchange.Market.Rulebooks;
using Exchange.Mechanisms;
using NodaTime;
using Period = Exchange.Market.Rulebooks.Period;

namespace Exchange.Market.Tests.Rulebooks;

/// <summary>A rulebook that could be, and the calendar of one year in China: weekends, holidays, and the make-up days around them.</summary>
internal static class SampleRules
{
    public static readonly TradingCalendar Shanghai = new(
        "Asia/Shanghai", [6, 7],
        [.. Days(new LocalDate(2026, 2, 15), 9), .. Days(new LocalDate(2026, 10, 1), 7)],
        [new LocalDate(2026, 2, 14), new LocalDate(2026, 2, 28), new LocalDate(2026, 9, 20), new LocalDate(2026, 10, 10)]);

    public static readonly RuleSet Plain = new(
        [new FeeRule(250, Cny(1_00), Cny(5_000_00)), new FeeRule(300, new Money(2_00, Currency.Eur), new Money(9_000_00, Currency.Eur))],
        IncrementTable.Flat(1_00), new SoftClose(Duration.FromMinutes(1), Duration.FromMinutes(2), 10), Duration.FromMinutes(5), new DepositRule(null, 1_000),
        new Period(10, Duration.Zero), new Period(3, Duration.Zero), new Period(5, Duration.FromHours(1)), Duration.FromHours(8), Shanghai);

    public static Money Cny(long minorUnits) => new(minorUnits, Currency.Cny);

    private static IEnumerable<LocalDate> Days(LocalDate first, int count) => Enumerable.Range(0, count).Select(first.PlusDays);
}
