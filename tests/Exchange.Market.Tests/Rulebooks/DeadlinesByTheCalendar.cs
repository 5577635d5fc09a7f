using Exchange.Market.Rulebooks;
using NodaTime;
using NodaTime.Text;
using static Exchange.Market.Tests.Rulebooks.SampleRules;
using Period = Exchange.Market.Rulebooks.Period;

namespace Exchange.Market.Tests.Rulebooks;

/// <summary>DOMAIN TIM-3, in a zone whose clocks stand and in one whose clocks are put forward and back.</summary>
public sealed class DeadlinesByTheCalendar
{
    private static readonly TradingCalendar Berlin = new("Europe/Berlin", [6, 7], [new LocalDate(2026, 12, 25)], []);

    private static Instant At(string text) => OffsetDateTimePattern.GeneralIso.Parse(text).Value.ToInstant();

    private static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;

    [Theory]
    [InlineData("2026-11-02", true)] // Monday
    [InlineData("2026-11-06", true)] // Friday
    [InlineData("2026-11-07", false)] // Saturday
    [InlineData("2026-11-08", false)] // Sunday
    [InlineData("2026-10-01", false)] // National Day, a Thursday
    [InlineData("2026-10-04", false)] // a Sunday among the holidays
    [InlineData("2026-10-07", false)] // the last of them
    [InlineData("2026-10-08", true)]
    [InlineData("2026-09-20", true)] // a Sunday, worked to make up for them
    [InlineData("2026-10-10", true)] // and a Saturday
    [InlineData("2026-02-14", true)] // the Saturday before the Spring Festival
    [InlineData("2026-02-15", false)]
    [InlineData("2026-02-23", false)]
    [InlineData("2026-02-28", true)]
    public void A_day_is_worked_unless_it_is_of_rest_and_make_up_days_are_worked(string day, bool worked) => Shanghai.IsWorkingDay(Date(day)).ShouldBe(worked);

    [Theory]
    [InlineData("2026-11-02T09:30:00+08:00", 0, "2026-11-02T09:30:00+08:00")]
    [InlineData("2026-11-07T09:30:00+08:00", 0, "2026-11-07T09:30:00+08:00")] // no working days: a day of rest is as good as another
    [InlineData("2026-11-02T09:30:00+08:00", 1, "2026-11-03T09:30:00+08:00")]
    [InlineData("2026-11-02T09:30:00+08:00", 4, "2026-11-06T09:30:00+08:00")]
    [InlineData("2026-11-02T09:30:00+08:00", 5, "2026-11-09T09:30:00+08:00")] // over a weekend
    [InlineData("2026-11-07T23:59:59+08:00", 1, "2026-11-09T23:59:59+08:00")] // from a Saturday
    [InlineData("2026-11-02T23:30:00+00:00", 1, "2026-11-04T07:30:00+08:00")] // the day of the start is Shanghai's
    [InlineData("2026-09-30T10:00:00+08:00", 1, "2026-10-08T10:00:00+08:00")] // over the holidays
    [InlineData("2026-09-30T10:00:00+08:00", 3, "2026-10-10T10:00:00+08:00")] // onto a make-up Saturday
    [InlineData("2026-09-30T10:00:00+08:00", 4, "2026-10-12T10:00:00+08:00")] // and past it
    [InlineData("2026-09-18T10:00:00+08:00", 1, "2026-09-20T10:00:00+08:00")] // a make-up Sunday
    [InlineData("2026-02-13T10:00:00+08:00", 2, "2026-02-24T10:00:00+08:00")] // a make-up Saturday, then nine days of festival
    [InlineData("2026-11-02T09:30:00+08:00", 366, "2028-03-28T09:30:00+08:00")] // 73 weeks and a day: the sample knows no holidays of later years
    public void A_period_of_n_ends_at_the_same_time_of_day_on_the_nth_working_day(string start, int days, string end) =>
        Shanghai.After(At(start), new Period(days, Duration.Zero)).ShouldBe(At(end));

    [Theory]
    [InlineData("2026-03-27T12:00:00+01:00", 1, "2026-03-30T12:00:00+02:00")] // over the change to summer time: 71 hours
    [InlineData("2026-10-23T12:00:00+02:00", 1, "2026-10-26T12:00:00+01:00")] // and back: 73 hours
    [InlineData("2026-12-24T12:00:00+01:00", 1, "2026-12-28T12:00:00+01:00")] // a holiday before a weekend
    public void The_time_of_day_is_that_of_the_zone_in_summer_and_winter(string start, int days, string end) => Berlin.After(At(start), new Period(days, Duration.Zero)).ShouldBe(At(end));

