using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Processes;

/// <summary>Who issues, allots and uses credits.</summary>
internal sealed partial class RandomMarket
{
    /// <summary>A series of credits is opened, or something is done with one.</summary>
    private MarketCommand Credited()
    {
        CreditSeriesId[] open = [.. _series.TakeLast(4).Where(s => At(s.Stream).State is LiveSeries { Expired: false })];
        if (open.Length == 0 || _random.Next(6) == 0)
        {
            ListingId listing = Posted();
            return new OpenSeries(((LiveListing)At(listing.Stream).State).Seller, New<CreditSeriesId>(), listing, Currency.Cny, _random.Next(1, 4), _now + Duration.FromHours(_random.Next(10, 60)));
        }

        var live = (LiveSeries)At(Any(open).Stream).State;
        return _random.Next(4) switch
        {
            0 => new IssueCredits(live.Issuer, live.Id, _random.Next(1, 3)),
            1 => new AllotCredits(live.Issuer, live.Id, Id<CreditSeriesId>(1_000 + ++_made).Value, Any(Buyers), _random.Next(1, 3)),
            _ => new UseCredits(Any(Buyers), live.Id, New<EntitlementId>(), 1),
        };
    }
}
