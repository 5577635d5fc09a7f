using Exchange.Market.Listings;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Quotations.QuoteRejection;

namespace Exchange.Market.Quotations;

/// <summary>Which terms a quote can have, and how they can change.</summary>
internal static class QuoteTermsRule
{
    /// <returns>The first fault of the terms at this instant, or null. Whether the currency is traded, the rulebook says.</returns>
    public static InvalidQuote? FaultOf(QuoteTerms terms, Instant at)
    {
        if (!Amounts.IsAmount(terms.Price.MinorUnits)) return new("price", "It is positive and at most 10^15 minor units.");
        if (!IsQuantity(terms.Licences)) return new("licences", "From 1 to 1000000.");
        return terms.ValidUntil < at ? new("validUntil", "It is not in the past.") : null;
    }

    public static bool IsQuantity(int licences) => licences is >= 1 and <= ListingTermsRule.LicencesMax;

    /// <summary>Whether the buyer of a firm quote loses nothing by the next one: as many licences for no more, for as long, and as firm.</summary>
    public static bool IsNoWorse(QuoteTerms next, QuoteTerms firm) =>
        next.Firm && next.Licences == firm.Licences && next.Price.Currency == firm.Price.Currency && next.Price <= firm.Price && next.ValidUntil >= firm.ValidUntil;
}
