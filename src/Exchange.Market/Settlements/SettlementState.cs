using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Settlements;

public enum SettlementPhase
{
    Instructed,
    Earmarked,
    InAcceptance,
    Final,
    Failed,
    Unwound,
}

public abstract record SettlementState;

public sealed record NoSettlement : SettlementState;

public sealed record LiveSettlement(
    SettlementId Id, AgreementId Agreement, OrderId Order, ListingId Listing, ProductId Product, ParticipantId Seller, ParticipantId Buyer, AuctionId? Auction, Money Price, int Rulebook,
    Instant DueAt, SettlementPhase Phase, EntitlementId? Entitlement, Guid? Grant, Instant? AcceptanceUntil) : SettlementState;
