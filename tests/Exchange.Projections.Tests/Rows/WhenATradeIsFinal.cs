using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Orders;
using Exchange.Market.Settlements;
using Exchange.Projections.Trade;
using Exchange.TestKit.Story;
using NodaTime;

namespace Exchange.Projections.Tests.Rows;

/// <summary>FUNCTIONS row 55: a transaction certificate, made from the facts.</summary>
public sealed class WhenATradeIsFinal
{
    [Fact]
    public async Task Each_final_settlement_has_one_certificate_and_no_other_has_one()
    {
        MemoryStage stage = await MarketStory.TellAsync();
        RecordedEvent[] final = [.. stage.Log.Where(e => e.Type == "settlement_final")];
        IReadOnlyList<CertificateRow> certificates = MemoryRows.Of(stage.Log).All<CertificateRow>();
        certificates.Select(c => (c.Settlement.ToString(), c.Position, c.FinalAt)).ShouldBe(final.Select(e => (e.Stream.Key, e.Position, e.At)), ignoreOrder: true);
        certificates.Count.ShouldBe(10);
        certificates.Select(c => c.Method).ShouldBe([PriceMethod.PostedPrice, PriceMethod.PostedPrice, PriceMethod.EnglishAuction, PriceMethod.EnglishAuction, PriceMethod.Quotation, PriceMethod.Inquiry, PriceMethod.Negotiation, PriceMethod.SealedBids, PriceMethod.DutchAuction, PriceMethod.ReverseAuction], ignoreOrder: true);
    }

    [Fact]
    public async Task It_holds_the_price_as_it_was_fixed_the_terms_as_agreed_and_the_revision_as_delivered()
    {
        MemoryRows rows = MemoryRows.Of((await MarketStory.TellAsync()).Log);
        CertificateRow certificate = rows.All<CertificateRow>().Single(c => c.Order == Cast.AliceOrder);
        var order = rows.Get<OrderRow>(certificate.Order);
        (certificate.Price, certificate.Evidence, certificate.Rule, certificate.Rulebook).ShouldBe((order.Price!.Value, order.Evidence!, order.Rule!, order.Rulebook!.Value));
        certificate.TermsHash.ShouldBe(rows.Get<AgreementRow>(certificate.Agreement).TermsHash);
        var access = rows.Get<EntitlementRow>(order.Entitlement!.Value);
        (certificate.Revision, certificate.Content).ShouldBe((access.Content!.Revision, access.Content.Content));
        certificate.OwnedBy().ShouldBe([Cast.Harbour, Cast.Alice]);
    }

    [Fact]
    public async Task Its_hash_is_that_of_exactly_the_other_members()
    {
        RowModel model = MarketProjections.Models[CertificateRow.Model];
        foreach (CertificateRow certificate in MemoryRows.Of((await MarketStory.TellAsync()).Log).All<CertificateRow>())
        {
            var members = (JsonObject)JsonNode.Parse(model.Write(certificate))!;
            members.Remove("hash").ShouldBeTrue();
            using JsonDocument others = JsonDocument.Parse(members.ToJsonString());
            certificate.Hash.ShouldBe(ContentHash.Of(CanonicalJson.Write(others.RootElement)));
            (certificate with { Hash = default }).Hashed().ShouldBe(certificate);
            (certificate with { Position = certificate.Position + 1 }).Hashed().Hash.ShouldNotBe(certificate.Hash);
        }
    }

    [Fact]
    public void Its_number_is_the_year_where_the_exchange_works_and_the_settlement()
    {
        var settlement = SettlementId.Of(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000ff"));
        CertificateRow.NumberOf(settlement, Cast.Rules(0).Calendar, Instant.FromUtc(2026, 12, 31, 15, 59)).ShouldBe("EXT-2026-0199A1B2C3D47E5F8A6B0000000000FF");
        CertificateRow.NumberOf(settlement, Cast.Rules(0).Calendar, Instant.FromUtc(2026, 12, 31, 16, 0)).ShouldBe("EXT-2027-0199A1B2C3D47E5F8A6B0000000000FF");
    }
}
