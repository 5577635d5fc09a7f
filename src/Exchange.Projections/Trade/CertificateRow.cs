using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Agreements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using Exchange.Projections.Parties;
using NodaTime;

namespace Exchange.Projections.Trade;

/// <summary>A transaction certificate (交易凭证, FUNCTIONS row 55): what was sold by whom to whom, for how much, and where in the log that became final. Its two parties see it.</summary>
/// <remarks>Made once and never changed: whether the agreement behind it still stands, the agreement tells. A member that is added one day is absent from earlier ones, so that their hash stays.</remarks>
/// <param name="Revision">Of the product, as it was delivered.</param>
/// <param name="Content">The SHA-256 of what was delivered.</param>
/// <param name="Method">With price, evidence, rule and rulebook what the order's price fixing says (PRC-1).</param>
/// <param name="TermsHash">Of the agreement: what each party computes from its own copy.</param>
/// <param name="Position">Of the fact that made the settlement final.</param>
/// <param name="Hash">SHA-256 of the canonical JSON (RFC 8785) of all the other members.</param>
/// <param name="Licences">How many were sold; null: one.</param>
public sealed record CertificateRow(
    string Number, SettlementId Settlement, AgreementId Agreement, OrderId Order, ListingId Listing, ParticipantId Seller, ParticipantId Buyer, ProductId Product, int Revision, ContentHash Content,
    Money Price, PriceMethod Method, string Evidence, string Rule, int Rulebook, ContentHash TermsHash, long Position, Instant FinalAt, ContentHash Hash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null) : Row, IRowOf<CertificateRow>
{
    public static string Model => "certificates";

    /// <summary>The year of finality where the exchange works, and all digits of the settlement's id: no two certificates share a number, however many there are.</summary>
    public static string NumberOf(SettlementId settlement, TradingCalendar calendar, Instant finalAt)
    {
        int year = finalAt.InZone(DateTimeZoneProviders.Tzdb[calendar.TimeZone]).Year;
        return string.Create(CultureInfo.InvariantCulture, $"EXT-{year}-{settlement.Value.ToString("N").ToUpperInvariant()}");
    }

    /// <summary>The certificate with the hash of its other members, whatever hash it has.</summary>
    public CertificateRow Hashed()
    {
        var others = (JsonObject)JsonSerializer.SerializeToNode(this, MarketJson.Of<CertificateRow>())!;
        others.Remove("hash");
        return this with { Hash = ContentHash.Of(CanonicalJson.Write(JsonSerializer.SerializeToElement(others))) };
    }

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Seller, Buyer];

    public override ImmutableArray<Label> Labels() =>
        [Label.Of("settlement", Settlement), Label.Of("order", Order), Label.Of("product", Product), Label.Of("seller", Seller.Value), Label.Of("buyer", Buyer.Value)];
}

/// <summary>Transaction certificates: one when a settlement becomes final. Comes after orders, agreements, settlements and entitlements.</summary>
public sealed class CertificateProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<CertificateRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(SettlementFinal)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => [];

    public void Apply(Fact fact, IRows rows)
    {
        if (rows.Get<SettlementRow>(fact.Stream.Key) is not { Entitlement: { } access } deal
            || rows.Get<OrderRow>(deal.Order.ToString()) is not { Method: { } method, Evidence: { } evidence, Rule: { } rule } order
            || rows.Get<AgreementRow>(deal.Agreement.ToString()) is not { } agreement
            || rows.Get<EntitlementRow>(access.ToString()) is not { Content: { } delivered }
            || rows.Get<RulebookRow>(RulebookRow.KeyOf(deal.Rulebook)) is not { Rules.Calendar: var calendar }) throw new ImpossibleHistoryException(rows.Get<SettlementRow>(fact.Stream.Key), fact.Event);

        string number = CertificateRow.NumberOf(deal.Settlement, calendar, fact.At);
        var certificate = new CertificateRow(
            number, deal.Settlement, deal.Agreement, deal.Order, deal.Listing, deal.Seller, deal.Buyer, deal.Product, delivered.Revision, delivered.Content, deal.Price, method, evidence, rule,
            deal.Rulebook, agreement.TermsHash, fact.Position, fact.At, Hash: default, deal.Licences);
        rows.Add(number, certificate.Hashed());
    }
}
