using Exchange.Kernel;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.DutchAuctions;

/// <summary>A falling clock: from 10.00 by 0.50 a second to 4.00 (MECHANISMS section 3, example).</summary>
internal static class Clocks
{
    public static readonly DutchAuctionId Clock = Id<DutchAuctionId>(31);
    public static readonly ParticipantId Carol = new("carol"), Operator = new("operator-1"), Second = new("operator-2");

    public static readonly DutchLot Falling = new(Cny(10_00), Cny(4_00), Cny(50), Duration.FromSeconds(1));

    /// <summary>One interval after the floor.</summary>
    public static readonly Instant Close = Now + Duration.FromSeconds(13);

    /// <summary>As the floor; carol has 500.00, too. Three licences are listed.</summary>
    public static readonly Scene Hall = Quiet.Admitted(Carol, null, ParticipantRole.Buyer).Funded(Carol, Cny(500_00)).Listed(ByAuction);

    public static Instant After(double seconds) => Now + Duration.FromSeconds(seconds);

    public static PutUpDutch PutUp(DutchLot lot) => new(Vendor, Clock, Listing, lot);

    public static AcceptDutch Accept(ParticipantId bidder, int licences = 1) => new(bidder, Clock, licences);

    public static LeaveDutchLimit Limit(ParticipantId bidder, long limit, int licences = 1) => new(bidder, Clock, Cny(limit), licences);

    public static Scene Up(DutchLot lot, params ParticipantId[] bidders) => bidders.Aggregate(Hall.Given(PutUp(lot), Now), (scene, bidder) => scene.Given(new RegisterForDutch(bidder, Clock), Now));

    public static LiveDutchAuction Auction(this Scene scene) => (LiveDutchAuction)scene.State<DutchAuctionState>(Clock.Stream);

    public static Scene Fired(this Scene scene) => scene.Given(new FireDutchLimits(MarketCommand.Exchange, Clock, scene.Auction().NextAt!.Value), scene.Auction().NextAt!.Value);

    public static Scene Closed(this Scene scene) => scene.Given(new CloseDutch(MarketCommand.Exchange, Clock, scene.Auction().ClosesAt), scene.Auction().ClosesAt);

    /// <summary>With the orders that follow.</summary>
    public static Scene Ordered(this Scene scene) => scene.Auction().Awards.Aggregate(scene, (s, award) => s.Given(new PlaceDutchOrder(MarketCommand.Exchange, Clock, award.Bidder), Close));

    public static LiveOrder OrderOf(this Scene scene, ParticipantId winner) => (LiveOrder)scene.State<OrderState>(OrderId.Of(Clock, winner).Stream);
}
