using NodaTime;
using NodaTime.TimeZones;

namespace Exchange.Market.Rulebooks;

/// <summary>Deadlines from the calendar: computed when they arise, and stored as instants (DOMAIN TIM-3).</summary>
/// <exception cref="DateTimeZoneNotFoundException">The calendar's zone is none; the rulebook lets no such calendar in.</exception>
public static class Calendars
{
    /// <summary>The instant a period after another. Working days are counted from the day of the start; a period of n ends at the same time of day on the n-th working day after it, and then runs on by its plain duration.</summary>
    /// <remarks>A time of day that the clocks leap over that day is later by the leap; of one that comes twice it is the first. Without working days no clock is asked.</remarks>
    public static Instant After(this TradingCalendar calendar, Instant start, Period period)
    {
        if (period.WorkingDays == 0) return start + period.Plus;

        DateTimeZone zone = DateTimeZoneProviders.Tzdb[calendar.TimeZone];
        LocalDateTime from = start.InZone(zone).LocalDateTime;
        LocalDate day = from.Date;
        for (int left = period.WorkingDays; left > 0; left--) day = calendar.WorkingDayFrom(day.PlusDays(1));
        return (day + from.TimeOfDay).InZoneLeniently(zone).ToInstant() + period.Plus;
    }

    /// <summary>The business day that an instant belongs to: its date in the calendar's zone, or the next working day when there is no work on it.</summary>
    public static LocalDate DayOf(this TradingCalendar calendar, Instant at) => calendar.WorkingDayFrom(at.InZone(DateTimeZoneProviders.Tzdb[calendar.TimeZone]).Date);

    /// <summary>When a business day is over: the start of the date after it. No later instant belongs to it, whatever days of rest later rules name.</summary>
    public static Instant EndOf(this TradingCalendar calendar, LocalDate day) => DateTimeZoneProviders.Tzdb[calendar.TimeZone].AtStartOfDay(day.PlusDays(1)).ToInstant();

    public static bool IsWorkingDay(this TradingCalendar calendar, LocalDate day)
    {
        if (calendar.ExtraWorkingDays.Contains(day)) return true;
        return !calendar.WeeklyRest.Contains((int)day.DayOfWeek) && !calendar.Holidays.Contains(day);
    }

    // Ends: not all days of the week are rest, and holidays are few.
    private static LocalDate WorkingDayFrom(this TradingCalendar calendar, LocalDate day)
    {
        while (!calendar.IsWorkingDay(day)) day = day.PlusDays(1);
        return day;
    }
}
