using Exchange.Kernel;
using Exchange.Market.Rulebooks;
using NodaTime;

namespace Exchange.Market.Listings;

/// <summary>Whether there is trade in a currency: the rulebook has a fee for it (DOMAIN RUL-1).</summary>
internal static class Trading
{
    /// <returns>no-rules, currency-not-traded, or null.</returns>
    public static RulebookRejection? Bars(RulebookState rulebook, Currency currency, Instant at)
    {
        if (rulebook.At(at) is not { } version) return new RulebookRejection.NoRules();
        return FeeRuleOf(version.Rules, currency) is null ? new RulebookRejection.CurrencyNotTraded(currency.Code) : null;
    }

    /// <summary>The fee rule for a currency; null when it is not traded.</summary>
    public static FeeRule? FeeRuleOf(RuleSet rules, Currency currency) => rules.Fees.FirstOrDefault(fee => fee.Minimum.Currency == currency);
}
