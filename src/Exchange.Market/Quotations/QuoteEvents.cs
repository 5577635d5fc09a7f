using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using NodaTime;

namespace Exchange.Market.Quotations;

[JsonConverter(typeof(AggregateIdConverter<QuoteId>))]
public readonly record struct QuoteId(Guid Value) : IAggregateId<QuoteId>
{
    public static string Prefix => "quote";

    public static QuoteId Of(Guid value) => new(value);

    /// <summary>A quote that is accepted makes one order.</summary>
    [JsonIgnore]
    public OrderId Order => AggregateIds.FollowingFrom<OrderId>(this.Stream);

    public override string ToString() => Value.ToString("D");
}

/// <summary>What a vendor offers one buyer: licences of a listing for a price, until an instant.</summary>
/// <param name="Price">Of all the licences together.</param>
/// <param name="ValidUntil">Until and including this instant, the one bound of the exchange that is closed (MECHANISMS G-3).</param>
/// <param name="Firm">It binds the vendor until it lapses. Otherwise it is indicative: nobody can accept it, and the buyer may ask for it to be made firm.</param>
public sealed record QuoteTerms(Money Price, int Licences, Instant ValidUntil, bool Firm)
{
    /// <summary>The first instant at which it is valid no more: the log keeps microseconds.</summary>
    [JsonIgnore]
    public Instant LapsesAt => ValidUntil + Duration.FromNanoseconds(1_000);
}

/// <summary>A fact of one quotation (报价, FUNCTIONS row 40).</summary>
public abstract record QuoteEvent(QuoteId Quote, Instant At);

/// <summary>A buyer asks a vendor for a quote.</summary>
/// <param name="Licences">How many he thinks of.</param>
public sealed record QuoteRequested(QuoteId Quote, ListingId Listing, ParticipantId Seller, ParticipantId Buyer, int Licences, Instant At) : QuoteEvent(Quote, At);

/// <summary>What the vendor means to offer, on request or unasked. The buyer sees nothing of it; a later draft takes its place.</summary>
public sealed record QuoteDrafted(QuoteId Quote, ListingId Listing, ParticipantId Seller, ParticipantId Buyer, QuoteTerms Terms, Instant At) : QuoteEvent(Quote, At);

/// <summary>The draft is offered: version 1. When it is firm, its licences are reserved in the same batch.</summary>
/// <param name="ListingVersion">The version of the listing whose terms it is under (LST-2).</param>
public sealed record QuoteIssued(QuoteId Quote, int ListingVersion, QuoteTerms Terms, Instant At) : QuoteEvent(Quote, At);

/// <summary>Another offer in the place of the last.</summary>
/// <param name="Version">From 2.</param>
public sealed record QuoteAmended(QuoteId Quote, int Version, int ListingVersion, QuoteTerms Terms, Instant At) : QuoteEvent(Quote, At);

/// <summary>The buyer would accept an indicative quote if it were firm.</summary>
/// <param name="Version">The one he has seen.</param>
public sealed record QuoteFirmingAsked(QuoteId Quote, int Version, Instant At) : QuoteEvent(Quote, At);

/// <summary>The buyer has taken the firm quote; the order and its fixed price are in the same batch.</summary>
public sealed record QuoteAccepted(QuoteId Quote, int Version, OrderId Order, Instant At) : QuoteEvent(Quote, At);

/// <summary>The other side says no: the vendor to a request, the buyer to an offer.</summary>
/// <param name="Ground">A code.</param>
public sealed record QuoteDeclined(QuoteId Quote, ParticipantId By, string Ground, Instant At) : QuoteEvent(Quote, At);

/// <summary>Its own side takes it back: the buyer his request, the vendor his draft or an indicative quote.</summary>
public sealed record QuoteWithdrawn(QuoteId Quote, ParticipantId By, Instant At) : QuoteEvent(Quote, At);

/// <summary>Nobody took it in time.</summary>
public sealed record QuoteLapsed(QuoteId Quote, Instant At) : QuoteEvent(Quote, At);
