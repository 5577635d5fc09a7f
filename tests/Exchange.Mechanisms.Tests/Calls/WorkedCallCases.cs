using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Calls;

/// <summary>The worked cases of call auctions and of McAfee's trade reduction, every one of them.</summary>
public sealed class WorkedCallCases
{
    public static TheoryData<string> Calls => [.. All("call_auction").Select(IdOf)];

    public static TheoryData<string> Reductions => [.. All("mcafee").Select(IdOf)];

    [Theory]
    [MemberData(nameof(Calls))]
    public void Come_out_as_worked(string id)
    {
        (JsonObject input, JsonNode expected) = Case("call_auction", id);
        var rules = new CallRules(Number(input, "tick")!.Value, Number(input, "referencePrice"), Enum.Parse<CallPriceRule>(Text(input, "priceRule"), ignoreCase: true), Text(input, "tieRule") == "time" ? CallTieRule.Time : CallTieRule.ProRata);
        CallOrder[] orders = [.. input["orders"]!.AsArray().Select(o => o!.AsObject()).Select(o => new CallOrder(
            At(o), Number(o, "seq")!.Value, Text(o, "id"), new ParticipantId(Text(o, "owner")), Enum.Parse<OrderSide>(Text(o, "side"), ignoreCase: true), Text(o, "type") == "market" ? null : Number(o, "price"), Number(o, "qty")!.Value))];

        CallOutcome outcome = CallAuction.Clear(rules, orders);

        var actual = new JsonObject { ["clearingPrice"] = outcome.Cleared.Price, ["volume"] = (long)outcome.Cleared.Volume };
        if (outcome.Cleared.Price is not null) (actual["demand"], actual["supply"], actual["surplus"]) = ((long)outcome.Cleared.Demand, (long)outcome.Cleared.Supply, (long)outcome.Cleared.Surplus);
        actual["fills"] = new JsonArray([.. outcome.Fills.Select(f => new JsonObject { ["id"] = f.Order.Id, ["qty"] = f.Quantity })]);
        actual["remaining"] = new JsonObject(outcome.Remaining.Select(f => KeyValuePair.Create(f.Order.Id, (JsonNode?)f.Quantity)));
        JsonNode.DeepEquals(actual, expected).ShouldBeTrue($"{id}: {actual.ToJsonString()}\nnot {expected.ToJsonString()}");
    }

    [Theory]
    [MemberData(nameof(Reductions))]
    public void Reductions_come_out_as_worked(string id)
    {
        (JsonObject input, JsonNode expected) = Case("mcafee", id);

        McAfeeOutcome outcome = McAfee.Clear(Offers(input["bids"]!), Offers(input["asks"]!));

        var actual = new JsonObject
        {
            ["efficientTrades"] = outcome.EfficientTrades, ["trades"] = outcome.Trades, ["buyPrice"] = outcome.BuyPrice, ["sellPrice"] = outcome.SellPrice,
            ["buyers"] = new JsonArray([.. outcome.Buyers.Select(b => (JsonNode?)b.Value)]), ["sellers"] = new JsonArray([.. outcome.Sellers.Select(s => (JsonNode?)s.Value)]), ["surplus"] = (long)outcome.Surplus,
        };
        JsonNode.DeepEquals(actual, expected).ShouldBeTrue($"{id}: {actual.ToJsonString()}\nnot {expected.ToJsonString()}");
    }

    private static IEnumerable<McAfeeOffer> Offers(JsonNode offers) =>
        offers.AsArray().Select(o => o!.AsObject()).Select(o => new McAfeeOffer(At(o), Number(o, "seq")!.Value, new ParticipantId(Text(o, "bidder")), Number(o, "price")!.Value));

    private static (JsonObject Input, JsonNode Expected) Case(string mechanism, string id)
    {
        JsonObject worked = All(mechanism).Single(c => string.Equals(IdOf(c), id, StringComparison.Ordinal));
        return (worked["input"]!.AsObject(), worked["expected"]!);
    }

    private static List<JsonObject> All(string mechanism)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllBytes(SharedFiles.PathOf("vectors/vectors.json")))!;
        return [.. file["cases"]!.AsArray().Select(c => c!.AsObject()).Where(c => string.Equals(Text(c, "mechanism"), mechanism, StringComparison.Ordinal))];
    }

    private static string IdOf(JsonObject worked) => Text(worked, "id");

    private static Instant At(JsonObject act) => Instant.FromUnixTimeMilliseconds(Number(act, "t")!.Value);

    private static string Text(JsonObject o, string name) => o[name]!.GetValue<string>();

    private static long? Number(JsonObject o, string name) => o[name]?.GetValue<long>();
}
