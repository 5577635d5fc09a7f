using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Resources;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Inquiries.RfqRejection;

namespace Exchange.Market.Inquiries;

/// <summary>Which terms a request for quotes can have, and which quotes.</summary>
public static class RfqTermsRule
{
    public const int InvitedMax = 100, ShortlistMax = 100, ThemeLengthMax = 100, WeightsOfOne = 100, QualityMax = 100;

    /// <summary>UTF-16 code units of a question or an answer.</summary>
    public const int TextLengthMax = 1_000;

    /// <returns>The first fault of the terms at this instant, or null. Whether the currency is traded, the rulebook says.</returns>
    public static InvalidRfq? FaultOf(RfqTerms terms, Money? ceiling, ParticipantId buyer, Instant at)
    {
        int named = (terms.Listing is null ? 0 : 1) + (terms.Product is null ? 0 : 1) + (terms.Theme is null ? 0 : 1);
        if (named != 1) return new("subject", "Exactly one of listing, product and theme is named.");
        if (terms.Theme is { } theme && !TextRule.IsLine(theme, ThemeLengthMax)) return new("theme", "One line of at most 100 characters.");
        if (terms.Licences is < 1 or > ListingTermsRule.LicencesMax) return new("licences", "From 1 to 1000000.");
        if (terms.ClosesAt <= at) return new("closesAt", "It is in the future.");
        if (terms.Finals is { } finals && finals.ClosesAt <= terms.ClosesAt) return new("finals.closesAt", "It is after the first close.");
        if (terms.Finals?.Shortlist is < 1 or > ShortlistMax) return new("finals.shortlist", "From 1 to 100.");
        if (terms.AwardsAt < terms.LastClose) return new("awardsAt", "It is not before the last close.");
        if (terms.Rule == AwardRule.Weighted != terms.Weights is not null) return new("weights", "Of a weighted award, and of no other.");
        if (terms.Weights is { } weights && (weights.Price < 0 || weights.Quality < 0 || weights.Price > WeightsOfOne || weights.Quality != WeightsOfOne - weights.Price)) return new("weights", "Hundredths that make up 100.");
        if (terms.Invited is { } invited && (invited.Count is 0 or > InvitedMax || invited.Distinct().Count() != invited.Count || invited.Contains(buyer))) return new("invited", "From 1 to 100 others, each once.");
        return ceiling is { } most && FaultOfPrice(most, terms) is { } fault ? new("ceiling", fault) : null;
    }

    /// <returns>The first fault of a quote, or null.</returns>
    public static InvalidRfq? FaultOf(QuoteForRfq quote, RfqTerms terms, Instant at)
    {
        if (FaultOfPrice(quote.UnitPrice, terms) is { } price) return new("unitPrice", price);
        if (quote.LicencesMax is < 1 or > ListingTermsRule.LicencesMax) return new("licencesMax", "From 1 to 1000000.");
        return quote.ValidUntil < at ? new("validUntil", "It is not in the past.") : null;
    }

    internal static bool IsText(string text) => TextRule.IsProse(text, TextLengthMax);

    // What all the licences would cost is an amount, too.
    private static string? FaultOfPrice(Money price, RfqTerms terms)
    {
        if (!string.Equals(price.Currency.Code, terms.Currency, StringComparison.Ordinal)) return "It is in the currency of the request.";
        return Amounts.IsAmount(price.MinorUnits) && (Int128)price.MinorUnits * terms.Licences <= Amounts.Max ? null : "It is positive, and all the licences cost at most 10^15 minor units.";
    }
}
