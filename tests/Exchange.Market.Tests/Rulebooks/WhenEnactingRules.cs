using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Tests.Participants;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Rulebooks.RulebookRejection;
using static Exchange.Market.Tests.Participants.Parties;
using static Exchange.Market.Tests.Rulebooks.SampleRules;
using Period = Exchange.Market.Rulebooks.Period;

namespace Exchange.Market.Tests.Rulebooks;

/// <summary>DOMAIN RUL-1: which rules can be, and from when.</summary>
public sealed class WhenEnactingRules
{
    private static readonly DecisionId Id = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000d1"));

    private static readonly Duration Nanosecond = Duration.FromNanoseconds(1), Year = Duration.FromDays(366);

    private static readonly LocalDate Day = new(2026, 12, 25);

    private static Rejection? RefusalOf(Scene scene, RuleSet rules, Instant? from = null) => scene.When(new ProposeDecision(Ann, Id, new EnactRules(rules, from)), Monday).Refusal;

    private static RuleSet Fees(params FeeRule[] fees) => Plain with { Fees = [.. fees], Deposit = null };

    private static RuleSet Calendar(Func<TradingCalendar, TradingCalendar> change) => Plain with { Calendar = change(Shanghai) };

    private static readonly NegativeEntry Entry = new("raw-data", null, null, null, DataForm.Raw, null, null, null);

    private static RuleSet Negative(params NegativeEntry[] list) => Plain with { NegativeList = [.. list] };

    private static readonly ActivityLimits Free = new(null, null, null, null, null);

    private static IEnumerable<LocalDate> Many => Enumerable.Range(0, RuleSetRule.DaysMax + 1).Select(Day.PlusDays);

