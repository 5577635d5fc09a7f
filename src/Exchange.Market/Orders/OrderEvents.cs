using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.SealedAuctions;
using NodaTime;

namespace Exchange.Market.Orders;

[JsonConverter(typeof(AggregateIdConverter<OrderId>))]
public readonly record struct OrderId(Guid Value) : IAggregateId<OrderId>
{
    public static string Prefix => "order";

    public static OrderId Of(Guid value) => new(value);

    /// <summary>An award makes one order.</summary>
    public static OrderId Of(AuctionId auction) => AggregateIds.FollowingFrom<OrderId>(auction.Stream);

    /// <summary>An award anew, after one that was not paid, makes an order of its own.</summary>
    public static OrderId Of(AuctionId auction, ParticipantId winner) => AggregateIds.FollowingFrom<OrderId>(auction.Stream, winner.Value);

    /// <summary>Each winner of an auction with sealed bids gets one order.</summary>
    public static OrderId Of(SealedAuctionId auction, ParticipantId winner) => AggregateIds.FollowingFrom<OrderId>(new StreamId($"{auction.Stream.Value}/{winner.Value}"));

    /// <summary>Each winner of a Dutch auction gets one order.</summary>
    public static OrderId Of(DutchAuctionId auction, ParticipantId winner) => AggregateIds.FollowingFrom<OrderId>(auction.Stream, winner.Value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>How a price came about.</summary>
public enum PriceMethod
{
    PostedPrice,
    EnglishAuction,
    BuyNow,

    /// <summary>Bids that nobody could read before the close (MECHANISMS sections 4 to 6).</summary>
    SealedBids,

    /// <summary>A buyer took a vendor's firm quote (报价).</summary>
    Quotation,

    /// <summary>A buyer asked vendors for quotes and awarded the best (询价, MECHANISMS RFQ-3).</summary>
    Inquiry,

    /// <summary>Both sides agreed on an offer (协商定价, DOMAIN NEG-4).</summary>
    Negotiation,

    /// <summary>The price that stood on a falling clock, or the last one that anybody took (MECHANISMS DUT-1, DUT-2).</summary>
    DutchAuction,

    /// <summary>Vendors bid a buyer's price down (MECHANISMS REV-1).</summary>
    ReverseAuction,

    /// <summary>An order met another one in a book (MECHANISMS CDA-1).</summary>
    ContinuousTrading,

    /// <summary>All orders of a call at one price (MECHANISMS CALL-1).</summary>
    CallAuction,
}

/// <summary>A fact of the thread of one deal (DOMAIN ORD-1).</summary>
public abstract record OrderEvent(OrderId Order, Instant At);

/// <param name="ListingVersion">The version whose terms hold for this deal (LST-2).</param>
/// <param name="Auction">The English auction it was awarded by; null: none.</param>
/// <param name="Licences">How many are bought; null: one.</param>
/// <param name="Origin">The stream it came of, such as a quote's; null for a posted price, and for an English auction.</param>
/// <param name="Deposit">The hold that secured the buyer's bid, which counts towards the price; null: none, or the English auction's.</param>
public sealed record OrderPlaced(
    OrderId Order, ListingId Listing, int ListingVersion, ProductId Product, ParticipantId Seller, ParticipantId Buyer, AuctionId? Auction, ListingTerms Terms, Instant At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Origin = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Deposit = null) : OrderEvent(Order, At);

/// <summary>The one fact that fixes the price of a deal; settlement takes nothing else (DOMAIN PRC-1).</summary>
/// <param name="Product">With the price what price discovery reads.</param>
/// <param name="Price">Of the whole deal.</param>
/// <param name="Evidence">The stream that gave the price: the auction's, the quote's, the listing's.</param>
/// <param name="Rule">The price rule and its version, such as <c>english-proxy-1</c>.</param>
/// <param name="Rulebook">The version of the rulebook in force, which the fee goes by.</param>
/// <param name="Licences">How many the price is for; null: one.</param>
public sealed record PriceFixed(
    OrderId Order, ProductId Product, Money Price, PriceMethod Method, string Evidence, string Rule, int Rulebook, Instant At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null) : OrderEvent(Order, At);

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
