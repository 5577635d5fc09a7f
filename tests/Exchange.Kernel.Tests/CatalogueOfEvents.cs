using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Exchange.Kernel.Tests;

public sealed record ParcelSent(string To, int Grams);

public sealed record ParcelLost(string Where);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ParcelSent))]
[JsonSerializable(typeof(ParcelLost))]
internal sealed partial class ParcelJson : JsonSerializerContext;

public sealed class CatalogueOfEvents
{
    private static EventCatalog Sent(string name = "parcel_sent") => new EventCatalog().Add(name, ParcelJson.Default.ParcelSent);

    [Fact]
    public void Stores_an_event_under_its_hand_chosen_name_and_reads_it_back()
    {
        EventCatalog catalog = Sent();
        var sent = new ParcelSent("上海", 500);
        catalog.NameOf(sent).ShouldBe("parcel_sent");
        catalog.Deserialize("parcel_sent", catalog.Serialize(sent)).ShouldBe(sent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ParcelSent")]
    [InlineData("parcel-sent")]
    [InlineData("_parcel")]
    [InlineData("parcel_")]
    [InlineData("parcel__sent")]
    [InlineData("2parcels")]
    [InlineData("paket_ö")]
    [InlineData("parcel_sent\n")]
    public void Refuses_a_misspelt_name(string name) => Should.Throw<ArgumentException>(() => Sent(name));

    [Fact]
    public void Gives_a_name_once_and_a_type_one_name()
    {
        Should.Throw<ArgumentException>(() => Sent().Add("parcel_sent", ParcelJson.Default.ParcelLost));
        Should.Throw<ArgumentException>(() => Sent().Add("parcel_sent_v2", ParcelJson.Default.ParcelSent));
        Should.Throw<ArgumentException>(() => Sent().Upcast("parcel_sent", "parcel_sent_v2", json => json));
        Should.Throw<ArgumentException>(() => EventCatalog.Merge(Sent(), Sent("parcel_posted")));
        Should.Throw<ArgumentException>(() => EventCatalog.Merge(Sent(), new EventCatalog().Add("parcel_sent", ParcelJson.Default.ParcelLost)));
    }

    [Fact]
    public void Does_not_know_the_names_and_types_of_others()
    {
        Should.Throw<UnknownEventException>(() => Sent().Deserialize("parcel_lost", "{}"u8)).Name.ShouldBe("parcel_lost");
        Should.Throw<ArgumentException>(() => Sent().NameOf(new ParcelLost("sea")));
        Should.Throw<ArgumentException>(() => Sent().Serialize(new ParcelLost("sea")));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"to":"x"}""")]
    public void Refuses_bytes_that_are_not_that_event(string json) => Should.Throw<JsonException>(() => Sent().Deserialize("parcel_sent", Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Reads_old_names_through_a_chain_of_upcasts()
    {
        EventCatalog catalog = EventCatalog.Merge(Sent("parcel_sent_v3")
            .Upcast("parcel_sent", "parcel_sent_v2", json => new JsonObject { ["to"] = json["address"]!.DeepClone(), ["kilos"] = json["kilos"]!.DeepClone() })
            .Upcast("parcel_sent_v2", "parcel_sent_v3", json => new JsonObject { ["to"] = json["to"]!.DeepClone(), ["grams"] = json["kilos"]!.GetValue<int>() * 1000 }));

        catalog.Deserialize("parcel_sent", """{"address":"甲","kilos":2}"""u8).ShouldBe(new ParcelSent("甲", 2000));
        catalog.Deserialize("parcel_sent_v2", """{"to":"乙","kilos":3}"""u8).ShouldBe(new ParcelSent("乙", 3000));
        catalog.Names.ShouldBe(["parcel_sent", "parcel_sent_v2", "parcel_sent_v3"]);
        catalog.Current.Select(c => c.Name).ShouldBe(["parcel_sent_v3"]);
    }

    [Fact]
    public void Refuses_upcasts_that_lead_nowhere_or_back()
    {
        Should.Throw<ArgumentException>(() => EventCatalog.Merge(Sent().Upcast("parcel_posted", "parcel_mailed", json => json)));
        Should.Throw<UnknownEventException>(() => Sent().Upcast("parcel_posted", "parcel_mailed", json => json).Deserialize("parcel_posted", "{}"u8));
        Should.Throw<ArgumentException>(() => Sent().Upcast("parcel_posted", "parcel_posted", json => json));
        Should.Throw<ArgumentException>(() => Sent().Upcast("parcel_posted", "parcel_mailed", json => json).Upcast("parcel_mailed", "parcel_posted", json => json));
        Should.Throw<ArgumentException>(() => EventCatalog.Merge(
            new EventCatalog().Upcast("parcel_posted", "parcel_mailed", json => json),
            new EventCatalog().Upcast("parcel_mailed", "parcel_posted", json => json)));
    }
}
