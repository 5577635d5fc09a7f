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
        return version.Rules.FeeFor(currency) is null ? new RulebookRejection.CurrencyNotTraded(currency.Code) : null;
    }

    /// <summary>The newest version until an instant under which a currency is traded; null when there is none. For deals that were begun while it was: one stays possible to the end.</summary>
    public static RuleVersion? VersionFor(RulebookState rulebook, Currency currency, Instant at)
    {
        for (int i = rulebook.Versions.Count - 1; i >= 0; i--)
        {
            if (rulebook.Versions[i] is var version && version.EffectiveFrom <= at && version.Rules.FeeFor(currency) is not null) return version;
        }

        return null;
    }
}
