using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Market.Settlements;
using NodaTime;

namespace Exchange.Projections.Trade;

/// <summary>Delivery versus payment of one deal (DOMAIN MON-2). Its two parties see it.</summary>
/// <param name="Rulebook">The version that the fee goes by.</param>
/// <param name="DueAt">Paid until just before, or it fails.</param>
/// <param name="AcceptanceUntil">Deemed accepted then; null until it is delivered.</param>
/// <param name="Fee">With <paramref name="Proceeds"/> the price; null until it is final.</param>
/// <param name="Deemed">Whether the buyer let the acceptance period pass; null until it is final.</param>
/// <param name="Forfeited">The deposit that went to the seller.</param>
/// <param name="Ground">A code: why it failed or was unwound.</param>
/// <param name="Licences">How many are sold; null: one.</param>
public sealed record SettlementRow(
    SettlementId Settlement, SettlementPhase Phase, AgreementId Agreement, OrderId Order, ListingId Listing, ProductId Product, ParticipantId Seller, ParticipantId Buyer, AuctionId? Auction, Money Price,
    int Rulebook, Instant DueAt, EntitlementId? Entitlement, Guid? Grant, Instant? AcceptanceUntil, Money? Fee, Money? Proceeds, bool? Deemed, Money? Forfeited, string? Ground, Instant InstructedAt,
    Instant? EndedAt, Instant UpdatedAt, long Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null) : Row, IRowOf<SettlementRow>
{
    public static string Model => "settlements";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Seller, Buyer];

    public override ImmutableArray<Label> Labels() =>
        [Label.OfValue("phase", Phase), Label.Of("order", Order), Label.Of("product", Product), Label.Of("seller", Seller.Value), Label.Of("buyer", Buyer.Value)];
}

/// <summary>Settlements.</summary>
public sealed class SettlementProjection : StreamRows<SettlementRow, SettlementEvent>
{
    protected override SettlementRow? After(SettlementRow? before, SettlementEvent @event, Fact fact, IRows rows)
    {
        SettlementRow? after = (before, @event) switch
        {
            (null, SettlementInstructed e) => new SettlementRow(
                e.Settlement, SettlementPhase.Instructed, e.Agreement, e.Order, e.Listing, e.Product, e.Seller, e.Buyer, e.Auction, e.Price, e.Rulebook, e.DueAt, null, null, null, null, null, null,
                null, null, e.At, null, e.At, 0, e.Licences),
            ({ } row, SettlementEarmarked) => row with { Phase = SettlementPhase.Earmarked },
            ({ } row, SettlementDelivered e) => row with { Phase = SettlementPhase.InAcceptance, Entitlement = e.Entitlement, Grant = e.Grant, AcceptanceUntil = e.AcceptanceUntil },
            ({ } row, SettlementFinal e) => row with { Phase = SettlementPhase.Final, Fee = e.Fee, Proceeds = e.Proceeds, Deemed = e.Deemed, EndedAt = e.At },
            ({ } row, SettlementFailed e) => row with { Phase = SettlementPhase.Failed, Ground = e.Ground, Forfeited = e.Forfeited, EndedAt = e.At },
            ({ } row, SettlementUnwound e) => row with { Phase = SettlementPhase.Unwound, Ground = e.Ground, EndedAt = e.At },
            _ => null,
        };
        return after is null ? null : after with { UpdatedAt = fact.At, Version = fact.Version };
    }
}
