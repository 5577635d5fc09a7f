using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Projections.Trade;

public enum AgreementStanding
{
    Concluded,
    Ended,
}

/// <summary>The terms both parties stand by, around the one fixed price. They see it.</summary>
/// <param name="Price">Of the whole deal.</param>
/// <param name="Ground">A code: why it ended.</param>
/// <param name="Licences">How many are sold; null: one.</param>
public sealed record AgreementRow(
    AgreementId Agreement, AgreementStanding Standing, OrderId Order, ProductId Product, ParticipantId Seller, ParticipantId Buyer, Money Price, ListingTerms Terms, int Rulebook, ContentHash TermsHash,
    string? Ground, Instant ConcludedAt, Instant? EndedAt, long Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null) : Row, IRowOf<AgreementRow>
{
    public static string Model => "agreements";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Seller, Buyer];

    public override ImmutableArray<Label> Labels() => [Label.OfValue("standing", Standing), Label.Of("order", Order), Label.Of("product", Product)];
}

/// <summary>Agreements.</summary>
public sealed class AgreementProjection : StreamRows<AgreementRow, AgreementEvent>
{
    protected override AgreementRow? After(AgreementRow? before, AgreementEvent @event, Fact fact, IRows rows) => (before, @event) switch
    {
        (null, AgreementConcluded e) => new AgreementRow(
            e.Agreement, AgreementStanding.Concluded, e.Order, e.Product, e.Seller, e.Buyer, e.Price, e.Terms, e.Rulebook, e.TermsHash, null, e.At, null, fact.Version, e.Licences),
        ({ } row, AgreementEnded e) => row with { Standing = AgreementStanding.Ended, Ground = e.Ground, EndedAt = e.At, Version = fact.Version },
        _ => null,
    };
}
