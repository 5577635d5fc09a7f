using Exchange.Kernel;
using Exchange.Market.Accounts;
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
    Instant DueAt, SettlementPhase Phase, EntitlementId? Entitlement, Guid? Grant, Instant? AcceptanceUntil, int Licences = 1, Guid? Deposit = null) : SettlementState
{
    public AccountId BuyersAccount => AccountId.Of(Buyer, Price.Currency);

    public AccountId SellersAccount => AccountId.Of(Seller, Price.Currency);

    public AccountId Escrow => AccountId.Escrow(Price.Currency, Id);

    /// <summary>Whether the buyer had put up a deposit, if one was asked for, rather than held the price.</summary>
    public bool WasBid => Auction is not null || Deposit is not null;

    /// <summary>The hold on the buyer's account: the whole price under his order's id, or his deposit under the auction's.</summary>
    public Guid HoldId => Auction?.Value ?? Deposit ?? Order.Value;

    /// <summary>How many licences, as facts say it: null is one.</summary>
    internal int? Counted => Licences == 1 ? null : Licences;

    /// <summary>A settlement makes one grant, which has its id.</summary>
    public Guid GrantId => Id.Value;

    /// <summary>A settlement makes one entitlement, whose id follows from it.</summary>
    public EntitlementId Access => AggregateIds.FollowingFrom<EntitlementId>(Id.Stream);
}
