using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;

namespace Exchange.Market.Agreements;

public abstract record AgreementState;

public sealed record NoAgreement : AgreementState;

public sealed record LiveAgreement(AgreementId Id, OrderId Order, ProductId Product, ParticipantId Seller, ParticipantId Buyer, Money Price, ListingTerms Terms, int Rulebook, bool Ended) : AgreementState;
