using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Rulebooks;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;

namespace Exchange.Market.DutchAuctions;

/// <summary>Which terms a Dutch auction may be held under.</summary>
public static class DutchTermsRule
{
    /// <summary>Licences that one auction sells: each may be a fill of its own, and one outcome counts them all.</summary>
    public const int LicencesMax = 10_000;

    /// <summary>The shortest and the longest time that a price stands.</summary>
    public static readonly Duration IntervalMin = Duration.FromMilliseconds(100), IntervalMax = AuctionTermsRule.WindowMax;

    /// <returns>Why this can't be asked for, or null.</returns>
    internal static Rejection? FaultOf(DutchLot asked, LicenceSupply supply, int? left, Instant at)
    {
        Currency currency = asked.StartPrice.Currency;
        if (supply.Kind == SupplyKind.Unlimited) return new InvalidTerms("listing", "Its supply is exclusive or limited: of as many licences as are wanted nobody need take one before the floor.");
        if (asked.Licences is < 1 or > LicencesMax) return new InvalidTerms("licences", "It is from 1 to 10000.");
        if (left < asked.Licences) return new ListingRejection.SoldOut();
        if (!Amounts.IsAmount(asked.StartPrice.MinorUnits) || (Int128)asked.StartPrice.MinorUnits * asked.Licences > Amounts.Max) return new InvalidTerms("startPrice", "It is positive, and all the licences cost at most 10^15 minor units.");
        if (asked.Floor.Currency != currency || !Amounts.IsAmount(asked.Floor.MinorUnits) || asked.Floor > asked.StartPrice) return new InvalidTerms("floor", "It is in the currency of the start price, positive, and not above it.");
        if (asked.Decrement.Currency != currency || !Amounts.IsAmount(asked.Decrement.MinorUnits)) return new InvalidTerms("decrement", "It is in the currency of the start price, positive, and at most 10^15 minor units.");
        // Every instant of the clock is one that the log can hold.
        if (asked.Interval < IntervalMin || asked.Interval > IntervalMax || asked.Interval.ToInt128Nanoseconds() % 1_000_000 != 0) return new InvalidTerms("interval", "It is from 0.1 seconds to 7 days, in whole milliseconds.");
        if (!Enum.IsDefined(asked.Pricing)) return new InvalidTerms("pricing", "It is pay-at-accept or uniform-last.");
        if (asked.Deposit is { } deposit && (deposit.Currency != currency || deposit.MinorUnits is < 0 or > Amounts.Max)) return new InvalidTerms("deposit", "It is in the currency of the start price, and at most 10^15 minor units.");

        Instant opensAt = OpeningOf(asked, at);
        Int128 runs = asked.Interval.ToInt128Nanoseconds() * (((asked.StartPrice.MinorUnits - asked.Floor.MinorUnits + asked.Decrement.MinorUnits - 1) / asked.Decrement.MinorUnits) + 1);
        if (opensAt - at > AuctionTermsRule.HorizonMax) return new InvalidTerms("opensAt", "It is at most 366 days ahead.");
        if (runs > AuctionTermsRule.HorizonMax.ToInt128Nanoseconds()) return new InvalidTerms("interval", "The clock has been at its floor for an interval within 366 days.");
        if (asked.ClosesAt is { } closesAt && closesAt <= opensAt) return new InvalidTerms("closesAt", "It is after opensAt.");
        return asked.ClosesAt - opensAt > AuctionTermsRule.HorizonMax ? new InvalidTerms("closesAt", "It is at most 366 days after opensAt.") : null;
    }

    /// <summary>The terms an auction is held under, complete.</summary>
    internal static DutchTerms Under(this DutchLot asked, RuleSet rules, ListingId listing, string lot, ParticipantId seller, Instant at)
    {
        Instant opensAt = OpeningOf(asked, at);
        var clock = new DutchRules(asked.StartPrice.MinorUnits, asked.Floor.MinorUnits, asked.Decrement.MinorUnits, asked.Interval, opensAt, asked.ClosesAt, asked.Licences, asked.Partial, asked.Pricing, seller);
        return new DutchTerms(
            listing, lot, asked.StartPrice, asked.Floor, asked.Decrement, asked.Interval, asked.Licences, asked.Partial, asked.Pricing, opensAt, clock.ClosesAt, rules.OutageWindow,
            AuctionTermsRule.DepositOf(asked.Deposit, rules.Deposit, asked.StartPrice) is { } deposit && deposit.Currency == asked.StartPrice.Currency ? deposit : null);
    }

    private static Instant OpeningOf(DutchLot asked, Instant at) => asked.OpensAt is { } from && from > at ? from : at;
}