    /// <summary>Here Sundays are worked, so that a deadline may fall into the hour that the clocks leap over or show twice.</summary>
    [Fact]
    public void A_time_of_day_that_is_leapt_over_is_later_by_the_leap_and_of_one_that_comes_twice_it_is_the_first()
    {
        TradingCalendar daily = Berlin with { WeeklyRest = [] };
        daily.After(At("2026-03-28T02:30:00+01:00"), new Period(1, Duration.Zero)).ShouldBe(At("2026-03-29T03:30:00+02:00"));
        daily.After(At("2026-10-24T02:30:00+02:00"), new Period(1, Duration.Zero)).ShouldBe(At("2026-10-25T02:30:00+02:00"));
        // The second half past two of that night stays the second while no working day is counted.
        daily.After(At("2026-10-25T02:30:00+01:00"), new Period(0, Duration.Zero)).ShouldBe(At("2026-10-25T02:30:00+01:00"));
        daily.After(At("2026-10-25T02:30:00+01:00"), new Period(1, Duration.Zero)).ShouldBe(At("2026-10-26T02:30:00+01:00"));
    }

    [Fact]
    public void The_plain_duration_runs_on_after_the_working_days_through_nights_and_rest()
    {
        Shanghai.After(At("2026-11-06T10:00:00+08:00"), new Period(0, Duration.FromHours(30))).ShouldBe(At("2026-11-07T16:00:00+08:00"));
        Shanghai.After(At("2026-11-05T10:00:00+08:00"), new Period(1, Duration.FromHours(30))).ShouldBe(At("2026-11-07T16:00:00+08:00"));
        Berlin.After(At("2026-03-27T12:00:00+01:00"), new Period(0, Duration.FromHours(24 * 3))).ShouldBe(At("2026-03-30T13:00:00+02:00"));
    }

    [Fact]
    public void Microseconds_are_kept() =>
        Shanghai.After(At("2026-11-02T09:30:00+08:00") + Duration.FromNanoseconds(123_456_000), new Period(5, Duration.FromNanoseconds(1_000)))
            .ShouldBe(At("2026-11-09T09:30:00+08:00") + Duration.FromNanoseconds(123_457_000));

    [Theory]
    [InlineData("2026-11-02T00:00:00+08:00", "2026-11-02")]
    [InlineData("2026-11-02T23:59:59+08:00", "2026-11-02")]
    [InlineData("2026-11-02T16:00:00+00:00", "2026-11-03")] // midnight in Shanghai
    [InlineData("2026-11-06T23:59:59+08:00", "2026-11-06")]
    [InlineData("2026-11-07T00:00:00+08:00", "2026-11-09")] // what comes on a weekend belongs to the Monday
    [InlineData("2026-11-08T12:00:00+08:00", "2026-11-09")]
    [InlineData("2026-10-01T12:00:00+08:00", "2026-10-08")]
    [InlineData("2026-10-10T12:00:00+08:00", "2026-10-10")] // a make-up day is a day of its own
    public void The_business_day_is_the_date_or_the_next_working_day(string at, string day) => Shanghai.DayOf(At(at)).ShouldBe(Date(day));

    [Fact]
    public void A_business_day_ends_where_the_date_after_it_begins()
    {
        Shanghai.EndOf(Date("2026-11-06")).ShouldBe(At("2026-11-07T00:00:00+08:00"));
        Berlin.EndOf(Date("2026-03-28")).ShouldBe(At("2026-03-29T00:00:00+01:00"));
        Berlin.EndOf(Date("2026-03-29")).ShouldBe(At("2026-03-30T00:00:00+02:00"));
        // In Beirut the clocks are put forward at midnight: that day begins at one.
        (Berlin with { TimeZone = "Asia/Beirut" }).EndOf(Date("2026-03-28")).ShouldBe(At("2026-03-29T01:00:00+03:00"));
    }

    /// <summary>So that a fee never comes for a day whose account is closed, whatever holidays a later rulebook names or strikes out.</summary>
    [Fact]
    public void No_instant_belongs_to_a_business_day_that_is_over_under_any_calendar_of_the_zone()
    {
        TradingCalendar[] calendars = [Shanghai, Shanghai with { WeeklyRest = [] }, Shanghai with { Holidays = [] }, Shanghai with { WeeklyRest = [1, 2, 3, 4, 5, 6], ExtraWorkingDays = [] }];
        for (int hour = 0; hour < 24 * 366; hour++)
        {
            Instant at = At("2026-01-01T00:00:00+08:00") + Duration.FromHours(hour);
            foreach (TradingCalendar calendar in calendars)
            {
                LocalDate day = calendar.DayOf(at);
                calendar.IsWorkingDay(day).ShouldBeTrue();
                foreach (TradingCalendar other in calendars) other.EndOf(day).ShouldBeGreaterThan(at);
            }
        }
    }
}
