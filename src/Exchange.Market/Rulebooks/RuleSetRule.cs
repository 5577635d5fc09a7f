using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.Resources;
using Exchange.Market.SealedAuctions;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Rulebooks.RulebookRejection;

namespace Exchange.Market.Rulebooks;

/// <summary>Which rules can be. The bounds keep every later sum of amounts or times far from its limit, and let no rulebook shut the exchange out of its own next one.</summary>
public static class RuleSetRule
{
    public const int BasisPointsMax = 10_000;

    /// <summary>The furthest that a band reaches above the listed price: a hundred times it.</summary>
    public const int AboveMax = 1_000_000;

    public const int WorkingDaysMax = 366;

    public const int ExtensionsMaxMax = 10_000;

    /// <summary>Most holidays, and most extra working days.</summary>
    public const int DaysMax = 366;

    /// <summary>Most entries of the negative list.</summary>
    public const int NegativeEntriesMax = 256;

    /// <summary>The highest limit of what one participant may do.</summary>
    public const int LimitMax = 1_000_000;

    /// <summary>The most trades that may be asked for behind a published price: of so many the buyers are kept.</summary>
    public const int DisclosedMax = 20;

    /// <summary>The longest soft-close window, extension or outage window.</summary>
    public static readonly Duration WindowMax = Duration.FromDays(7);

    /// <summary>The longest plain duration of a period, and the longest life of a proposal.</summary>
    public static readonly Duration SpanMax = Duration.FromDays(366);

    /// <summary>A second person needs this long to read what he approves; with less, no rule could ever be changed again.</summary>
    public static readonly Duration LifetimeMin = Duration.FromMinutes(1);

    private static readonly Duration Microsecond = Duration.FromNanoseconds(1_000);

    /// <returns>The first fault of the rules, or null.</returns>
    public static InvalidRules? FaultOf(RuleSet rules) =>
        FaultOf(rules.Fees)
        ?? FaultOf(rules.Increments)
        ?? FaultOf(rules.SoftClose)
        ?? Unless(IsWindow(rules.OutageWindow), "outageWindow", "It is positive, at most 7 days, in whole microseconds.")
        ?? FaultOf(rules.Deposit, rules)
        ?? FaultOf(rules.Notice, "notice")
        ?? FaultOf(rules.SettlementDue, "settlementDue")
        ?? Unless(rules.SettlementDue != new Period(0, Duration.Zero), "settlementDue", "It is not zero, for nobody could pay.")
        ?? FaultOf(rules.Acceptance, "acceptance")
        ?? Unless(IsSpan(rules.ProposalLifetime) && rules.ProposalLifetime >= LifetimeMin, "proposalLifetime", "It is from 1 minute to 366 days, in whole microseconds.")
        ?? FaultOf(rules.Calendar)
        ?? FaultOf(rules.NegativeList)
        ?? Unless(rules.Band is not { BelowBasisPoints: < 0 or > BasisPointsMax }, "band.belowBasisPoints", "It is from 0 to 10000.")
        ?? Unless(rules.Band is not { AboveBasisPoints: < 0 or > AboveMax }, "band.aboveBasisPoints", "It is from 0 to 1000000.")
        ?? FaultOf(rules.Custodians)
        ?? Unless(rules.Disclosure is not { TradesMin: < 2 or > DisclosedMax }, "disclosure.tradesMin", "It is from 2 to 20.")
        ?? FaultOf(rules.Limits);

