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

/// <param name="Price">Null only between two facts of one batch.</param>
public sealed record LiveOrder(
    OrderId Id, ListingId Listing, int ListingVersion, ProductId Product, ParticipantId Seller, ParticipantId Buyer, AuctionId? Auction, ListingTerms Terms,
    OrderPhase Phase, Money? Price, int Rulebook, AgreementId? Agreement) : OrderState;
