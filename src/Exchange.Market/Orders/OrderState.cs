using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Products;

namespace Exchange.Market.Orders;

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

/// <param name="Price">Of the whole deal. Null only between two facts of one batch.</param>
/// <param name="Deposit">The hold that secured the buyer's bid outside English auctions; null: none.</param>
public sealed record LiveOrder(
    OrderId Id, ListingId Listing, int ListingVersion, ProductId Product, ParticipantId Seller, ParticipantId Buyer, AuctionId? Auction, ListingTerms Terms,
    OrderPhase Phase, Money? Price, int Rulebook, AgreementId? Agreement, int Licences = 1, string? Origin = null, Guid? Deposit = null) : OrderState
{
    /// <summary>How many licences, as facts say it: null is one.</summary>
    internal int? Counted => Licences == 1 ? null : Licences;
}
