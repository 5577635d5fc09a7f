using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Rulebooks;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;

namespace Exchange.Market.SealedAuctions;

/// <summary>Which terms an auction with sealed bids may be held under.</summary>
public static class SealedTermsRule
{
    /// <summary>Whether a format sells one licence.</summary>
    public static bool IsForOne(SealedFormat format) => format is SealedFormat.FirstPrice or SealedFormat.SecondPrice;

    /// <summary>The format by the name that all methods of trading have one of.</summary>
    public static PriceFormation MethodOf(SealedFormat format) => format switch
    {
        SealedFormat.FirstPrice => PriceFormation.FirstPrice,
        SealedFormat.SecondPrice => PriceFormation.SecondPrice,
        SealedFormat.LowestAccepted => PriceFormation.UniformLowestAccepted,
        SealedFormat.HighestRejected => PriceFormation.UniformHighestRejected,
        SealedFormat.PayAsBid => PriceFormation.PayAsBid,
        SealedFormat.Vickrey => PriceFormation.MultiUnitVickrey,
        SealedFormat.RandomSample => PriceFormation.RandomSampling,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format for sealed bids."),
    };

    /// <returns>Why this can't be asked for, or null.</returns>
    internal static Rejection? FaultOf(SealedLot asked, LiveListing listing, Instant at)
    {
        if (!Enum.IsDefined(asked.Format)) return new InvalidTerms("format", "It is a format for sealed bids.");
        bool one = IsForOne(asked.Format), any = asked.Format == SealedFormat.RandomSample;
        if (any ? asked.Licences is not null : one ? asked.Licences is not (null or 1) : asked.Licences is null or < 1 or > ListingTermsRule.LicencesMax)
        {
            return new InvalidTerms("licences", any ? "It is absent: as many are sold as are wanted." : one ? "It is 1, or absent." : "It is from 1 to 1000000.");
        }

        if (!any && !listing.Has(asked.Licences ?? 1)) return new ListingRejection.SoldOut();
        if (asked.Reserve is { } reserve && (reserve.Currency != asked.Currency || !Amounts.IsAmount(reserve.MinorUnits))) return new InvalidTerms("reserve", "It is in the auction's currency, positive, and at most 10^15 minor units.");
        if (ExclusiveReserve.FaultOf(asked.EstimatedValues, listing.Terms.Supply, asked.Currency) is { } values) return values;
        if (asked.ReserveHidden && ReserveOf(asked) is null) return new InvalidTerms("reserveHidden", "There is a reserve price to hide.");
        if (asked.OnDefault is { } next && (!Enum.IsDefined(next) || (next == OnDefault.NextRecompute && !one))) return new InvalidTerms("onDefault", "It is void; or next-recompute, for one licence.");
        if (asked.PerBidder is { } cap && (one || any || cap < 1 || cap > asked.Licences)) return new InvalidTerms("perBidder", "It is from 1 to the number of licences, in formats for several.");
        bool ties = asked.Tie switch { SealedTie.Earliest => true, SealedTie.Lottery => one, SealedTie.ProRata => !one && !any, _ => false };
        if (!ties) return new InvalidTerms("tie", "It is earliest; or lottery for one licence, pro-rata for several.");
        if (asked.Deposit is { } deposit && (deposit.Currency != asked.Currency || deposit.MinorUnits is < 0 or > Amounts.Max)) return new InvalidTerms("deposit", "It is in the auction's currency, and at most 10^15 minor units.");

        Instant opensAt = asked.OpensAt is { } from && from > at ? from : at;
        if (asked.ClosesAt <= opensAt) return new InvalidTerms("closesAt", "It is in the future, and after opensAt.");
        if (asked.ClosesAt - at > AuctionTermsRule.HorizonMax) return new InvalidTerms("closesAt", "It is at most 366 days ahead.");
        return ScarcityRule.Bars(listing, MethodOf(asked.Format), any ? null : asked.Licences ?? 1, ReserveOf(asked));
    }

    /// <summary>The terms an auction is held under, complete.</summary>
    internal static SealedTerms Under(this SealedLot asked, RuleSet rules, ListingId listing, string lot, Instant at) => new(
        listing, lot, asked.Format, asked.Format == SealedFormat.RandomSample ? null : asked.Licences ?? 1,
        // Nothing is given away: without a reserve price the least there is to bid is the least there is to pay.
        ReserveOf(asked) ?? new Money(1, asked.Currency),
        asked.Tie, asked.PerBidder, asked.OpensAt is { } from && from > at ? from : at, asked.ClosesAt, rules.OutageWindow, DepositOf(asked, rules.Deposit), asked.ReserveHidden,
        ExclusiveReserve.Forgone(asked.EstimatedValues), asked.OnDefault is OnDefault.NextRecompute ? OnDefault.NextRecompute : null);

    private static Money? ReserveOf(SealedLot asked) => ExclusiveReserve.InForce(asked.Reserve, ExclusiveReserve.Forgone(asked.EstimatedValues), floor: null);

    private static Money? DepositOf(SealedLot asked, DepositRule? rule) =>
        (asked.Deposit ?? (rule?.Fixed is { } sum && sum.Currency == asked.Currency ? sum : null)) is { MinorUnits: > 0 } deposit ? deposit : null;
}
