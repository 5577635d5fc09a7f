using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Rulebooks;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;

namespace Exchange.Market.Auctions;

/// <summary>Which terms an auction may be held under. The bounds keep every later sum of amounts or times far from its limit.</summary>
public static class AuctionTermsRule
{
    public const int LotLengthMax = 64;

    public const int ExtensionsMaxMax = 10_000;

    /// <summary>How far ahead an auction may close, and how long before it the bidding may have begun.</summary>
    public static readonly Duration HorizonMax = Duration.FromDays(366);

    /// <summary>The longest soft-close window, extension or outage window.</summary>
    public static readonly Duration WindowMax = Duration.FromDays(7);

    /// <returns>The first fault of the terms at this instant, or null.</returns>
    public static InvalidTerms? FaultOf(AuctionTerms terms, Instant at)
    {
        static bool IsWindow(Duration span) => span > Duration.Zero && span <= WindowMax;

        if (terms.Lot.Length is 0 or > LotLengthMax || !terms.Lot.StartsWith("product-", StringComparison.Ordinal)) return new("lot", "It is the id of a product.");
        if (terms.OpeningPrice.Currency.Code.Length == 0 || !Amounts.IsAmount(terms.OpeningPrice.MinorUnits)) return new("openingPrice", "It is positive and at most 10^15 minor units.");
        if (terms.ReservePrice is { } reserve)
        {
            if (reserve.Currency != terms.OpeningPrice.Currency) return new("reservePrice", "It is in the currency of the opening price.");
            if (!Amounts.IsAmount(reserve.MinorUnits) || reserve < terms.OpeningPrice) return new("reservePrice", "It is at least the opening price and at most 10^15 minor units.");
        }

        if (terms.BuyNow is { } buyNow)
        {
            if (buyNow.Currency != terms.OpeningPrice.Currency) return new("buyNow", "It is in the currency of the opening price.");
            if (!Amounts.IsAmount(buyNow.MinorUnits) || buyNow < (terms.ReservePrice ?? terms.OpeningPrice)) return new("buyNow", "It is at least the opening price and the reserve price, and at most 10^15 minor units.");
        }

        if (terms.Deposit is { } deposit)
        {
            if (deposit.Currency != terms.OpeningPrice.Currency) return new("deposit", "It is in the currency of the opening price.");
            if (!Amounts.IsAmount(deposit.MinorUnits)) return new("deposit", "It is positive and at most 10^15 minor units, or absent.");
        }

        if (terms.OnDefault is { } next && !Enum.IsDefined(next)) return new("onDefault", "It is next-recompute or void.");
        if (!Enum.IsDefined(terms.Format)) return new("format", "It is proxy or outcry.");
        if (terms.Increments.Rows.Any(row => !Amounts.IsAmount(row.Increment) || row.LowerBound > Amounts.Max)) return new("increments", "Each is at most 10^15 minor units.");
        if (terms.ClosesAt <= terms.OpensAt) return new("closesAt", "It is after opensAt.");
        if (terms.ClosesAt <= at) return new("closesAt", "It is in the future.");
        if (terms.ClosesAt - at > HorizonMax) return new("closesAt", "It is at most 366 days ahead.");
        if (terms.ClosesAt - terms.OpensAt > HorizonMax) return new("opensAt", "It is at most 366 days before closesAt.");
        if (terms.RetractCutoff is { } cutoff && (cutoff < Duration.Zero || cutoff > HorizonMax)) return new("retractCutoff", "It is not negative and at most 366 days.");
        if (terms.SoftClose is { } soft)
        {
            if (!IsWindow(soft.Window)) return new("softClose.window", "It is positive and at most 7 days.");
            if (!IsWindow(soft.Extension)) return new("softClose.extension", "It is positive and at most 7 days.");
            if (soft.ExtensionsMax is < 1 or > ExtensionsMaxMax) return new("softClose.extensionsMax", "It is from 1 to 10000, or absent.");
        }

        return IsWindow(terms.OutageWindow) ? null : new("outageWindow", "It is positive and at most 7 days.");
    }

    /// <returns>Why what a vendor asks can't be completed by these rules, or null; whether the outcome is acceptable is asked after it.</returns>
    internal static InvalidTerms? FaultOf(LotTerms asked, RuleSet rules)
    {
        if (asked is { CloseStands: true, SoftClose: not null }) return new("softClose", "It is absent when the close stands.");
        return asked.Deposit is null && rules.Deposit is { Fixed.Currency: var currency } && currency != asked.OpeningPrice.Currency
            ? new("deposit", $"The rulebook's is in {currency.Code}, so these terms name their own.")
            : null;
    }

    /// <summary>The terms that an auction is held under, complete: what was left open is the rulebook's (DOMAIN RUL-1), and what has passed is now.</summary>
    internal static AuctionTerms Under(this LotTerms asked, RuleSet rules, ListingId listing, string lot, Instant at) => new(
        lot,
        asked.OpeningPrice,
        ExclusiveReserve.InForce(asked.ReservePrice, ExclusiveReserve.Forgone(asked.EstimatedValues), asked.OpeningPrice),
        asked.Increments ?? rules.Increments,
        asked.OpensAt is { } opensAt && opensAt > at ? opensAt : at,
        asked.ClosesAt,
        asked.CloseStands ? null : asked.SoftClose ?? rules.SoftClose,
        asked.OutageWindow ?? rules.OutageWindow,
        listing,
        asked.Format,
        asked.BuyNow,
        asked.RetractCutoff,
        DepositOf(asked.Deposit, rules.Deposit, asked.OpeningPrice),
        asked.OnDefault is OnDefault.NextRecompute ? OnDefault.NextRecompute : null,
        ExclusiveReserve.Forgone(asked.EstimatedValues));

    /// <summary>A fixed sum, or basis points of the starting price, rounded half away from zero (DOMAIN MON-4, MECHANISMS G-1); null: nothing.</summary>
    /// <param name="asked">Null: the rulebook's; zero: none.</param>
    internal static Money? DepositOf(Money? asked, DepositRule? rule, Money startingPrice)
    {
        Money? deposit = asked ?? rule switch
        {
            { Fixed: { } sum } => sum,
            { BasisPoints: { } basisPoints } => startingPrice with { MinorUnits = Rounding.OfBasisPoints(startingPrice.MinorUnits, basisPoints) },
            _ => null,
        };
        return deposit is { MinorUnits: 0 } ? null : deposit;
    }

    /// <summary>Whether every bidder's maximum is kept, and not the two that give the price alone: for bids that are taken back, and for a winner who does not pay.</summary>
    internal static bool KeepsMaxima(this AuctionTerms terms) => terms.RetractCutoff is not null || terms.OnDefault is not null;

    /// <summary>How bids become a price under these terms.</summary>
    public static EnglishPrice PriceRule(this AuctionTerms terms) => terms.Format switch
    {
        AuctionFormat.Outcry => new EnglishOutcry(terms.OpeningPrice.MinorUnits, terms.ReservePrice?.MinorUnits, terms.Increments),
        _ => new EnglishProxy(terms.OpeningPrice.MinorUnits, terms.ReservePrice?.MinorUnits, terms.Increments),
    };
}
