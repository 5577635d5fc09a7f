using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using Exchange.Projections.PriceDiscovery;
using NodaTime;

namespace Exchange.Projections.Tests.PriceDiscovery;

internal static class Given
{
    public static readonly AuctionId Id = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0123456789ab"));
    public static readonly ParticipantId Vendor = new("vendor-of-the-lot"), Alice = new("alice-secret"), Bob = new("bob-secret"), Carol = new("carol-secret");
    public static readonly Instant Opening = Instant.FromUtc(2026, 11, 22, 9, 0), Closing = Instant.FromUtc(2026, 11, 22, 12, 0);

    public static readonly AuctionTerms Terms = new(
        "product-1", Cny(10_00), null, IncrementTable.Of(new(0, 25), new(2500, 100)), Opening, Closing,
        new SoftClose(Duration.FromMinutes(1), Duration.FromMinutes(2), null), Duration.FromMinutes(5));

    public static Money Cny(long minorUnits) => new(minorUnits, Currency.Cny);

    public static BidPlaced Placed(ParticipantId bidder, long maximum, Instant? at = null) => new(Id, bidder, Cny(maximum), at ?? Opening);

    public static AuctionOpened Opened(AuctionTerms? terms = null) => new(Id, Vendor, terms ?? Terms, Opening - Duration.FromDays(1));

    /// <summary>Folds the facts, one position and one version each, recorded when they say.</summary>
    public static (AuctionFold Fold, List<PublicBid> Bids) Folded(params IEnumerable<AuctionEvent> facts)
    {
        AuctionFold fold = AuctionFold.Empty;
        var bids = new List<PublicBid>();
        long version = 0;
        foreach (AuctionEvent fact in facts)
        {
            (fold, PublicBid? bid) = fold.Apply(fact, 100 + version, version + 1, fact.At);
            version++;
            if (bid is not null) bids.Add(bid);
        }

        return (fold, bids);
    }

    public static string Json(AuctionView? view) => JsonSerializer.Serialize(view!, PriceDiscoveryJson.AuctionView);

    public static string Json(PublicBid bid) => JsonSerializer.Serialize(bid, PriceDiscoveryJson.PublicBid);
}
