using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Inquiries;
using Exchange.Market.Negotiations;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Market.SealedAuctions;
using Exchange.Mechanisms;
using Exchange.Projections.Listings;
using Exchange.Projections.Negotiations;
using Exchange.Projections.SealedAuctions;
using Exchange.Projections.Trade;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>What buyers have shown of their values, observation by observation. Comes after the rows of quotes, requests, negotiations, sealed auctions and orders, which say about what.</summary>
/// <remarks>A quote that lost an award says nothing: another was better. What a side takes back, or what the operator forbids, says nothing either.</remarks>
public sealed class DemandProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<DemandRow>()];

    public ImmutableArray<Type> Concerns { get; } =
        [typeof(PriceFixed), typeof(QuoteDeclined), typeof(QuoteLapsed), typeof(OfferMade), typeof(OfferDeclined), typeof(OfferLapsed), typeof(RfqDeclined), typeof(SealedBidsOpened)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => fact.Event switch
    {
        PriceFixed => [RowKey.Of<OrderRow>(fact.Stream.Key)],
        QuoteEvent => [RowKey.Of<QuoteRow>(fact.Stream.Key)],
        OfferMade { Number: > 1 } e => [RowKey.Of<NegotiationRow>(fact.Stream.Key), RowKey.Of<OfferRow>(OfferRow.KeyOf(e.Negotiation, e.Number - 1))],
        NegotiationEvent => [RowKey.Of<NegotiationRow>(fact.Stream.Key)],
        RfqEvent => [RowKey.Of<RfqBookRow>(fact.Stream.Key)],
        SealedAuctionEvent => [RowKey.Of<SealedAuctionRow>(fact.Stream.Key)],
        _ => [],
    };

    public void Apply(Fact fact, IRows rows)
    {
        string key = fact.Stream.Key;
        switch (fact.Event)
        {
            case PriceFixed e when rows.Get<OrderRow>(key) is { } order:
                Add(0, e.Product, order.Buyer, Willingness.AtLeast, DemandSource.Trade, PriceRow.UnitPriceOf(e), e.Licences ?? 1, fact, rows);
                break;
            case QuoteDeclined e when rows.Get<QuoteRow>(key) is { Terms: { } terms } quote && e.By == quote.Buyer:
                Add(0, quote.Product, quote.Buyer, Willingness.Below, DemandSource.Quote, UnitPriceOf(terms), terms.Licences, fact, rows);
                break;
            case QuoteLapsed when rows.Get<QuoteRow>(key) is { Terms: { Firm: true } terms } quote:
                Add(0, quote.Product, quote.Buyer, Willingness.Below, DemandSource.Quote, UnitPriceOf(terms), terms.Licences, fact, rows);
                break;
            case OfferMade e when rows.Get<NegotiationRow>(key) is { } negotiation && e.By == negotiation.Buyer:
                Add(0, negotiation.Product, e.By, Willingness.AtLeast, DemandSource.Offer, e.Offer.UnitPrice, e.Offer.Licences, fact, rows);
                if (e.Number > 1 && rows.Get<OfferRow>(OfferRow.KeyOf(e.Negotiation, e.Number - 1)) is { Offer: var asked } && asked.UnitPrice > e.Offer.UnitPrice)
                {
                    Add(1, negotiation.Product, e.By, Willingness.Below, DemandSource.Negotiation, asked.UnitPrice, asked.Licences, fact, rows);
                }

                break;
            case OfferDeclined or OfferLapsed when rows.Get<NegotiationRow>(key) is { Latest: { } offer, DecideUntil: null } negotiation && negotiation.OfferedBy == negotiation.Seller:
                Add(0, negotiation.Product, negotiation.Buyer, Willingness.Below, DemandSource.Negotiation, offer.UnitPrice, offer.Licences, fact, rows);
                break;
            case RfqDeclined e when rows.Get<RfqBookRow>(key) is { Quoted: { } vendors, Sealed: false } book:
                foreach ((int i, ParticipantId vendor) in vendors.Index()) Decline(i, e.Rfq, vendor, book.Buyer, fact, rows);
                break;
            case SealedBidsOpened e when rows.Get<SealedAuctionRow>(key) is { Terms: var terms } && AggregateIds.TryParse(new StreamId(terms.Lot), out ProductId product):
                foreach (OpenedBid bid in e.Bids.Where(b => b is { Slip.Bids.Count: > 0, Void: null })) Bid(product, bid, fact, rows);
                break;
        }
    }

    // What he saw of a vendor: the quote of the second round, if there was one.
    private static void Decline(int number, RfqId rfq, ParticipantId vendor, ParticipantId buyer, Fact fact, IRows rows)
    {
        if ((rows.Get<RfqQuoteRow>(RfqQuoteRow.KeyOf(rfq, vendor, 2)) ?? rows.Get<RfqQuoteRow>(RfqQuoteRow.KeyOf(rfq, vendor, 1))) is not { } quote) return;
        if (rows.Get<ListingRow>(quote.Listing.ToString())?.Product is not { } product) return;
        Add(number, product, buyer, Willingness.Below, DemandSource.Inquiry, quote.UnitPrice, quote.LicencesMax, fact, rows);
    }

    private static void Bid(ProductId product, OpenedBid bid, Fact fact, IRows rows)
    {
        BidRow best = bid.Slip!.Bids.MaxBy(b => b.Price)!;
        Add(checked((int)bid.Number), product, bid.Bidder, Willingness.AtLeast, DemandSource.SealedBid, best.Price, best.Licences, fact, rows);
    }

    private static void Add(int number, ProductId product, ParticipantId buyer, Willingness willingness, DemandSource source, Money price, int licences, Fact fact, IRows rows) =>
        rows.Add(DemandRow.KeyOf(product, price.Currency.Code, fact.Position, number), new DemandRow(product, price.Currency.Code, buyer, willingness, source, price, licences, fact.At));

    internal static Money UnitPriceOf(QuoteTerms terms) => terms.Price with { MinorUnits = Rounding.HalfAwayFromZero(terms.Price.MinorUnits, terms.Licences) };
}
