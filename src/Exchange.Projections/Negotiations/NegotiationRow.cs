using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Projections.Negotiations;

/// <summary>A negotiation and its latest offer (DOMAIN NEG-1 to NEG-4). Its two sides see it, and nobody else but operator and regulator.</summary>
/// <param name="ListingVersion">The version whose terms are negotiated.</param>
/// <param name="Terms">The terms of that version; what an offer says takes their place.</param>
/// <param name="Offers">How many were made: the number of the latest.</param>
/// <param name="OfferedBy">Who made it; the other side answers.</param>
/// <param name="ContentHash">Of the latest offer: what its acceptance names.</param>
/// <param name="DecideUntil">Of a price that waits, or waited, for two operators.</param>
/// <param name="Ground">A code: why it was declined, or its price refused.</param>
/// <param name="Decision">Of the two operators.</param>
/// <param name="Order">What came of it.</param>
public sealed record NegotiationRow(
    NegotiationId Negotiation, NegotiationPhase Phase, ListingId Listing, int ListingVersion, ProductId Product, ParticipantId Seller, ParticipantId Buyer, ListingTerms Terms, int Offers,
    ParticipantId? OfferedBy, Offer? Latest, ContentHash? ContentHash, Instant? DecideUntil, string? Ground, Guid? Decision, OrderId? Order, Instant OpenedAt, Instant? EndedAt, Instant UpdatedAt,
    long Version) : Row, IRowOf<NegotiationRow>
{
    public static string Model => "negotiations";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Seller, Buyer];

    public override ImmutableArray<Label> Labels() =>
        [Label.OfValue("phase", Phase), Label.Of("listing", Listing), Label.Of("product", Product), Label.Of("seller", Seller.Value), Label.Of("buyer", Buyer.Value)];
}

public enum OfferStanding
{
    /// <summary>It waits for the other side.</summary>
    Live,

    /// <summary>The other side answered it by one of its own.</summary>
    Countered,
    Accepted,
    Withdrawn,
    Declined,
    Lapsed,
}

/// <summary>One offer of a negotiation; the two sides see it.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Parties">The two sides.</param>
public sealed record OfferRow(
    NegotiationId Negotiation, int Number, ParticipantId By, OfferStanding Standing, Offer Offer, ContentHash ContentHash, Seq<ParticipantId> Parties, Instant MadeAt, Instant? EndedAt) : Row, IRowOf<OfferRow>
{
    public static string Model => "negotiation-offers";

    /// <summary>What the keys of a negotiation's offers begin with.</summary>
    public static string PrefixOf(NegotiationId negotiation) => $"{negotiation}/";

    public static string KeyOf(NegotiationId negotiation, int number) => PrefixOf(negotiation) + Bounded.Number(number);

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [.. Parties];
}