    private static InvalidRules? FaultOf(Seq<Custodian>? custodians)
    {
        if (custodians is not { } three) return null;
        if (three.Count != KeyShares.Count || three.Select(c => c.Office).Distinct().Count() != KeyShares.Count || three.Any(c => !Enum.IsDefined(c.Office))) return new("custodians.office", "They are three: operator, regulator, auditor.");
        if (three.Select(c => c.Person).Distinct().Count() != KeyShares.Count || three.Any(c => !ApplicationRule.IsParticipant(c.Person.Value))) return new("custodians.person", "They are three persons.");
        byte[] key = new byte[Hpke.PublicKeyBytes + 1];
        bool keys = three.All(c => Convert.TryFromBase64String(c.Key, key, out int bytes) && Hpke.IsPublicKey(key.AsSpan(0, bytes)));
        return keys && three.Select(c => c.Key).Distinct(StringComparer.Ordinal).Count() == KeyShares.Count ? null : new("custodians.key", "Each is a point of P-256 of its own: 65 bytes, uncompressed, in base64.");
    }

    private static InvalidRules? FaultOf(ActivityLimits? limits)
    {
        if (limits is null) return null;
        if (limits is { OrdersPerMinute: null, BidsPerMinute: null, QuotesPerMinute: null, RequestsPerHour: null, Conduct: null }) return new("limits", "It limits something, or is absent.");
        foreach ((int? count, string name) in ((int?, string)[])[(limits.OrdersPerMinute, "ordersPerMinute"), (limits.BidsPerMinute, "bidsPerMinute"), (limits.QuotesPerMinute, "quotesPerMinute"), (limits.RequestsPerHour, "requestsPerHour")])
        {
            if (count is < 1 or > LimitMax) return new($"limits.{name}", "It is from 1 to 1000000, or absent.");
        }

        if (limits.Conduct is { ActsMin: < 1 or > LimitMax }) return new("limits.conduct.actsMin", "It is from 1 to 1000000.");
        return limits.Conduct is { RatioBasisPoints: < 0 or >= BasisPointsMax } ? new("limits.conduct.ratioBasisPoints", "It is from 0 to 9999.") : null;
    }

    private static InvalidRules? Unless(bool holds, string rule, string requirement) => holds ? null : new(rule, requirement);

    private static InvalidRules? FaultOf(Seq<FeeRule> fees)
    {
        if (fees.Count == 0) return new("fees", "There is one for each currency that is traded, and at least one.");
        foreach (FeeRule fee in fees)
        {
            if (fee.BasisPoints is < 0 or > BasisPointsMax) return new("fees.basisPoints", "It is from 0 to 10000.");
            if (fee.Minimum.Currency != fee.Maximum.Currency || fee.Minimum.Currency.Code.Length == 0) return new("fees.maximum", "It is in the currency of the minimum.");
            if (fee.Minimum.MinorUnits is < 0 or > Amounts.Max) return new("fees.minimum", "It is from zero to 10^15 minor units.");
            if (fee.Maximum.MinorUnits > Amounts.Max || fee.Maximum < fee.Minimum) return new("fees.maximum", "It is from the minimum to 10^15 minor units.");
        }

        return fees.DistinctBy(fee => fee.Minimum.Currency).Count() == fees.Count ? null : new("fees", "There is one for each currency.");
    }

    private static InvalidRules? FaultOf(IncrementTable increments) =>
        increments.Rows.All(row => Amounts.IsAmount(row.Increment) && row.LowerBound <= Amounts.Max) ? null : new("increments", "Each is at most 10^15 minor units.");

    private static InvalidRules? FaultOf(SoftClose? soft)
    {
        if (soft is null) return null;
        if (!IsWindow(soft.Window)) return new("softClose.window", "It is positive, at most 7 days, in whole microseconds.");
        if (!IsWindow(soft.Extension)) return new("softClose.extension", "It is positive, at most 7 days, in whole microseconds.");
        return soft.ExtensionsMax is < 1 or > ExtensionsMaxMax ? new("softClose.extensionsMax", "It is from 1 to 10000, or absent.") : null;
    }

    private static InvalidRules? FaultOf(DepositRule? deposit, RuleSet rules) => deposit switch
    {
        null => null,
        { Fixed: null, BasisPoints: null } or { Fixed: not null, BasisPoints: not null } => new("deposit", "It is a fixed sum or basis points of the starting price, and not both."),
        { BasisPoints: < 1 or > BasisPointsMax } => new("deposit.basisPoints", "It is from 1 to 10000."),
        { Fixed: { } sum } when rules.FeeFor(sum.Currency) is null => new("deposit.fixed", "It is in a currency that is traded."),
        { Fixed: { } sum } when !Amounts.IsAmount(sum.MinorUnits) => new("deposit.fixed", "It is positive and at most 10^15 minor units."),
        _ => null,
    };

