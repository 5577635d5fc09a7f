using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Books;

/// <summary>The worked cases of continuous double auctions, every one of them.</summary>
public sealed class WorkedCdaCases
{
    public static TheoryData<string> Cases => [.. All().Select(IdOf)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Come_out_as_worked(string id)
    {
        JsonObject worked = All().Single(c => string.Equals(IdOf(c), id, StringComparison.Ordinal));
        JsonObject input = worked["input"]!.AsObject();
        SelfTradePrevention prevention = Enum.GetValues<SelfTradePrevention>().Single(mode => JsonNamingPolicy.SnakeCaseLower.ConvertName(mode.ToString()) == input["stp"]!.GetValue<string>());
        var rules = new BookRules(input["tick"]!.GetValue<long>(), input["lot"]!.GetValue<long>(), prevention);

        CdaOutcome outcome = ContinuousDoubleAuction.Run(rules, input["lastPrice"]?.GetValue<long>(), input["events"]!.AsArray().Select(e => ActOf(e!.AsObject())));

        JsonNode.DeepEquals(ToJson(outcome), worked["expected"]).ShouldBeTrue($"{id}: {ToJson(outcome).ToJsonString()}\nnot {worked["expected"]!.ToJsonString()}");
    }

    private static List<JsonObject> All()
    {
        JsonNode file = JsonNode.Parse(File.ReadAllBytes(SharedFiles.PathOf("vectors/vectors.json")))!;
        return [.. file["cases"]!.AsArray().Select(c => c!.AsObject()).Where(c => string.Equals(c["mechanism"]!.GetValue<string>(), "cda", StringComparison.Ordinal))];
    }

    private static string IdOf(JsonObject worked) => worked["id"]!.GetValue<string>();

    private static Instant At(JsonNode? milliseconds) => Instant.FromUnixTimeMilliseconds(milliseconds!.GetValue<long>());

    private static CdaAct ActOf(JsonObject act)
    {
        (Instant at, long seq) = (At(act["t"]), act["seq"]!.GetValue<long>());
        return act["type"]!.GetValue<string>() switch
        {
            "new" => new CdaOrder(
                at, seq, Text("id")!, new ParticipantId(Text("owner")!), Enum.Parse<OrderSide>(Text("side")!, ignoreCase: true), Enum.Parse<OrderKind>(Text("ordType")!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
                Number("price"), Number("qty")!.Value)
            {
                TimeInForce = Text("tif") is { } tif ? Enum.Parse<TimeInForce>(tif, ignoreCase: true) : TimeInForce.Gtc,
                PostOnly = act["postOnly"]?.GetValue<bool>() ?? false, StopPrice = Number("stopPrice"), Display = Number("display"), ExpiresAt = act["expireT"] is { } expires ? At(expires) : null,
            },
            "cancel" => new CdaCancellation(at, seq, Text("id")!),
            "replace" => new CdaReplacement(at, seq, Text("id")!, Number("newPrice"), Number("newQty")),
            "tick" => new CdaTick(at, seq),
            var type => throw new InvalidOperationException($"No act '{type}'."),
        };

        string? Text(string name) => act[name]?.GetValue<string>();
        long? Number(string name) => act[name]?.GetValue<long>();
    }

    private static JsonObject ToJson(CdaOutcome outcome) => new()
    {
        ["trades"] = new JsonArray([.. outcome.Trades.Select(t => new JsonObject { ["event"] = t.Event, ["maker"] = t.Maker, ["taker"] = t.Taker, ["price"] = t.Price, ["qty"] = t.Quantity })]),
        ["orders"] = new JsonObject(outcome.Orders.Select(o => KeyValuePair.Create(o.Id, (JsonNode?)ToJson(o)))),
        ["book"] = new JsonObject { ["bids"] = ToJson(outcome.Bids), ["asks"] = ToJson(outcome.Asks) },
        ["lastPrice"] = outcome.LastPrice,
        ["rejectedEvents"] = new JsonArray([.. outcome.Rejected.Select(r => new JsonObject { ["seq"] = r.Seq, ["reason"] = JsonNamingPolicy.SnakeCaseUpper.ConvertName(r.Reason.ToString()) })]),
    };

    private static JsonObject ToJson(CdaOrderState order)
    {
        var json = new JsonObject { ["status"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(order.Status.ToString()), ["filled"] = order.Filled, ["remaining"] = order.Remaining };
        string? reason = order.Reason switch { CdaReason.Refused refused => refused.Reason.ToString(), CdaReason.Ended ended => ended.Reason.ToString(), _ => null };
        if (reason is not null) json["reason"] = JsonNamingPolicy.SnakeCaseUpper.ConvertName(reason);
        return json;
    }

    private static JsonArray ToJson(IEnumerable<CdaResting> orders) =>
        new([.. orders.Select(o => new JsonObject { ["price"] = o.Price, ["id"] = o.Id, ["visible"] = o.Visible, ["hidden"] = o.Hidden })]);
}
