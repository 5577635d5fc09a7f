using Exchange.Kernel;
using Exchange.Market.Decisions;
using NodaTime;

namespace Exchange.Market.Rulebooks;

/// <summary>Which rules were in force when: versions from 1, each with the instant from which it holds. A later version never changes an old outcome (DOMAIN RUL-1).</summary>
public static class Rulebook
{
    public const string Prefix = "rulebook";

    /// <summary>The one rulebook of this market.</summary>
    public static readonly StreamId Stream = new($"{Prefix}-main");

    /// <summary>The version in force at t, as it stands in headers and journal: its number, or 0 while there is none.</summary>
    public static string VersionAt(IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Rejection? Enact(EnactRules act, Joint joint, Guid decision, Instant at) => throw new NotSupportedException("Not written yet.");

    public static RulebookState Evolve(RulebookState state, RulesEnacted @event) => throw new NotSupportedException("Not written yet.");

    public static long BytesOf(RulebookState state) => throw new NotSupportedException("Not written yet.");
}

/// <param name="Version">From 1, without gaps.</param>
/// <param name="EffectiveFrom">Never before that of the version before it, and never before <paramref name="At"/>.</param>
public sealed record RulesEnacted(int Version, RuleSet Rules, Instant EffectiveFrom, Guid Decision, Instant At);

/// <summary>One version and from when it holds.</summary>
public sealed record RuleVersion(int Number, RuleSet Rules, Instant EffectiveFrom);

/// <summary>All versions, the newest last.</summary>
public sealed record RulebookState(Seq<RuleVersion> Versions)
{
    /// <summary>The version in force at an instant; null before the first.</summary>
    public RuleVersion? At(Instant at)
    {
        for (int i = Versions.Count - 1; i >= 0; i--)
        {
            if (Versions[i].EffectiveFrom <= at) return Versions[i];
        }

        return null;
    }

    /// <summary>A version by its number; null when there is none of it.</summary>
    public RuleVersion? Of(int number) => number >= 1 && number <= Versions.Count ? Versions[number - 1] : null;
}

public abstract record RulebookRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>No rules are in force: nothing can be traded or confirmed yet.</summary>
    public sealed record NoRules() : RulebookRejection("no-rules", RejectionKind.StateForbids, "No rulebook is in force yet.");

    /// <summary>A rule can't be.</summary>
    /// <param name="Rule">The member at fault, by its name in JSON.</param>
    /// <param name="Requirement">What it must be, an English sentence.</param>
    public sealed record InvalidRules(string Rule, string Requirement) : RulebookRejection("invalid-rules", RejectionKind.Unacceptable, $"{Rule}: {Requirement}");

    /// <summary>The exchange does not trade in this currency: the rulebook has no fee for it.</summary>
    /// <param name="Currency">ISO 4217.</param>
    public sealed record CurrencyNotTraded(string Currency) : RulebookRejection("currency-not-traded", RejectionKind.Unacceptable, $"There is no trade in {Currency} under the rulebook in force.");
}

public static class RulebookCatalog
{
    public static readonly EventCatalog Events = new EventCatalog().Add("rules_enacted", MarketJson.Of<RulesEnacted>());

    public static readonly IAggregate Aggregate = new Aggregate<RulebookState, RulesEnacted>(Rulebook.Prefix, Rulebook.Evolve, new RulebookState([]), Events, Rulebook.BytesOf);
}
