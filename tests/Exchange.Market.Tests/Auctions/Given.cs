using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Market.Tests.Auctions;

/// <summary>The people, terms and moments that the auction's tests share.</summary>
internal static class Given
{
    public static readonly AuctionId Id = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0123456789ab"));
    public static readonly ParticipantId Vendor = new("vendor"), Alice = new("alice"), Bob = new("bob"), Carol = new("carol");
    public static readonly Duration Tick = Duration.FromNanoseconds(1_000);

    /// <summary>Bids count from nine to noon.</summary>
    public static readonly Instant Announced = Instant.FromUtc(2026, 11, 20, 0, 0), Opening = Instant.FromUtc(2026, 11, 22, 9, 0), Closing = Instant.FromUtc(2026, 11, 22, 12, 0);

    /// <summary>From 10.00, no reserve, increments 0.05 below 1.00, 0.25 from there, 0.50 from 5.00, 1.00 from 25.00, a close that stands.</summary>
    public static readonly AuctionTerms Terms = new(
        "product-0199a1b2-c3d4-7e5f-8a6b-00000000beef", Cny(10_00), null, IncrementTable.Of(new(0, 5), new(100, 25), new(500, 50), new(2500, 100)),
        Opening, Closing, null, Duration.FromMinutes(5));

    public static readonly AuctionTerms WithReserve = Terms with { ReservePrice = Cny(60_00) };

    /// <summary>A bid in the last minute leaves at least two, twice at most.</summary>
    public static readonly AuctionTerms WithSoftClose = Terms with { SoftClose = new SoftClose(Duration.FromMinutes(1), Duration.FromMinutes(2), 2) };

    public static Money Cny(long minorUnits) => new(minorUnits, Currency.Cny);

    public static Spec<AuctionCommand, AuctionState, AuctionEvent> Nothing => Spec.For(Auction.Decider);

    public static Spec<AuctionCommand, AuctionState, AuctionEvent> Opened(AuctionTerms? terms = null) => Nothing.Given(new AuctionOpened(Id, Vendor, terms ?? Terms, Announced));

    public static PlaceBid Bid(ParticipantId bidder, long maximum, Instant? at = null) => new(Id, bidder, Cny(maximum), at ?? Opening);

    public static BidPlaced Placed(ParticipantId bidder, long maximum, Instant? at = null) => new(Id, bidder, Cny(maximum), at ?? Opening);

    public static CloseAuction Close(Instant? closesAt = null, Instant? at = null) => new(Id, closesAt ?? Closing, at ?? closesAt ?? Closing);
}
