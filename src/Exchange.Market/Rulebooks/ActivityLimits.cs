using Exchange.Market.Auctions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Inquiries;
using Exchange.Market.Interests;
using Exchange.Market.Negotiations;
using Exchange.Market.OrderBooks;
using Exchange.Market.Orders;
using Exchange.Market.Quotations;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.SealedAuctions;

namespace Exchange.Market.Rulebooks;

/// <summary>What a participant does to the market that may be too much.</summary>
public enum Activity
{
    /// <summary>An order at the posted price or in a book, a purchase at the buy-now price or off a falling clock.</summary>
    Order,

    /// <summary>A bid, open or sealed; a maximum or a limit that is left for later.</summary>
    Bid,

    /// <summary>A quote, and an offer in a negotiation.</summary>
    Quote,

    /// <summary>A request for quotes, of one vendor or of many, and a tender.</summary>
    Request,
}

/// <summary>How much one participant may do (docs/decisions/0023). What is null has no limit.</summary>
/// <param name="Conduct">Whose conduct the operator looks at; null: nobody's.</param>
public sealed record ActivityLimits(int? OrdersPerMinute, int? BidsPerMinute, int? QuotesPerMinute, int? RequestsPerHour, ConductRule? Conduct)
{
    /// <summary>The limit of an activity; a request's is by the hour, all others by the minute.</summary>
    public int? Of(Activity activity) => activity switch
    {
        Activity.Order => OrdersPerMinute,
        Activity.Bid => BidsPerMinute,
        Activity.Quote => QuotesPerMinute,
        Activity.Request => RequestsPerHour,
        _ => throw new ArgumentOutOfRangeException(nameof(activity)),
    };
}

/// <summary>A participant who takes back more than this of what he did on a day is shown to the operator.</summary>
/// <param name="ActsMin">Before so many acts of a day a ratio says nothing.</param>
/// <param name="RatioBasisPoints">What he took back of what he did, in hundredths of a percent; above it he is shown.</param>
public sealed record ConductRule(int ActsMin, int RatioBasisPoints);

/// <summary>Which commands are limited.</summary>
public static class Activities
{
    /// <summary>Null: it is not limited. Answers, withdrawals and acceptances are not: they end what is live.</summary>
    public static Activity? Of(MarketCommand command) => command switch
    {
        PlaceOrder or BuyNow or AcceptDutch or PlaceBookOrder or ReplaceBookOrder => Activity.Order,
        BidInAuction or LeaveAbsenteeBid or BidSealed or LeaveDutchLimit or BidInReverse => Activity.Bid,
        IssueQuote or AmendQuote or QuoteForRfq or OpenNegotiation or CounterOffer => Activity.Quote,
        RequestQuote or OpenRfq or RegisterInterest or PutOutTender => Activity.Request,
        _ => null,
    };
}
