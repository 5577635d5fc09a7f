using Exchange.Kernel;

namespace Exchange.Market.Quotations;

public static class QuoteCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("quote_requested", MarketJson.Of<QuoteRequested>())
        .Add("quote_drafted", MarketJson.Of<QuoteDrafted>())
        .Add("quote_issued", MarketJson.Of<QuoteIssued>())
        .Add("quote_amended", MarketJson.Of<QuoteAmended>())
        .Add("quote_firming_asked", MarketJson.Of<QuoteFirmingAsked>())
        .Add("quote_accepted", MarketJson.Of<QuoteAccepted>())
        .Add("quote_declined", MarketJson.Of<QuoteDeclined>())
        .Add("quote_withdrawn", MarketJson.Of<QuoteWithdrawn>())
        .Add("quote_lapsed", MarketJson.Of<QuoteLapsed>());

    public static readonly IAggregate Aggregate = new Aggregate<QuoteState, QuoteEvent>(QuoteId.Prefix, QuoteDesk.Evolve, new NoQuote(), Events, QuoteDesk.BytesOf,
        StateJson.Of<QuoteState>(quote => quote is LiveQuote { Phase: QuotePhase.Accepted or QuotePhase.Declined or QuotePhase.Lapsed or QuotePhase.Withdrawn }));
}
