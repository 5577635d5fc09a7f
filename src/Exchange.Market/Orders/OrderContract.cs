using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Orders;

[JsonConverter(typeof(AggregateIdConverter<OrderId>))]
public readonly record struct OrderId(Guid Value) : IAggregateId<OrderId>
{
    public static string Prefix => "order";

    public static OrderId Of(Guid value) => new(value);

    /// <summary>An award makes one order.</summary>
    public static OrderId Of(AuctionId auction) => AggregateIds.FollowingFrom<OrderId>(auction.Stream);

    public override string ToString() => Value.ToString("D");
}

/// <summary>How a price came about.</summary>
public enum PriceMethod
{
    PostedPrice,
    EnglishAuction,
    BuyNow,
}

/// <summary>A fact of the thread of one deal (DOMAIN ORD-1).</summary>
public abstract record OrderEvent(OrderId Order, Instant At);

/// <param name="ListingVersion">The version whose terms hold for this deal (LST-2).</param>
/// <param name="Auction">What it was awarded by; null for a posted price.</param>
public sealed record OrderPlaced(
    OrderId Order, ListingId Listing, int ListingVersion, ProductId Product, ParticipantId Seller, ParticipantId Buyer, AuctionId? Auction, ListingTerms Terms, Instant At) : OrderEvent(Order, At);

/// <summary>The one fact that fixes the price of a deal; settlement takes nothing else (DOMAIN PRC-1).</summary>
/// <param name="Product">With the price what price discovery reads.</param>
/// <param name="Evidence">The stream that gave the price: the auction's or the listing's.</param>
/// <param name="Rule">The price rule and its version, such as <c>english-proxy-1</c>.</param>
/// <param name="Rulebook">The version of the rulebook in force, which the fee goes by.</param>
public sealed record PriceFixed(OrderId Order, ProductId Product, Money Price, PriceMethod Method, string Evidence, string Rule, int Rulebook, Instant At) : OrderEvent(Order, At);

public sealed record OrderContracted(OrderId Order, AgreementId Agreement, Instant At) : OrderEvent(Order, At);

public sealed record OrderDelivered(OrderId Order, EntitlementId Entitlement, Instant At) : OrderEvent(Order, At);

/// <summary>Accepted by the buyer, or deemed accepted; settled and closed with it.</summary>
public sealed record OrderClosed(OrderId Order, bool Deemed, Instant At) : OrderEvent(Order, At);

/// <summary>The buyer refused what was delivered; everything was put back.</summary>
/// <param name="Ground">A code.</param>
public sealed record OrderRejected(OrderId Order, string Ground, Instant At) : OrderEvent(Order, At);

/// <summary>It was not paid in time.</summary>
/// <param name="Ground">A code.</param>
public sealed record OrderCancelled(OrderId Order, string Ground, Instant At) : OrderEvent(Order, At);

public enum OrderPhase
{
    Placed,
    Contracted,
    Delivered,
    Closed,
    Rejected,
    Cancelled,
}

public abstract record OrderState;

public sealed record NoOrder : OrderState;

/// <param name="Price">Null only between two facts of one batch.</param>
public sealed record LiveOrder(
    OrderId Id, ListingId Listing, int ListingVersion, ProductId Product, ParticipantId Seller, ParticipantId Buyer, AuctionId? Auction, ListingTerms Terms,
    OrderPhase Phase, Money? Price, int Rulebook, AgreementId? Agreement) : OrderState;

/// <summary>A buyer orders at the posted price: price, licence and money are held at once.</summary>
/// <param name="ListingVersion">The version he has seen.</param>
public sealed record PlaceOrder(ParticipantId Actor, OrderId Order, ListingId Listing, int ListingVersion) : MarketCommand(Actor)
{
    public override string Kind => "place_order";

    public override StreamId Subject => Order.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => OrderDesk.Place(this, states, at);
}

/// <summary>Follows from an award: the winner's order at the price that the auction gave.</summary>
public sealed record PlaceAwardedOrder(ParticipantId Actor, AuctionId Auction) : MarketCommand(Actor)
{
    public OrderId Order => OrderId.Of(Auction);

    public override string Kind => "place_awarded_order";

    public override StreamId Subject => Order.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Auction.Stream];

    public override Verdict Decide(IStates states, Instant at) => OrderDesk.PlaceAwarded(this, states, at);
}

/// <summary>Why an order is refused, in order of precedence; guards of participant, rulebook, listing, title and account come as theirs.</summary>
public abstract record OrderRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    public sealed record OrderNotFound() : OrderRejection("order-not-found", RejectionKind.NotFound, "There is no such order.");

    public sealed record OrderInPhase(string Phase) : OrderRejection("order-phase", RejectionKind.StateForbids, $"The order is {Phase}.");

    /// <summary>The auction has no award to order by. Only a broken process asks.</summary>
    public sealed record NoAward() : OrderRejection("no-award", RejectionKind.StateForbids, "The auction has no award.");
}

public static class OrderCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("order_placed", MarketJson.Of<OrderPlaced>())
        .Add("price_fixed", MarketJson.Of<PriceFixed>())
        .Add("order_contracted", MarketJson.Of<OrderContracted>())
        .Add("order_delivered", MarketJson.Of<OrderDelivered>())
        .Add("order_closed", MarketJson.Of<OrderClosed>())
        .Add("order_rejected", MarketJson.Of<OrderRejected>())
        .Add("order_cancelled", MarketJson.Of<OrderCancelled>());

    public static readonly IAggregate Aggregate = new Aggregate<OrderState, OrderEvent>(OrderId.Prefix, OrderDesk.Evolve, new NoOrder(), Events, OrderDesk.BytesOf);
}
