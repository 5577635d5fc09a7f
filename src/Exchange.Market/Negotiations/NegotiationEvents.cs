using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Market.Negotiations;

[JsonConverter(typeof(AggregateIdConverter<NegotiationId>))]
public readonly record struct NegotiationId(Guid Value) : IAggregateId<NegotiationId>
{
    public static string Prefix => "negotiation";

    /// <summary>A negotiation leads to one order at the most.</summary>
    public OrderId Order => AggregateIds.FollowingFrom<OrderId>(this.Stream);

    public static NegotiationId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>What one side offers (DOMAIN NEG-1); what it leaves as it is, the listing says.</summary>
/// <param name="UnitPrice">Of one licence.</param>
/// <param name="Licences">How many.</param>
/// <param name="Scope">What they may be used for.</param>
/// <param name="LicenceTerm">How long a licence lasts from delivery; null: as long as the title.</param>
/// <param name="ValidUntil">It can be accepted until then, that instant included (NEG-3).</param>
/// <param name="Firm">Whoever made it can't withdraw it before.</param>
public sealed record Offer(Money UnitPrice, int Licences, Scope Scope, Duration? LicenceTerm, Instant ValidUntil, bool Firm);

/// <summary>A fact of one negotiation between a buyer and the seller of a listing.</summary>
public abstract record NegotiationEvent(NegotiationId Negotiation, Instant At);

/// <summary>One of the two has begun; his offer stands after it in the same batch.</summary>
/// <param name="ListingVersion">The version whose terms are negotiated, whatever becomes of the listing (LST-2).</param>
/// <param name="Terms">The terms of that version. Their price is what the rulebook's band is measured by.</param>
public sealed record NegotiationOpened(
    NegotiationId Negotiation, ListingId Listing, int ListingVersion, ProductId Product, ParticipantId Seller, ParticipantId Buyer, ListingTerms Terms, Instant At) : NegotiationEvent(Negotiation, At);

/// <summary>An offer, which ends the one before it: that can't be accepted any more (NEG-2).</summary>
/// <param name="Number">From 1, without gaps; the sides take turns.</param>
/// <param name="ContentHash">SHA-256 of the offer's canonical JSON; the acceptance must name the same.</param>
public sealed record OfferMade(NegotiationId Negotiation, int Number, ParticipantId By, Offer Offer, ContentHash ContentHash, Instant At) : NegotiationEvent(Negotiation, At);

/// <summary>Whoever made the latest offer took it back before it was accepted; the negotiation is over.</summary>
public sealed record OfferWithdrawn(NegotiationId Negotiation, int Number, Instant At) : NegotiationEvent(Negotiation, At);

/// <summary>The other side wants neither the latest offer nor a further one; the negotiation is over.</summary>
/// <param name="Ground">A code.</param>
public sealed record OfferDeclined(NegotiationId Negotiation, int Number, string Ground, Instant At) : NegotiationEvent(Negotiation, At);

/// <summary>Nobody answered the latest offer while it was valid; or nobody decided on its price in time. The negotiation is over.</summary>
public sealed record OfferLapsed(NegotiationId Negotiation, int Number, Instant At) : NegotiationEvent(Negotiation, At);

/// <summary>The other side accepted the latest offer, unchanged. The order and its fixed price come in the same batch, unless the price is referred to the operator.</summary>
public sealed record OfferAccepted(NegotiationId Negotiation, int Number, ParticipantId By, ContentHash ContentHash, Instant At) : NegotiationEvent(Negotiation, At);

/// <summary>The price that both sides agreed on lies outside the band: two operators must allow it (NEG-4). Both sides are bound meanwhile.</summary>
/// <param name="Rulebook">The version whose band it is.</param>
/// <param name="DecideUntil">Not allowed before then, the offer has lapsed.</param>
public sealed record PriceReferred(NegotiationId Negotiation, int Number, int Rulebook, Instant DecideUntil, Instant At) : NegotiationEvent(Negotiation, At);

/// <summary>Two operators allowed the price; the order and its fixed price come in the same batch.</summary>
/// <param name="Decision">The four-eyes decision.</param>
public sealed record PriceAllowed(NegotiationId Negotiation, int Number, Guid Decision, Instant At) : NegotiationEvent(Negotiation, At);

/// <summary>Two operators refused the price; the negotiation is over.</summary>
/// <param name="Ground">A code.</param>
/// <param name="Decision">The four-eyes decision.</param>
public sealed record PriceRefused(NegotiationId Negotiation, int Number, string Ground, Guid Decision, Instant At) : NegotiationEvent(Negotiation, At);