    private static InvalidRules? FaultOf(Period period, string name)
    {
        if (period.WorkingDays is < 0 or > WorkingDaysMax) return new($"{name}.workingDays", "It is from 0 to 366.");
        return IsSpan(period.Plus) ? null : new($"{name}.plus", "It is from zero to 366 days, in whole microseconds.");
    }

    private static InvalidRules? FaultOf(TradingCalendar calendar)
    {
        if (!DateTimeZoneProviders.Tzdb.Ids.Contains(calendar.TimeZone, StringComparer.Ordinal)) return new("calendar.timeZone", "It is a name of the IANA time zone database, such as Asia/Shanghai.");
        if (calendar.WeeklyRest.Any(day => day is < 1 or > 7) || calendar.WeeklyRest.Distinct().Count() != calendar.WeeklyRest.Count) return new("calendar.weeklyRest", "It names days from 1, Monday, to 7, each once.");
        if (calendar.WeeklyRest.Count == 7) return new("calendar.weeklyRest", "It leaves a day of work.");
        if (!AreDays(calendar.Holidays)) return new("calendar.holidays", "It names at most 366 days, each once.");
        if (!AreDays(calendar.ExtraWorkingDays)) return new("calendar.extraWorkingDays", "It names at most 366 days, each once.");
        return calendar.Holidays.Intersect(calendar.ExtraWorkingDays).Any() ? new("calendar.extraWorkingDays", "None of them is a holiday.") : null;
    }

    private static InvalidRules? FaultOf(Seq<NegativeEntry>? list)
    {
        if (list is not { } entries) return null;
        if (entries.Count is 0 or > NegativeEntriesMax) return new("negativeList", "It has from 1 to 256 entries, or is absent.");
        foreach (NegativeEntry entry in entries)
        {
            if (!Codes.IsCode(entry.Code)) return new("negativeList.code", "It is a code of lower-case letters, digits and single dashes, at most 64.");
            if (entry == new NegativeEntry(entry.Code, null, null, null, null, null, null, null)) return new("negativeList", "Each entry has a condition: without one it would stop all trade.");
            if (entry.Grade is { } grade && !Enum.IsDefined(grade)) return new("negativeList.grade", "It is such as the exchange knows, or absent.");
            if (entry.Form is { } form && !Enum.IsDefined(form)) return new("negativeList.form", "It is such as the exchange knows, or absent.");
            if (entry.Origin is { } origin && !Enum.IsDefined(origin)) return new("negativeList.origin", "It is such as the exchange knows, or absent.");
            if (entry.Theme is { } theme && !MetadataRule.AreWords([theme])) return new("negativeList.theme", "It is a line of 1 to 500 characters, or absent.");
            if (entry.Field is { } field && !Codes.IsCode(field)) return new("negativeList.field", "It is a code, or absent.");
        }

        return entries.DistinctBy(entry => entry.Code, StringComparer.Ordinal).Count() == entries.Count ? null : new("negativeList.code", "Each entry has a code of its own.");
    }

    private static bool AreDays(Seq<LocalDate> days) => days.Count <= DaysMax && days.Distinct().Count() == days.Count;

    private static bool IsWindow(Duration span) => span > Duration.Zero && span <= WindowMax && IsWhole(span);

    private static bool IsSpan(Duration span) => span >= Duration.Zero && span <= SpanMax && IsWhole(span);

    // The log keeps microseconds; a deadline between two of them would not be read back as it was.
    private static bool IsWhole(Duration span) => span.ToInt64Nanoseconds() % Microsecond.ToInt64Nanoseconds() == 0;
}
