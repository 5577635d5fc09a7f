using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Credits;
using Exchange.Market.Decisions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Inquiries;
using Exchange.Market.Interests;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.OrderBooks;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Market.Resources;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;

namespace Exchange.Market;

/// <summary>All kinds of streams of the market.</summary>
public static class MarketAggregates
{
    public static ImmutableArray<IAggregate> All => Registry.All;

    public static IAggregate Of(StreamId stream) => Registry.ByPrefix.Of(stream);

    // Apart, so that the aggregates' own static members are ready whichever type is touched first.
    private static class Registry
    {
        public static readonly ImmutableArray<IAggregate> All =
        [
            new Aggregate<AuctionState, AuctionEvent>(AuctionId.StreamPrefix, Auction.Decider.Evolve, Auction.Decider.Initial, AuctionCatalog.Events, Auction.BytesOf, StateJson.Of<AuctionState>(auction => auction is Settled)),
            ParticipantCatalog.Aggregate, DecisionCatalog.Aggregate, RulebookCatalog.Aggregate, ResourceCatalog.Aggregate, ProductCatalog.Aggregate, ProductCatalog.Assets,
            TitleCatalog.Aggregate, ListingCatalog.Aggregate, OrderCatalog.Aggregate, AgreementCatalog.Aggregate, AccountCatalog.Aggregate, AccountCatalog.Banks,
            SettlementCatalog.Aggregate, EntitlementCatalog.Aggregate, QuoteCatalog.Aggregate, RfqCatalog.Aggregate, NegotiationCatalog.Aggregate, InterestCatalog.Aggregate, SealedCatalog.Aggregate,
            CreditCatalog.Series, CreditCatalog.Accounts,
            DutchCatalog.Aggregate,
            ReverseCatalog.Aggregate,
            BookCatalog.Aggregate,
        ];

        public static readonly AggregateRegistry ByPrefix = new(All);
    }
}
