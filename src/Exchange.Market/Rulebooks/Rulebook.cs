using System.Globalization;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using NodaTime;
using static Exchange.Market.Rulebooks.RulebookRejection;

namespace Exchange.Market.Rulebooks;

/// <summary>Which rules were in force when: versions from 1, each with the instant from which it holds. A later version never changes an old outcome (DOMAIN RUL-1).</summary>
public static class Rulebook
{
    public const string Prefix = "rulebook";

    /// <summary>The one rulebook of this market.</summary>
    public static readonly StreamId Stream = new($"{Prefix}-main");

    /// <summary>How far ahead a version may take effect: the one after it can't come before it.</summary>
    public static readonly Duration HorizonMax = Duration.FromDays(366);

    private const long EmptyBytes = 40, VersionBytes = 640, EntryBytes = 160;

    /// <summary>The version in force at t, as it stands in headers and journal: its number, or 0 while there is none.</summary>
    public static string VersionAt(IStates states, Instant at) =>
        states.TryGet(Stream, out RulebookState rulebook) && rulebook.At(at) is { Number: var number } ? number.ToString(CultureInfo.InvariantCulture) : "0";

    /// <summary>The act of two persons. Refused as invalid-rules only.</summary>
    public static Rejection? Enact(EnactRules act, Joint joint, Guid decision, Instant at)
    {
        if (!joint.TryGet(Stream, out RulebookState rulebook)) return null;

        RuleVersion? last = rulebook.Last;
        Instant from = act.EffectiveFrom ?? at;
        if (RuleSetRule.FaultOf(act.Rules) is { } fault) return fault;
        if (from != from.ToMicroseconds()) return new InvalidRules("effectiveFrom", "It is a whole number of microseconds.");
        if (from < at) return new InvalidRules("effectiveFrom", "It is not before the decision.");
        if (from - at > HorizonMax) return new InvalidRules("effectiveFrom", "It is at most 366 days ahead.");
        if (last is not null && from < last.EffectiveFrom) return new InvalidRules("effectiveFrom", "It is not before that of the version before it.");
        // A business day would otherwise come twice, the second time after its accounts were closed (MON-5).
        if (last is not null && !string.Equals(last.Rules.Calendar.TimeZone, act.Rules.Calendar.TimeZone, StringComparison.Ordinal)) return new InvalidRules("calendar.timeZone", "It stays what it was.");

        joint.Add(Stream, new RulesEnacted(rulebook.Versions.Count + 1, act.Rules, from, decision, at));
        return null;
    }

    public static RulebookState Evolve(RulebookState state, RulesEnacted @event) =>
        @event.Version == state.Versions.Count + 1 && @event.EffectiveFrom >= @event.At && (state.Last is not { } last || @event.EffectiveFrom >= last.EffectiveFrom)
            ? new RulebookState(state.Versions.Add(new RuleVersion(@event.Version, @event.Rules, @event.EffectiveFrom)))
            : throw new ImpossibleHistoryException(state, @event);

    public static long BytesOf(RulebookState state)
    {
        long bytes = EmptyBytes;
        foreach (RuleVersion version in state.Versions)
        {
            TradingCalendar calendar = version.Rules.Calendar;
            bytes += VersionBytes + (16L * version.Rules.Increments.Rows.Length) + (56L * version.Rules.Fees.Count) + (8L * (calendar.Holidays.Count + calendar.ExtraWorkingDays.Count));
            foreach (NegativeEntry entry in version.Rules.NegativeList ?? []) bytes += EntryBytes + (2L * (entry.Code.Length + (entry.Theme?.Length ?? 0)));
        }

        return bytes;
    }
}
