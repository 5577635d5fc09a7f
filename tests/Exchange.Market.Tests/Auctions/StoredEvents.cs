using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Auctions;

/// <summary>How an auction's events are spelt, and what is refused on reading. Samples of every name: <see cref="EveryStoredEvent"/>.</summary>
public sealed class StoredEvents
{
    private static readonly EventCatalog Catalog = EventCatalog.Merge(AuctionCatalog.Events);

    [Fact]
    public void Instants_durations_ids_and_money_stand_as_text()
    {
        JsonNode opened = Json(new AuctionOpened(Id, Vendor, WithReserve with { SoftClose = WithSoftClose.SoftClose }, Announced + Tick));

        opened["at"]!.GetValue<string>().ShouldBe("2026-11-20T00:00:00.000001Z");
        opened["auction"]!.GetValue<string>().ShouldBe("0199a1b2-c3d4-7e5f-8a6b-0123456789ab");
        opened["seller"]!.GetValue<string>().ShouldBe("vendor");
        opened["terms"]!["outageWindow"]!.GetValue<string>().ShouldBe("0:05:00");
        opened["terms"]!["softClose"]!["window"]!.GetValue<string>().ShouldBe("0:01:00");
        opened["terms"]!["reservePrice"]!.ToJsonString().ShouldBe("""{"amount":"60.00","currency":"CNY"}""");
        opened["terms"]!["increments"]![1]!.ToJsonString().ShouldBe("""{"lowerBound":"100","increment":"25"}""");
        Json(new LotUnsold(Id, UnsoldReason.ReserveNotMet, EnglishProxy.RuleVersion, Closing))["reason"]!.GetValue<string>().ShouldBe("reserve-not-met");
        Encoding.UTF8.GetString(AuctionCatalog.Events.Serialize(new BidPlaced(Id, new ParticipantId("甲"), Cny(1), Opening))).ShouldContain("\"甲\"");
    }

    /// <summary>No floats and no integers that a reader might round: what is written has a canonical form.</summary>
    [Fact]
    public void The_largest_amounts_have_a_canonical_form_and_are_read_back()
    {
        foreach (Currency currency in (Currency[])[Currency.Cny, Currency.Jpy])
        {
            var largest = new Money(Amounts.Max, currency);
            AuctionTerms terms = Terms with { OpeningPrice = largest, ReservePrice = largest, Increments = IncrementTable.Of(new(0, 1), new(Amounts.Max, Amounts.Max)) };
            foreach (AuctionEvent fact in (AuctionEvent[])[new AuctionOpened(Id, Vendor, terms, Announced), new BidPlaced(Id, Alice, largest, Opening)])
            {
                byte[] stored = Catalog.Serialize(fact);
                using var json = JsonDocument.Parse(stored);
                Should.NotThrow(() => CanonicalJson.Write(json.RootElement));
                Catalog.Deserialize(Catalog.NameOf(fact), stored).ShouldBe(fact);
            }
        }
    }

    [Fact]
    public void A_member_that_is_not_known_is_ignored()
    {
        JsonNode later = Json(Placed(Alice, 50_00));
        later["channel"] = "phone";
        Catalog.Deserialize("bid_placed", Encoding.UTF8.GetBytes(later.ToJsonString())).ShouldBe(Placed(Alice, 50_00));
    }

    public static TheoryData<string, string> Needed => new()
    {
        { "bid_placed", "auction" }, { "bid_placed", "bidder" }, { "bid_placed", "maximum" }, { "bid_placed", "at" },
        { "auction_opened", "seller" }, { "auction_opened", "terms" }, { "auction_opened", "terms.closesAt" }, { "auction_opened", "terms.increments" }, { "auction_opened", "terms.reservePrice" },
    };

    [Theory]
    [MemberData(nameof(Needed))]
    public void A_member_that_is_needed_may_not_be_missing(string name, string member)
    {
        JsonNode whole = Json(string.Equals(name, "bid_placed", StringComparison.Ordinal) ? Placed(Alice, 50_00) : new AuctionOpened(Id, Vendor, Terms, Announced));
        string[] path = member.Split('.');
        path[..^1].Aggregate(whole, (node, step) => node[step]!).AsObject().Remove(path[^1]).ShouldBeTrue();
        Should.Throw<JsonException>(() => Catalog.Deserialize(name, Encoding.UTF8.GetBytes(whole.ToJsonString())));
    }

