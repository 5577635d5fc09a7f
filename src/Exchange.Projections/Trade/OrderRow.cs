using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Projections.Trade;

/// <summary>The thread of one deal (DOMAIN ORD-1). Its two parties see it.</summary>
/// <param name="ListingVersion">The version whose terms hold for this deal.</param>
/// <param name="Auction">What it was awarded by.</param>
/// <param name="Price">Of the whole deal, fixed for good (PRC-1); with it method, evidence, rule and the rulebook's version.</param>
/// <param name="Ground">A code: why it was rejected or cancelled.</param>
/// <param name="Deemed">Whether the buyer let the acceptance period pass; null until it is closed.</param>
/// <param name="Licences">How many are bought; null: one.</param>
/// <param name="Origin">The stream it came of, such as a quote's; null for a posted price, and for an English auction.</param>
public sealed record OrderRow(
    OrderId Order, OrderPhase Phase, ListingId Listing, int ListingVersion, ProductId Product, ParticipantId Seller, ParticipantId Buyer, AuctionId? Auction, ListingTerms Terms, Money? Price,
    PriceMethod? Method, string? Evidence, string? Rule, int? Rulebook, AgreementId? Agreement, EntitlementId? Entitlement, string? Ground, bool? Deemed, Instant PlacedAt, Instant? EndedAt,
    Instant UpdatedAt, long Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Origin = null) : Row, IRowOf<OrderRow>
{
    public static string Model => "orders";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Seller, Buyer];

    public override ImmutableArray<Label> Labels() =>
        [Label.OfValue("phase", Phase), Label.Of("listing", Listing), Label.Of("product", Product), Label.Of("seller", Seller.Value), Label.Of("buyer", Buyer.Value)];
}

/// <summary>Orders.</summary>
public sealed class OrderProjection : StreamRows<OrderRow, OrderEvent>
{
    protected override OrderRow? After(OrderRow? before, OrderEvent @event, Fact fact, IRows rows)
    {
        OrderRow? after = (before, @event) switch
        {
            (null, OrderPlaced e) => new OrderRow(
                e.Order, OrderPhase.Placed, e.Listing, e.ListingVersion, e.Product, e.Seller, e.Buyer, e.Auction, e.Terms, null, null, null, null, null, null, null, null, null, e.At, null, e.At, 0, e.Licences, e.Origin),
            ({ } row, PriceFixed e) => row with { Price = e.Price, Method = e.Method, Evidence = e.Evidence, Rule = e.Rule, Rulebook = e.Rulebook },
            ({ } row, OrderContracted e) => row with { Phase = OrderPhase.Contracted, Agreement = e.Agreement },
            ({ } row, OrderDelivered e) => row with { Phase = OrderPhase.Delivered, Entitlement = e.Entitlement },
            ({ } row, OrderClosed e) => row with { Phase = OrderPhase.Closed, Deemed = e.Deemed, EndedAt = e.At },
            ({ } row, OrderRejected e) => row with { Phase = OrderPhase.Rejected, Ground = e.Ground, EndedAt = e.At },
            ({ } row, OrderCancelled e) => row with { Phase = OrderPhase.Cancelled, Ground = e.Ground, EndedAt = e.At },
            _ => null,
        };
        return after is null ? null : after with { UpdatedAt = fact.At, Version = fact.Version };
    }
}
