using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;

namespace Exchange.Market.ReverseAuctions;

/// <summary>Which terms a reverse auction may be held under.</summary>
public static class ReverseTermsRule
{
    /// <returns>Why this can't be asked for, or null.</returns>
    public static InvalidTerms? FaultOf(ReverseTender asked, Money? maximum, Instant at)
    {
        int named = (asked.Listing is null ? 0 : 1) + (asked.Product is null ? 0 : 1) + (asked.Theme is null ? 0 : 1);
        if (named != 1) return new("subject", "Exactly one of listing, product and theme is named.");
        if (asked.Theme is { } theme && !TextRule.IsLine(theme, RfqTermsRule.ThemeLengthMax)) return new("theme", "One line of at most 100 characters.");
        if (asked.Licences is < 1 or > ListingTermsRule.LicencesMax) return new("licences", "From 1 to 1000000.");
        if (!Amounts.IsAmount(asked.Ceiling.MinorUnits) || (Int128)asked.Ceiling.MinorUnits * asked.Licences > Amounts.Max) return new("ceiling", "It is positive, and all the licences cost at most 10^15 minor units.");
        if (maximum is { } most && (most.Currency != asked.Ceiling.Currency || !Amounts.IsAmount(most.MinorUnits) || most > asked.Ceiling)) return new("maximum", "It is in the currency of the ceiling, positive, and not above it.");
        if (asked.Decrements is { } table && table.Rows.Any(row => !Amounts.IsAmount(row.Increment) || row.LowerBound > Amounts.Max)) return new("decrements", "Each is at most 10^15 minor units.");
        if (asked is { CloseStands: true, SoftClose: not null }) return new("softClose", "It is absent when the close stands.");
        if (asked.SoftClose is { } soft)
        {
            if (!IsWindow(soft.Window)) return new("softClose.window", "It is positive and at most 7 days.");
            if (!IsWindow(soft.Extension)) return new("softClose.extension", "It is positive and at most 7 days.");
            if (soft.ExtensionsMax is < 1 or > AuctionTermsRule.ExtensionsMaxMax) return new("softClose.extensionsMax", "It is from 1 to 10000, or absent.");
        }

        if (asked.ClosesAt <= OpeningOf(asked, at)) return new("closesAt", "It is in the future, and after opensAt.");
        return asked.ClosesAt - at > AuctionTermsRule.HorizonMax ? new("closesAt", "It is at most 366 days ahead.") : null;
    }

    /// <summary>The terms an auction is held under, complete.</summary>
    internal static ReverseTerms Under(this ReverseTender asked, RuleSet rules, Instant at) => new(
        asked.Listing, asked.Product, asked.Theme, asked.Licences, asked.Ceiling, asked.Decrements ?? rules.Increments, OpeningOf(asked, at), asked.ClosesAt,
        asked.CloseStands ? null : asked.SoftClose ?? rules.SoftClose, rules.OutageWindow);

    private static Instant OpeningOf(ReverseTender asked, Instant at) => asked.OpensAt is { } from && from > at ? from : at;

    private static bool IsWindow(Duration span) => span > Duration.Zero && span <= AuctionTermsRule.WindowMax;
}