    [Theory]
    [InlineData("""{"auction":"0199A1B2-c3d4-7e5f-8a6b-0123456789ab","bidder":"alice","maximum":{"amount":"1.00","currency":"CNY"},"at":"2026-11-22T09:00:00Z"}""")]
    [InlineData("""{"auction":"0199a1b2-c3d4-7e5f-8a6b-0123456789ab","bidder":null,"maximum":{"amount":"1.00","currency":"CNY"},"at":"2026-11-22T09:00:00Z"}""")]
    [InlineData("""{"auction":"0199a1b2-c3d4-7e5f-8a6b-0123456789ab","bidder":"alice","maximum":{"amount":"1.00","currency":"CNY"},"at":"2026-11-22T09:00:00+01:00"}""")]
    [InlineData("""{"auction":"0199a1b2-c3d4-7e5f-8a6b-0123456789ab","bidder":7,"maximum":{"amount":"1.00","currency":"CNY"},"at":"2026-11-22T09:00:00Z"}""")]
    public void A_member_in_another_spelling_is_refused(string json) => Should.Throw<JsonException>(() => Catalog.Deserialize("bid_placed", Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{}""")]
    [InlineData("""[{"lowerBound":"1","increment":"5"}]""")]
    [InlineData("""[{"lowerBound":"0","increment":"-5"}]""")]
    [InlineData("""[{"lowerBound":0,"increment":5}]""")]
    [InlineData("""[{"lowerBound":"0"}]""")]
    [InlineData("""[{"lowerBound":"0","increment":"5","currency":"CNY"}]""")]
    [InlineData("""[{"lowerBound":"0","increment":"5"},7]""")]
    public void An_increment_table_that_is_none_is_refused(string increments)
    {
        JsonNode opened = Json(new AuctionOpened(Id, Vendor, Terms, Announced));
        opened["terms"]!["increments"] = JsonNode.Parse(increments);
        Should.Throw<JsonException>(() => Catalog.Deserialize("auction_opened", Encoding.UTF8.GetBytes(opened.ToJsonString())));
    }

    /// <summary>What came later is absent where it says nothing, so that events of before are written again as they were.</summary>
    [Fact]
    public void Terms_that_say_nothing_new_stand_as_they_always_did()
    {
        JsonObject plain = Json(new AuctionOpened(Id, Vendor, Terms, Announced)).AsObject();
        plain.Select(m => m.Key).ShouldBe(["auction", "seller", "terms", "at"], ignoreOrder: true);
        plain["terms"]!.AsObject().Select(m => m.Key).ShouldBe(["lot", "openingPrice", "reservePrice", "increments", "opensAt", "closesAt", "softClose", "outageWindow"], ignoreOrder: true);
        Json(new AuctionOpened(Id, Vendor, Terms with { Format = AuctionFormat.Outcry }, Announced))["terms"]!["format"]!.GetValue<string>().ShouldBe("outcry");
    }

    /// <summary>How an event changes its shape: a new name, and an upcast that rewrites the old JSON. Were bids once whole cents without a currency, it would read so.</summary>
    [Fact]
    public void An_old_name_is_read_through_its_upcast()
    {
        var catalog = EventCatalog.Merge(AuctionCatalog.Events, new EventCatalog().Upcast("bid_placed_v0", "bid_placed", bid => new JsonObject
        {
            ["auction"] = bid["auction"]!.DeepClone(),
            ["bidder"] = bid["bidder"]!.DeepClone(),
            ["maximum"] = new JsonObject { ["amount"] = new Money(bid["cents"]!.GetValue<long>(), Currency.Eur).ToAmountString(), ["currency"] = "EUR" },
            ["at"] = bid["at"]!.DeepClone(),
        }));

        catalog.Deserialize("bid_placed_v0", """{"auction":"0199a1b2-c3d4-7e5f-8a6b-0123456789ab","bidder":"alice","cents":5000,"at":"2026-11-22T09:00:00Z"}"""u8)
            .ShouldBe(new BidPlaced(Id, Alice, new Money(50_00, Currency.Eur), Opening));
    }

    private static JsonNode Json(AuctionEvent fact) => JsonNode.Parse(AuctionCatalog.Events.Serialize(fact))!;
}
