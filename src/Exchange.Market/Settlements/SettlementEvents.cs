using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Settlements;

[JsonConverter(typeof(AggregateIdConverter<SettlementId>))]
public readonly record struct SettlementId(Guid Value) : IAggregateId<SettlementId>
{
    public static string Prefix => "settlement";

    public static SettlementId Of(Guid value) => new(value);

    public static SettlementId Of(AgreementId agreement) => AggregateIds.FollowingFrom<SettlementId>(agreement.Stream);

    public override string ToString() => Value.ToString("D");
}

/// <summary>A fact of one settlement: delivery versus payment, trade by trade, gross (DOMAIN MON-2; BIS DvP model 1).</summary>
public abstract record SettlementEvent(SettlementId Settlement, Instant At);

/// <param name="Rulebook">The version that the fee goes by: that of the price fixing.</param>
/// <param name="DueAt">Paid until just before, or it fails.</param>
/// <param name="Licences">How many are sold; null: one.</param>
/// <param name="Deposit">The hold that secured the buyer's bid, and counts towards the price; null: none, or the English auction's.</param>
public sealed record SettlementInstructed(
    SettlementId Settlement, AgreementId Agreement, OrderId Order, ListingId Listing, ProductId Product, ParticipantId Seller, ParticipantId Buyer, AuctionId? Auction, Money Price,
    int Rulebook, Instant DueAt, Instant At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Deposit = null) : SettlementEvent(Settlement, At);

/// <summary>The money is in escrow.</summary>
public sealed record SettlementEarmarked(SettlementId Settlement, Instant At) : SettlementEvent(Settlement, At);

/// <summary>Right and access are the buyer's; in the same batch as the money went into escrow.</summary>
/// <param name="AcceptanceUntil">Deemed accepted then, unless he refuses.</param>
public sealed record SettlementDelivered(SettlementId Settlement, EntitlementId Entitlement, Guid Grant, Instant AcceptanceUntil, Instant At) : SettlementEvent(Settlement, At);

/// <summary>Irrevocable: fee and proceeds are paid out of escrow and add up to the price.</summary>
/// <param name="Deemed">The buyer let the acceptance period pass.</param>
public sealed record SettlementFinal(SettlementId Settlement, Money Fee, Money Proceeds, bool Deemed, Instant At) : SettlementEvent(Settlement, At);

/// <summary>Not paid in time.</summary>
/// <param name="Ground">A code.</param>
/// <param name="Forfeited">The deposit that went to the seller (MECHANISMS SET-1); null: none.</param>
public sealed record SettlementFailed(SettlementId Settlement, string Ground, Money? Forfeited, Instant At) : SettlementEvent(Settlement, At);

/// <summary>Refused by the buyer before it was final: money, right and access were put back.</summary>
/// <param name="Ground">A code.</param>
public sealed record SettlementUnwound(SettlementId Settlement, string Ground, Instant At) : SettlementEvent(Settlement, At);
