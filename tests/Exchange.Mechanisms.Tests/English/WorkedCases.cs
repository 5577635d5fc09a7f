using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Mechanisms.Tests.English;

/// <summary>The worked cases of English auctions, every one of them.</summary>
public sealed class WorkedCases
{
    public static TheoryData<string> Cases => [.. All().Select(IdOf)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Come_out_as_worked(string id)
    {
        JsonObject worked = All().Single(c => string.Equals(IdOf(c), id, StringComparison.Ordinal));
        JsonObject input = worked["input"]!.AsObject();

        EnglishOutcome outcome = EnglishAuction.Run(RulesOf(input), input["events"]!.AsArray().Select(e => ActOf(e!.AsObject())));

        JsonNode.DeepEquals(ToJson(outcome), worked["expected"]).ShouldBeTrue($"{id}: {ToJson(outcome).ToJsonString()}\nnot {worked["expected"]!.ToJsonString()}");
    }

    /// <summary>So that no mode and no act goes untested because the file holds none of it.</summary>
    [Fact]
    public void Are_of_both_modes_and_with_retractions()
    {
        All().Select(c => c["input"]!["mode"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).ShouldBe(["proxy", "open_outcry"], ignoreOrder: true);
        All().SelectMany(c => c["input"]!["events"]!.AsArray()).Select(e => e!["type"]!.GetValue<string>()).ShouldContain(type => type == "retract");
    }

    private static List<JsonObject> All()
    {
        JsonNode file = JsonNode.Parse(File.ReadAllBytes(SharedFiles.PathOf("vectors/vectors.json")))!;
        return [.. file["cases"]!.AsArray().Select(c => c!.AsObject()).Where(c => string.Equals(c["mechanism"]!.GetValue<string>(), "english_proxy", StringComparison.Ordinal))];
    }

    private static string IdOf(JsonObject worked) => worked["id"]!.GetValue<string>();

    private static Instant At(JsonNode? milliseconds) => Instant.FromUnixTimeMilliseconds(milliseconds!.GetValue<long>());

    private static EnglishRules RulesOf(JsonObject input)
    {
        ImmutableArray<IncrementRow> rows = [.. input["increments"]!.AsArray().Select(row => new IncrementRow(row![0]!.GetValue<long>(), row[1]!.GetValue<long>()))];
        SoftClose? soft = input["softClose"] is { } s
            ? new SoftClose(Duration.FromMilliseconds(s["windowMs"]!.GetValue<long>()), Duration.FromMilliseconds(s["extensionMs"]!.GetValue<long>()), s["maxExtensions"]?.GetValue<int>())
            : null;
        (long opening, long? reserve) = (input["startPrice"]!.GetValue<long>(), input["reserve"]?.GetValue<long>());
        EnglishPrice price = input["mode"]!.GetValue<string>() switch
        {
            "proxy" => new EnglishProxy(opening, reserve, IncrementTable.Of(rows)),
            "open_outcry" => new EnglishOutcry(opening, reserve, IncrementTable.Of(rows)),
            var mode => throw new InvalidOperationException($"No rule for '{mode}'."),
        };
        // In these cases a retraction may come until the close unless they say otherwise.
        var cutoff = Duration.FromMilliseconds(input["retractCutoffMs"]?.GetValue<long>() ?? 0);
        return new EnglishRules(price, At(input["openT"]), At(input["closeT"]), soft, new ParticipantId(input["seller"]!.GetValue<string>()), input["buyNow"]?.GetValue<long>(), cutoff);
    }

    private static EnglishAct ActOf(JsonObject act)
    {
        (Instant at, long seq, ParticipantId bidder) = (At(act["t"]), act["seq"]!.GetValue<long>(), new ParticipantId(act["bidder"]!.GetValue<string>()));
        return act["type"]!.GetValue<string>() switch
        {
            "bid" => new EnglishBid(at, seq, bidder, act["amount"]!.GetValue<long>()),
            "retract" => new EnglishRetraction(at, seq, bidder),
            "buy_now" => new EnglishBuyNow(at, seq, bidder),
            var type => throw new InvalidOperationException($"No act '{type}'."),
        };
    }

    private static JsonObject ToJson(EnglishOutcome outcome) => new()
    {
        ["status"] = outcome.Status switch
        {
            EnglishStatus.Sold => "sold",
            EnglishStatus.UnsoldNoBids => "unsold_no_bids",
            _ => "unsold_reserve_not_met",
        },
        ["winner"] = outcome.Winner?.Value,
        ["price"] = outcome.Price,
        ["closeT"] = outcome.ClosesAt.ToUnixTimeMilliseconds(),
        ["extensions"] = outcome.Extensions,
        ["events"] = new JsonArray([.. outcome.Steps.Select(ToJson)]),
    };

    private static JsonObject ToJson(EnglishStep step) => step switch
    {
        EnglishStep.Accepted a => new() { ["seq"] = a.Seq, ["result"] = "accepted", ["leader"] = a.Leader?.Value, ["price"] = a.Price, ["closeT"] = a.ClosesAt.ToUnixTimeMilliseconds() },
        EnglishStep.Rejected r => new() { ["seq"] = r.Seq, ["result"] = "rejected", ["reason"] = JsonNamingPolicy.SnakeCaseUpper.ConvertName(r.Reason.ToString()) },
        _ => throw new InvalidOperationException("No such step."),
    };
}
