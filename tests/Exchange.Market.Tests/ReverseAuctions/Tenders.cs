using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.Tests.Inquiries;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.ReverseAuctions;

/// <summary>What the tests of reverse auctions share: alice wants two licences of anything about transport for at most 100.00 each; two vendors, each with three of his own product.</summary>
internal static class Tenders
{
    public static readonly ReverseAuctionId Wish = Id<ReverseAuctionId>(41);

    public static readonly ParticipantId Operator = new("operator-1"), Second = new("operator-2");

    public static readonly Instant Close = Now + Duration.FromHours(1);

    public static readonly ReverseTender Tender = new(null, null, "transport", 2, Cny(100_00), Close, IncrementTable.Flat(1_00), CloseStands: true);

    public static PutOutTender PutOut(ReverseTender? tender = null, long? maximum = null) => new(Alice, Wish, tender ?? Tender, maximum is { } most ? Cny(most) : null);

    public static Scene Out(ReverseTender? tender = null, long? maximum = null) => Requests.TwoVendors.Given(PutOut(tender, maximum), Now);

    public static BidInReverse Bid(ParticipantId vendor, long minimum) => new(vendor, Wish, vendor == Rival ? Requests.RivalListing : Listing, Cny(minimum));

    public static Scene Closed(this Scene scene) => scene.Given(new CloseReverse(MarketCommand.Exchange, Wish, scene.Reverse().ClosesAt), scene.Reverse().ClosesAt);

    public static LiveReverseAuction Reverse(this Scene scene) => (LiveReverseAuction)scene.State<ReverseAuctionState>(Wish.Stream);

    public static LiveOrder? Ordered(this Scene scene) => scene.State<OrderState>(Wish.Order.Stream) as LiveOrder;
}
