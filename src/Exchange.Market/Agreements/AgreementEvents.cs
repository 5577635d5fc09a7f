using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Agreements;

[JsonConverter(typeof(AggregateIdConverter<AgreementId>))]
public readonly record struct AgreementId(Guid Value) : IAggregateId<AgreementId>
{
    public static string Prefix => "agreement";

    public static AgreementId Of(Guid value) => new(value);

    public static AgreementId Of(OrderId order) => AggregateIds.FollowingFrom<AgreementId>(order.Stream);

    public override string ToString() => Value.ToString("D");
}

/// <summary>A fact of one agreement: the terms both parties stand by, around the one fixed price (ODRL Agreement; assigner is the seller, assignee the buyer).</summary>
public abstract record AgreementEvent(AgreementId Agreement, Instant At);

/// <summary>Concluded: the seller is bound by his listing, the buyer by his order or his bid.</summary>
/// <param name="Price">Of the whole deal.</param>
/// <param name="TermsHash">SHA-256 of the terms' canonical JSON, for both parties to keep.</param>
/// <param name="Licences">How many are sold; null: one.</param>
public sealed record AgreementConcluded(
    AgreementId Agreement, OrderId Order, ProductId Product, ParticipantId Seller, ParticipantId Buyer, Money Price, ListingTerms Terms, int Rulebook, ContentHash TermsHash, Instant At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null) : AgreementEvent(Agreement, At);

/// <param name="Ground">A code.</param>
public sealed record AgreementEnded(AgreementId Agreement, string Ground, Instant At) : AgreementEvent(Agreement, At);
