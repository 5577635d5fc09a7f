using NodaTime;

namespace Exchange.Market.Rulebooks;

/// <summary>Deadlines from the calendar: computed when they arise, and stored as instants (DOMAIN TIM-3).</summary>
public static class Calendars
{
    /// <summary>The instant a period after another. Working days are counted from the day of the start; a period of n ends at the same time of day on the n-th working day after it, and then runs on by its plain duration.</summary>
    public static Instant After(this TradingCalendar calendar, Instant start, Period period) => throw new NotSupportedException("Not written yet.");

    /// <summary>The business day that an instant belongs to.</summary>
    public static LocalDate DayOf(this TradingCalendar calendar, Instant at) => throw new NotSupportedException("Not written yet.");

    public static bool IsWorkingDay(this TradingCalendar calendar, LocalDate day) => throw new NotSupportedException("Not written yet.");
}