    public static TheoryData<string, RuleSet> Faults => new()
    {
        { "fees", Fees() },
        { "fees.basisPoints", Fees(new FeeRule(-1, Cny(0), Cny(1))) },
        { "fees.basisPoints", Fees(new FeeRule(10_001, Cny(0), Cny(1))) },
        { "fees.minimum", Fees(new FeeRule(1, Cny(-1), Cny(1))) },
        { "fees.minimum", Fees(new FeeRule(1, Cny(Amounts.Max + 1), Cny(Amounts.Max + 1))) },
        { "fees.maximum", Fees(new FeeRule(1, Cny(2), Cny(1))) },
        { "fees.maximum", Fees(new FeeRule(1, Cny(2), Cny(Amounts.Max + 1))) },
        { "fees.maximum", Fees(new FeeRule(1, Cny(1), new Money(2, Currency.Eur))) },
        { "fees.maximum", Fees(new FeeRule(1, default, default)) },
        { "fees", Fees(new FeeRule(1, Cny(1), Cny(2)), new FeeRule(2, Cny(1), Cny(2))) },
        { "increments", Plain with { Increments = IncrementTable.Flat(Amounts.Max + 1) } },
        { "increments", Plain with { Increments = IncrementTable.Of(new(0, 1), new(Amounts.Max + 1, 1)) } },
        { "softClose.window", Plain with { SoftClose = new(Duration.Zero, Tick, null) } },
        { "softClose.window", Plain with { SoftClose = new(RuleSetRule.WindowMax + Tick, Tick, null) } },
        { "softClose.window", Plain with { SoftClose = new(Nanosecond, Tick, null) } },
        { "softClose.extension", Plain with { SoftClose = new(Tick, -Tick, null) } },
        { "softClose.extension", Plain with { SoftClose = new(Tick, Duration.MaxValue, null) } },
        { "softClose.extensionsMax", Plain with { SoftClose = new(Tick, Tick, 0) } },
        { "softClose.extensionsMax", Plain with { SoftClose = new(Tick, Tick, RuleSetRule.ExtensionsMaxMax + 1) } },
        { "outageWindow", Plain with { OutageWindow = Duration.Zero } },
        { "outageWindow", Plain with { OutageWindow = RuleSetRule.WindowMax + Tick } },
        { "outageWindow", Plain with { OutageWindow = Tick + Nanosecond } },
        { "deposit", Plain with { Deposit = new(null, null) } },
        { "deposit", Plain with { Deposit = new(Cny(1), 1) } },
        { "deposit.basisPoints", Plain with { Deposit = new(null, 0) } },
        { "deposit.basisPoints", Plain with { Deposit = new(null, 10_001) } },
        { "deposit.fixed", Plain with { Deposit = new(Cny(0), null) } },
        { "deposit.fixed", Plain with { Deposit = new(Cny(Amounts.Max + 1), null) } },
        { "deposit.fixed", Plain with { Deposit = new(new Money(1, Currency.Jpy), null) } },
        { "deposit.fixed", Plain with { Deposit = new(default(Money), null) } },
        { "notice.workingDays", Plain with { Notice = new(-1, Duration.Zero) } },
        { "notice.workingDays", Plain with { Notice = new(367, Duration.Zero) } },
        { "notice.plus", Plain with { Notice = new(1, -Tick) } },
        { "notice.plus", Plain with { Notice = new(1, Year + Tick) } },
        { "notice.plus", Plain with { Notice = new(1, Nanosecond) } },
        { "settlementDue.workingDays", Plain with { SettlementDue = new(367, Duration.Zero) } },
        { "settlementDue.plus", Plain with { SettlementDue = new(1, Duration.MinValue) } },
        { "settlementDue", Plain with { SettlementDue = new(0, Duration.Zero) } },
        { "acceptance.workingDays", Plain with { Acceptance = new(-1, Duration.Zero) } },
        { "acceptance.plus", Plain with { Acceptance = new(1, Duration.MaxValue) } },
        { "proposalLifetime", Plain with { ProposalLifetime = Duration.Zero } },
        { "proposalLifetime", Plain with { ProposalLifetime = RuleSetRule.LifetimeMin - Tick } },
        { "proposalLifetime", Plain with { ProposalLifetime = Year + Tick } },
        { "calendar.timeZone", Calendar(c => c with { TimeZone = "" }) },
        { "calendar.timeZone", Calendar(c => c with { TimeZone = "China Standard Time" }) },
        { "calendar.timeZone", Calendar(c => c with { TimeZone = "asia/shanghai" }) },
        { "calendar.timeZone", Calendar(c => c with { TimeZone = "UTC+08" }) },
        { "calendar.weeklyRest", Calendar(c => c with { WeeklyRest = [0] }) },
        { "calendar.weeklyRest", Calendar(c => c with { WeeklyRest = [8] }) },
        { "calendar.weeklyRest", Calendar(c => c with { WeeklyRest = [6, 6] }) },
        { "calendar.weeklyRest", Calendar(c => c with { WeeklyRest = [1, 2, 3, 4, 5, 6, 7] }) },
        { "calendar.holidays", Calendar(c => c with { Holidays = [Day, Day] }) },
        { "calendar.holidays", Calendar(c => c with { Holidays = [.. Many] }) },
        { "calendar.extraWorkingDays", Calendar(c => c with { ExtraWorkingDays = [Day, Day] }) },
        { "calendar.extraWorkingDays", Calendar(c => c with { ExtraWorkingDays = [.. Many] }) },
        { "calendar.extraWorkingDays", Calendar(c => c with { Holidays = [Day], ExtraWorkingDays = [Day] }) },
        { "negativeList", Negative() },
        { "negativeList", Negative([.. Enumerable.Range(0, RuleSetRule.NegativeEntriesMax + 1).Select(i => Entry with { Code = $"e{i}" })]) },
        { "negativeList", Negative(Entry with { Form = null }) },
        { "negativeList.code", Negative(Entry with { Code = "Raw data" }) },
        { "negativeList.code", Negative(Entry, Entry with { Grade = DataGrade.General }) },
        { "negativeList.grade", Negative(Entry with { Grade = (DataGrade)9 }) },
        { "negativeList.form", Negative(Entry with { Form = (DataForm)9 }) },
        { "negativeList.origin", Negative(Entry with { Origin = (DataOrigin)9 }) },
        { "negativeList.theme", Negative(Entry with { Theme = "" }) },
        { "negativeList.theme", Negative(Entry with { Theme = new string('a', 501) }) },
        { "negativeList.field", Negative(Entry with { Field = "All fields" }) },
        { "limits", Plain with { Limits = Free } },
        { "limits.ordersPerMinute", Plain with { Limits = Free with { OrdersPerMinute = 0 } } },
        { "limits.bidsPerMinute", Plain with { Limits = Free with { BidsPerMinute = RuleSetRule.LimitMax + 1 } } },
        { "limits.quotesPerMinute", Plain with { Limits = Free with { QuotesPerMinute = -1 } } },
        { "limits.requestsPerHour", Plain with { Limits = Free with { RequestsPerHour = 0 } } },
        { "limits.conduct.actsMin", Plain with { Limits = Free with { Conduct = new(0, 5_000) } } },
        { "limits.conduct.ratioBasisPoints", Plain with { Limits = Free with { Conduct = new(1, 10_000) } } },
        { "disclosure.tradesMin", Plain with { Disclosure = new(1) } },
        { "disclosure.tradesMin", Plain with { Disclosure = new(RuleSetRule.DisclosedMax + 1) } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Rules_that_cant_be_are_refused_by_name(string rule, RuleSet rules)
    {
        InvalidRules refusal = RefusalOf(Scene.Empty, rules).ShouldBeOfType<InvalidRules>();
        refusal.Rule.ShouldBe(rule);
        refusal.Kind.ShouldBe(RejectionKind.Unacceptable);
    }

    [Fact]
    public void Rules_may_go_to_their_bounds()
    {
        var least = new RuleSet(
            [new FeeRule(0, Cny(0), Cny(0))], IncrementTable.Flat(1), new SoftClose(Tick, Tick, null), Tick, new DepositRule(null, 1), new Period(0, Duration.Zero), new Period(0, Tick), new Period(0, Duration.Zero),
            RuleSetRule.LifetimeMin, new TradingCalendar("UTC", [], [], []));
        var most = new RuleSet(
            [new FeeRule(10_000, Cny(Amounts.Max), Cny(Amounts.Max)), new FeeRule(1, new Money(0, Currency.Jpy), new Money(1, Currency.Jpy))], IncrementTable.Of(new(0, Amounts.Max), new(Amounts.Max, Amounts.Max)),
            new SoftClose(RuleSetRule.WindowMax, RuleSetRule.WindowMax, RuleSetRule.ExtensionsMaxMax), RuleSetRule.WindowMax, new DepositRule(Cny(Amounts.Max), null),
            new Period(366, Year), new Period(366, Year), new Period(366, Year), Year,
            new TradingCalendar("America/Argentina/ComodRivadavia", [1, 2, 3, 4, 5, 6], [.. Many.Skip(1)], [.. Many.Skip(1).Select(d => d.PlusYears(2))]));

        NegativeEntry full = new(new string('a', 64), DataGrade.Core, true, false, DataForm.Product, DataOrigin.Individual, new string('t', 500), new string('f', 64));
        RefusalOf(Scene.Empty, Negative([.. Enumerable.Range(0, RuleSetRule.NegativeEntriesMax - 1).Select(i => full with { Code = $"e{i}" }), full])).ShouldBeNull();
        RefusalOf(Scene.Empty, least).ShouldBeNull();
        RefusalOf(Scene.Empty, most).ShouldBeNull();
        RefusalOf(Scene.Empty, Plain with { SoftClose = null, Deposit = null }).ShouldBeNull();
        RefusalOf(Scene.Empty, Plain with { Limits = new(1, RuleSetRule.LimitMax, 1, RuleSetRule.LimitMax, new(1, 9_999)) }).ShouldBeNull();
        foreach (int trades in (int[])[2, RuleSetRule.DisclosedMax]) RefusalOf(Scene.Empty, Plain with { Disclosure = new(trades) }).ShouldBeNull();
        most.Calendar.After(Monday, most.Notice).ShouldBeGreaterThan(Monday + Year);
    }

    [Fact]
    public void Without_an_instant_they_hold_from_the_approval_on() =>
        Enacted(Scene.Empty, null, Monday + Duration.FromHours(1)).EffectiveFrom.ShouldBe(Monday + Duration.FromHours(1));

    [Fact]
    public void Versions_are_numbered_from_one()
    {
        Enacted(Scene.Empty, null, Monday).Version.ShouldBe(1);
        Enacted(Scene.Empty.WithRules().WithRules(), null, Monday).Version.ShouldBe(3);
    }

    [Fact]
    public void They_take_effect_at_the_decision_or_within_a_year_of_it_and_never_before_the_version_before()
    {
        RefusalOf(Scene.Empty, Plain, Monday).ShouldBeNull();
        RefusalOf(Scene.Empty, Plain, Monday + Year).ShouldBeNull();
        foreach (Instant from in (Instant[])[Monday - Tick, Monday + Year + Tick, Monday + Nanosecond, Instant.MinValue, Instant.MaxValue])
        {
            RefusalOf(Scene.Empty, Plain, from).ShouldBeOfType<InvalidRules>().Rule.ShouldBe("effectiveFrom");
        }

        Scene next = Scene.Empty.WithRules().WithRules(from: Monday + Year);
        RefusalOf(next, Plain, Monday + Year).ShouldBeNull();
        RefusalOf(next, Plain, Monday + Year - Tick).ShouldBeOfType<InvalidRules>().Rule.ShouldBe("effectiveFrom");
        RefusalOf(next, Plain).ShouldBeOfType<InvalidRules>("not before the decision's own instant either").Rule.ShouldBe("effectiveFrom");
    }

    [Fact]
    public void An_instant_that_is_past_when_the_second_person_comes_is_refused()
    {
        var act = new EnactRules(Plain, Monday + Duration.FromHours(1));
        Scene proposed = Scene.Empty.Given(new ProposeDecision(Ann, Id, act), Monday);
        proposed.When(new ApproveDecision(Ben, Id, FourEyes.HashOf(act)), Monday + Duration.FromHours(1)).Refusal.ShouldBeNull();
        proposed.When(new ApproveDecision(Ben, Id, FourEyes.HashOf(act)), Monday + Duration.FromHours(1) + Tick).Refusal.ShouldBeOfType<InvalidRules>().Rule.ShouldBe("effectiveFrom");
    }

    /// <summary>A business day would otherwise come twice, the second time after its accounts were closed (MON-5).</summary>
    [Fact]
    public void The_zone_of_the_calendar_stays()
    {
        RefusalOf(Scene.Empty, Calendar(c => c with { TimeZone = "America/New_York" })).ShouldBeNull();
        RefusalOf(Scene.Empty.WithRules(), Calendar(c => c with { TimeZone = "America/New_York" })).ShouldBeOfType<InvalidRules>().Rule.ShouldBe("calendar.timeZone");
    }

    private static RulesEnacted Enacted(Scene scene, Instant? from, Instant approvedAt)
    {
        var act = new EnactRules(Plain, from);
        return scene.Given(new ProposeDecision(Ann, Id, act), Monday).When(new ApproveDecision(Ben, Id, FourEyes.HashOf(act)), approvedAt).Facts.Select(f => f.Event).OfType<RulesEnacted>().ShouldHaveSingleItem();
    }

    /// <summary>Codes are public contract: this list changes by decision only.</summary>
    [Fact]
    public void The_codes_are_these_in_this_order() => Codebook.Of<RulebookRejection>().ShouldBe(["no-rules", "invalid-rules", "currency-not-traded"]);
}
