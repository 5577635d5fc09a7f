using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;

namespace Exchange.Market.Listings;

/// <summary>Whether licences of a listing can be sold by a method (MECHANISMS section 1): the one place that every method of trading asks before it opens.</summary>
public static class ScarcityRule
{
    /// <summary>Why not, or null. What two operators have allowed for this listing is not refused for want of scarcity (<see cref="NoScarcityAllowed"/>).</summary>
    /// <param name="lot">How many licences are put up; null: as many as are wanted.</param>
    /// <param name="reserve">What a licence costs at least, as a reserve price or a floor; null: nothing is said.</param>
    public static Rejection? Bars(LiveListing listing, PriceFormation method, int? lot, Money? reserve)
    {
        // How many will bid nobody knows at an opening: perhaps no more than there are licences.
        return SupplyOf(listing.Terms.Supply, lot).Refusal(method, reserve?.MinorUnits ?? 0, biddersMax: lot) switch
        {
            null => null,
            ScarcityRefusal.NoScarcity => listing.Allowed.Contains(method) ? null : new ListingRejection.NoScarcity(),
            ScarcityRefusal.SupplyLimited => new AuctionRejection.InvalidTerms("format", "A random sample sells an unlimited supply."),
            _ => new AuctionRejection.InvalidTerms("licences", "It sells one."),
        };
    }

    private static Scarcity SupplyOf(LicenceSupply supply, int? lot) => supply.Kind switch
    {
        SupplyKind.Unlimited => new Scarcity.Unlimited(),
        SupplyKind.Exclusive => new Scarcity.Exclusive(),
        _ => new Scarcity.Limited(lot ?? supply.Count!.Value),
    };
}
