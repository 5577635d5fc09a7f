using NodaTime;

namespace Exchange.Market.Rulebooks;

/// <summary>A version of the rules, decided by two persons (PAR-3).</summary>
/// <param name="Version">From 1, without gaps.</param>
/// <param name="EffectiveFrom">Never before that of the version before it, and never before <paramref name="At"/>.</param>
/// <param name="Decision">The four-eyes decision.</param>
public sealed record RulesEnacted(int Version, RuleSet Rules, Instant EffectiveFrom, Guid Decision, Instant At);
