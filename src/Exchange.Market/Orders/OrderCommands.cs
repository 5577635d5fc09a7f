using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.SealedAuctions;
using NodaTime;

namespace Exchange.Market.Orders;

/// <summary>A buyer orders at the posted price: price, licence and money are held at once.</summary>
/// <param name="ListingVersion">The version he has seen.</param>
/// <param name="Licences">How many; null: one.</param>
public sealed record PlaceOrder(
    ParticipantId Actor, OrderId Order, ListingId Listing, int ListingVersion, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null) : MarketCommand(Actor)
{
    public override string Kind => "place_order";

    public override StreamId Subject => Order.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => OrderDesk.Place(this, states, at);
}

/// <summary>Follows from the award of an auction with sealed bids: the order of one of its winners.</summary>
public sealed record PlaceSealedOrder(ParticipantId Actor, SealedAuctionId Auction, ParticipantId Winner) : MarketCommand(Actor)
{
    public OrderId Order => OrderId.Of(Auction, Winner);

    public override string Kind => "place_sealed_order";

    public override StreamId Subject => Order.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Auction.Stream];

    public override Verdict Decide(IStates states, Instant at) => OrderDesk.PlaceSealed(this, states, at);
}

/// <summary>Follows from an award: the winner's order at the price that the auction gave.</summary>
/// <param name="Winner">Of an award anew; null: of the first.</param>
public sealed record PlaceAwardedOrder(
    ParticipantId Actor, AuctionId Auction, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ParticipantId? Winner = null) : MarketCommand(Actor)
{
    public OrderId Order => Winner is { } winner ? OrderId.Of(Auction, winner) : OrderId.Of(Auction);

    public override string Kind => "place_awarded_order";

    public override StreamId Subject => Order.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Auction.Stream];

    public override Verdict Decide(IStates states, Instant at) => OrderDesk.PlaceAwarded(this, states, at);
}

/// <summary>Follows from the end of a Dutch auction: the order of one of those who took licences.</summary>
public sealed record PlaceDutchOrder(ParticipantId Actor, DutchAuctionId Auction, ParticipantId Winner) : MarketCommand(Actor)
{
    public OrderId Order => OrderId.Of(Auction, Winner);

    public override string Kind => "place_dutch_order";

    public override StreamId Subject => Order.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Auction.Stream];

    public override Verdict Decide(IStates states, Instant at) => OrderDesk.PlaceDutch(this, states, at);
}
