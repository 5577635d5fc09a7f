using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Mechanisms.Tests.English;

/// <summary>The worked cases of English auctions, as far as the rules built so far reach.</summary>
public sealed class WorkedCases
{
    public static TheoryData<string> Built => [.. All().Where(c => LaterRule(c) is null).Select(IdOf)];

    [Theory]
    [MemberData(nameof(Built))]
    public void Come_out_as_worked(string id)
    {
        JsonObject worked = All().Single(c => string.Equals(IdOf(c), id, StringComparison.Ordinal));
        JsonObject input = worked["input"]!.AsObject();

        EnglishOutcome outcome = EnglishAuction.Run(RulesOf(input), input["events"]!.AsArray().Select(e => BidOf(e!.AsObject())));

        JsonNode.DeepEquals(ToJson(outcome), worked["expected"]).ShouldBeTrue($"{id}: {ToJson(outcome).ToJsonString()}\nnot {worked["expected"]!.ToJsonString()}");
    }

    /// <summary>Cases are left out for a feature they use, never for their id: once the feature is built, they all must pass.</summary>
    [Fact]
    public void Left_to_later_steps_are_only_buy_now_retraction_and_open_outcry()
    {
        ILookup<string, string> byRule = All().ToLookup(c => LaterRule(c) ?? "built", IdOf, StringComparer.Ordinal);

        byRule.Select(g => g.Key).Except(["built", "ENG-10", "ENG-11", "ENG-12"], StringComparer.Ordinal).ShouldBeEmpty();
        byRule["built"].Count().ShouldBeGreaterThan(All().Count / 2);
    }

    /// <summary>The rule of a later step that the case needs: retraction (ENG-10), buy-now (ENG-11), open outcry (ENG-12).</summary>
    private static string? LaterRule(JsonObject worked)
    {
        JsonObject input = worked["input"]!.AsObject();
        string[] kinds = [.. input["events"]!.AsArray().Select(e => e!["type"]!.GetValue<string>())];
        if (kinds.Contains("retract", StringComparer.Ordinal)) return "ENG-10";
        if (input["buyNow"] is not null || kinds.Contains("buy_now", StringComparer.Ordinal)) return "ENG-11";
        return string.Equals(input["mode"]!.GetValue<string>(), "open_outcry", StringComparison.Ordinal) ? "ENG-12" : null;
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
        var price = new EnglishProxy(input["startPrice"]!.GetValue<long>(), input["reserve"]?.GetValue<long>(), IncrementTable.Of(rows));
        return new EnglishRules(price, At(input["openT"]), At(input["closeT"]), soft, new ParticipantId(input["seller"]!.GetValue<string>()));
    }

    private static EnglishBid BidOf(JsonObject bid) =>
        new(At(bid["t"]), bid["seq"]!.GetValue<long>(), new ParticipantId(bid["bidder"]!.GetValue<string>()), bid["amount"]!.GetValue<long>());

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
        EnglishStep.Accepted a => new() { ["seq"] = a.Seq, ["result"] = "accepted", ["leader"] = a.Leader.Value, ["price"] = a.Price, ["closeT"] = a.ClosesAt.ToUnixTimeMilliseconds() },
        EnglishStep.Rejected r => new() { ["seq"] = r.Seq, ["result"] = "rejected", ["reason"] = JsonNamingPolicy.SnakeCaseUpper.ConvertName(r.Reason.ToString()) },
        _ => throw new InvalidOperationException("No such step."),
    };
}
