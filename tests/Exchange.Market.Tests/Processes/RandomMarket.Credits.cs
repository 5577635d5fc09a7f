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
        ParticipantId[] holders = [.. Buyers.Where(buyer => Left(buyer) > 0)];
        switch (_random.Next(6))
        {
            case 0:
                return new IssueCredits(live.Issuer, live.Id, _random.Next(1, 3));
            case 1 or 2 when Left(live.Issuer) > 0:
                return new AllotCredits(live.Issuer, live.Id, Id<CreditSeriesId>(1_000 + ++_made).Value, Any(Buyers), _random.Next(1, 3));
            case 3 or 4 when holders.Length > 0:
                (ParticipantId holder, EntitlementId used) = (Any(holders), New<EntitlementId>());
                Do(new UseCredits(holder, live.Id, used, 1));
                Do(new StartDownload(holder, used, Id<CreditSeriesId>(1_000 + ++_made).Value));
                return new StartDownload(holder, used, Id<CreditSeriesId>(1_000 + ++_made).Value); // one more than he has paid for
            default:
                return new UseCredits(Any(Buyers), live.Id, New<EntitlementId>(), 1);
        }

        long Left(ParticipantId party) => ((CreditAccountState)At(CreditAccountId.Of(live.Id, party).Stream).State).Available;
    }
}
