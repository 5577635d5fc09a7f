using Exchange.Kernel;

namespace Exchange.Market.Rulebooks;

/// <summary>What the rulebook says against a command, in order of precedence; the first also stands before every command that takes rules.</summary>
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
