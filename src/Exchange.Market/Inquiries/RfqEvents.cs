using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Inquiries;

[JsonConverter(typeof(AggregateIdConverter<RfqId>))]
public readonly record struct RfqId(Guid Value) : IAggregateId<RfqId>
{
    public static string Prefix => "rfq";

    public static RfqId Of(Guid value) => new(value);

    /// <summary>An award makes one order a vendor.</summary>
    public OrderId OrderOf(ParticipantId vendor) => AggregateIds.FollowingFrom<OrderId>(this.Stream, vendor.Value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>Whose quotes win (MECHANISMS RFQ-3).</summary>
public enum AwardRule
{
    /// <summary>The cheapest that covers everything.</summary>
    LowestPrice,

    /// <summary>From the cheapest up, until everything is covered.</summary>
    Split,

    /// <summary>The best by price and quality, by the weights that the buyer announced.</summary>
    Weighted,
}

/// <summary>How much price and quality count, in hundredths that make up one.</summary>
public sealed record AwardWeights(int Price, int Quality);

/// <summary>After the close the cheapest vendors may quote once more, until just before another close (MECHANISMS RFQ-2).</summary>
/// <param name="Shortlist">How many.</param>
public sealed record FinalRound(Instant ClosesAt, int Shortlist);

/// <summary>What a buyer announces. Exactly one of listing, product and theme is named.</summary>
/// <param name="Theme">Any product of this theme.</param>
/// <param name="Currency">ISO 4217: of all quotes.</param>
/// <param name="ClosesAt">Quotes count until just before.</param>
/// <param name="AwardsAt">The award is made then, by the quotes that are valid then.</param>
/// <param name="Finals">Null: there is one round.</param>
/// <param name="Weights">Of a weighted award; null otherwise.</param>
/// <param name="Invited">Null: every vendor with a listing that fits.</param>
public sealed record RfqTerms(
    ListingId? Listing, ProductId? Product, string? Theme, int Licences, string Currency, Instant ClosesAt, Instant AwardsAt, FinalRound? Finals, AwardRule Rule, AwardWeights? Weights, Seq<ParticipantId>? Invited)
{
    /// <summary>The close of the last round.</summary>
    [JsonIgnore]
    public Instant LastClose => Finals?.ClosesAt ?? ClosesAt;
}

/// <summary>A vendor's part of the award.</summary>
/// <param name="UnitPrice">Of one licence.</param>
public sealed record RfqPart(ParticipantId Vendor, ListingId Listing, int Licences, Money UnitPrice, OrderId Order);

/// <summary>A fact of one request for quotes (询价, FUNCTIONS row 41).</summary>
public abstract record RfqEvent(RfqId Rfq, Instant At);

/// <param name="Ceiling">The most the buyer pays for one licence; his secret until the close. Null: he names none.</param>
public sealed record RfqOpened(RfqId Rfq, ParticipantId Buyer, RfqTerms Terms, Money? Ceiling, Instant At) : RfqEvent(Rfq, At);

/// <summary>A vendor quotes, in the first round; a later quote takes the place of his last. Sealed until the close.</summary>
/// <param name="LicencesMax">As many as he would sell at this price.</param>
/// <param name="ValidUntil">Until and including this instant (MECHANISMS G-3).</param>
public sealed record RfqQuoted(RfqId Rfq, ParticipantId Vendor, ListingId Listing, Money UnitPrice, int LicencesMax, Instant ValidUntil, Instant At) : RfqEvent(Rfq, At);

/// <summary>A shortlisted vendor quotes once more. Sealed until the second close.</summary>
public sealed record RfqFinalQuoted(RfqId Rfq, ParticipantId Vendor, ListingId Listing, Money UnitPrice, int LicencesMax, Instant ValidUntil, Instant At) : RfqEvent(Rfq, At);

/// <summary>A vendor asks the buyer something. Nobody else sees it.</summary>
/// <param name="Text">About the data and the terms; it names no natural person (DOMAIN KEP-2).</param>
public sealed record RfqQuestionAsked(RfqId Rfq, Guid Question, ParticipantId Vendor, string Text, Instant At) : RfqEvent(Rfq, At);

/// <summary>The buyer answers the vendor who asked.</summary>
public sealed record RfqQuestionAnswered(RfqId Rfq, Guid Question, string Text, Instant At) : RfqEvent(Rfq, At);

/// <summary>The buyer says how good a vendor's offer is to him, before he sees a price.</summary>
/// <param name="Quality">From 0 to 100.</param>
public sealed record RfqScored(RfqId Rfq, ParticipantId Vendor, int Quality, Instant At) : RfqEvent(Rfq, At);

/// <summary>The first round is over; the buyer sees its quotes.</summary>
/// <param name="Quoted">Who quoted, the cheapest first.</param>
/// <param name="Shortlist">Who may quote once more; empty: there is no second round.</param>
/// <param name="NextAt">When the second round closes, or the award is due.</param>
public sealed record RfqClosed(RfqId Rfq, Seq<ParticipantId> Quoted, Seq<ParticipantId> Shortlist, Instant NextAt, Instant At) : RfqEvent(Rfq, At);

/// <summary>The second round is over.</summary>
/// <param name="NextAt">When the award is due.</param>
public sealed record RfqFinalsClosed(RfqId Rfq, Instant NextAt, Instant At) : RfqEvent(Rfq, At);

/// <summary>The buyer wants another quote than the ranking gives him. That takes two operators (MECHANISMS RFQ-4).</summary>
/// <param name="Ground">A code.</param>
public sealed record RfqChoiceMade(RfqId Rfq, ParticipantId Vendor, string Ground, Instant At) : RfqEvent(Rfq, At);

/// <summary>Two operators have let him.</summary>
/// <param name="Ground">A code.</param>
/// <param name="Decision">Theirs.</param>
public sealed record RfqOverridden(RfqId Rfq, ParticipantId Vendor, string Ground, Guid Decision, Instant At) : RfqEvent(Rfq, At);

/// <summary>The award. Its orders and their fixed prices are in the same batch.</summary>
/// <param name="Ranking">Whose quotes counted, the best first.</param>
/// <param name="Rule">The award rule and its version.</param>
public sealed record RfqAwarded(RfqId Rfq, Seq<RfqPart> Awards, Seq<ParticipantId> Ranking, string Rule, Instant At) : RfqEvent(Rfq, At);

/// <param name="Ground">A code: <c>no-quote</c>, <c>not-covered</c>, <c>buyer-barred</c>.</param>
public sealed record RfqNotAwarded(RfqId Rfq, string Ground, Seq<ParticipantId> Ranking, string Rule, Instant At) : RfqEvent(Rfq, At);

/// <summary>The buyer declines all.</summary>
/// <param name="Ground">A code.</param>
public sealed record RfqDeclined(RfqId Rfq, string Ground, Instant At) : RfqEvent(Rfq, At);
