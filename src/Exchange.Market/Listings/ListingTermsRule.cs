using Exchange.Kernel;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;

namespace Exchange.Market.Listings;

/// <summary>Which terms a listing can have, and how they can change. The bounds keep every later sum of times or licences far from its limit.</summary>
public static class ListingTermsRule
{
    public const int LicencesMax = 1_000_000;

    /// <summary>Codes in one list of a scope.</summary>
    public const int CodesMax = 64;

    /// <summary>Fifty years of 365.25 days.</summary>
    public static readonly Duration LicenceTermMax = Duration.FromHours(50 * 8766);

    /// <returns>The first fault of the terms at this instant, or null. Whether the currency is traded, the rulebook says.</returns>
    public static InvalidListing? FaultOf(ListingTerms terms, Instant at)
    {
        bool priced = terms.Method is SaleMethod.PostedPrice or SaleMethod.Negotiation or SaleMethod.Interest;
        if (priced && terms.Price is null) return new("price", "It is named of what is sold at a posted price, by negotiation or by interest.");
        if (!priced && terms.Price is not null) return new("price", "Of what is sold at a posted price, by negotiation or by interest alone it is named.");
        if (terms.Price is { } price && !Amounts.IsAmount(price.MinorUnits)) return new("price", "It is positive and at most 10^15 minor units.");
        if (SupplyFaultOf(terms) is { } supply) return supply;
        if (ScopeFaultOf(terms.Scope) is { } scope) return scope;
        if (terms.LicenceTerm is { } term && !IsLicenceTerm(term)) return new("licenceTerm", "It is from one second to 50 years, in whole seconds.");
        return terms.ClosesAt <= at ? new("closesAt", "It is in the future.") : null;
    }

    /// <summary>Why terms can't follow others of a listing that is or was open (LST-2).</summary>
    public static InvalidListing? FaultOfChange(LiveListing listing, ListingTerms next)
    {
        int spoken = checked(listing.Sold + listing.Spoken);
        if (next.Method != listing.Terms.Method) return new("method", "It stays as it was listed.");
        if (next.Supply is { Kind: SupplyKind.Limited, Count: { } count } && count < spoken) return new("supply.count", "It is not less than what is sold and reserved.");

        // What is sold as exclusive can't be sold again, nor what was sold to many become one's own.
        return spoken > 0 && IsExclusive(next) != IsExclusive(listing.Terms) ? new("supply.kind", "It neither becomes nor stops being exclusive once a licence is sold or reserved.") : null;
    }

    private static bool IsExclusive(ListingTerms terms) => terms.Supply.Kind == SupplyKind.Exclusive;

    private static InvalidListing? SupplyFaultOf(ListingTerms terms)
    {
        LicenceSupply supply = terms.Supply;
        if (terms.Method == SaleMethod.OpenAccess && supply.Kind != SupplyKind.Unlimited) return new("supply.kind", "Open access is unlimited.");
        if (supply.Kind == SupplyKind.Limited ? supply.Count is null or < 1 or > LicencesMax : supply.Count is not null) return new("supply.count", "Of a limited supply, from 1 to 1000000; absent otherwise.");
        if (IsExclusive(terms) != (terms.Exclusivity == Exclusivity.Exclusive)) return new("exclusivity", "It is exclusive with an exclusive supply, and only then.");

        // A sole licence promises that nobody but the grantor has another.
        return terms.Exclusivity == Exclusivity.Sole && supply is not { Kind: SupplyKind.Limited, Count: 1 } ? new("exclusivity", "A sole licence is one: a limited supply of 1.") : null;
    }

    private static InvalidListing? ScopeFaultOf(Scope scope)
    {
        if (!AreCodes(scope.Purposes)) return new("scope.purposes", "At most 64 codes, each once.");
        if (!AreCodes(scope.Fields)) return new("scope.fields", "At most 64 codes, each once.");
        return AreCodes(scope.Regions) ? null : new("scope.regions", "At most 64 codes, each once.");
    }

    /// <summary>Whether a list has at most <see cref="CodesMax"/> codes, none of them twice.</summary>
    internal static bool AreCodes(Seq<string> codes) => codes.Count <= CodesMax && codes.All(Codes.IsCode) && codes.Distinct(StringComparer.Ordinal).Count() == codes.Count;

    // Whole seconds, so that an end is as exact as the log keeps instants.
    private static bool IsLicenceTerm(Duration term) => term > Duration.Zero && term <= LicenceTermMax && term.ToInt64Nanoseconds() % NodaConstants.NanosecondsPerSecond == 0;
}
