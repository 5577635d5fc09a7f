using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Cli.Clear;

/// <summary>Cases of English auctions, with proxy bids or as open outcry.</summary>
internal static class EnglishCases
{
    public static JsonObject Clear(CaseValue input) => ToJson(EnglishAuction.Run(RulesOf(input), input.List("events", ActOf)));

    private static EnglishRules RulesOf(CaseValue input)
    {
        IncrementRow[] rows = [.. input.Rows("increments", 2).Select(row => new IncrementRow(row[0] ?? -1, row[1] ?? 0))];
        if (!IncrementTable.TryOf([.. rows], out IncrementTable? increments, out string? fault)) throw input.Fault("increments", $"can't be used: {char.ToLowerInvariant(fault[0])}{fault[1..].TrimEnd('.')}");
        (long opening, long? reserve) = (input.Integer("startPrice"), input.OptionalInteger("reserve"));
        EnglishPrice price = input.Choice<EnglishPrice>("mode", ("proxy", new EnglishProxy(opening, reserve, increments)), ("open_outcry", new EnglishOutcry(opening, reserve, increments)));
        // In cases a retraction may come until the close unless they say otherwise.
        Duration cutoff = input.Has("retractCutoffMs") ? input.Milliseconds("retractCutoffMs") : Duration.Zero;
        return new EnglishRules(price, input.At("openT"), input.At("closeT"), input.OptionalObject("softClose", SoftCloseOf), input.Participant("seller"), input.OptionalInteger("buyNow"), cutoff);
    }

    private static SoftClose SoftCloseOf(CaseValue soft) =>
        new(soft.Milliseconds("windowMs"), soft.Milliseconds("extensionMs"), soft.Has("maxExtensions") ? soft.Count("maxExtensions") : null);

    private static EnglishAct ActOf(CaseValue act)
    {
        (Instant at, long seq, ParticipantId bidder) = (act.At("t"), act.Integer("seq"), act.Participant("bidder"));
        Func<EnglishAct> make = act.Choice<Func<EnglishAct>>(
            "type",
            ("bid", () => new EnglishBid(at, seq, bidder, act.Integer("amount"))),
            ("retract", () => new EnglishRetraction(at, seq, bidder)),
            ("buy_now", () => new EnglishBuyNow(at, seq, bidder)));
        return make();
    }

    private static JsonObject ToJson(EnglishOutcome outcome) => new()
    {
        ["status"] = CaseWords.Status(outcome.Status),
        ["winner"] = outcome.Winner?.Value,
        ["price"] = outcome.Price,
        ["closeT"] = outcome.ClosesAt.Milliseconds(),
        ["extensions"] = outcome.Extensions,
        ["events"] = CaseWords.Array(outcome.Steps, ToJson),
    };

    private static JsonObject ToJson(EnglishStep step) => step switch
    {
        EnglishStep.Accepted a => new() { ["seq"] = a.Seq, ["result"] = "accepted", ["leader"] = a.Leader?.Value, ["price"] = a.Price, ["closeT"] = a.ClosesAt.Milliseconds() },
        EnglishStep.Rejected r => new() { ["seq"] = r.Seq, ["result"] = "rejected", ["reason"] = CaseWords.Reason(r.Reason) },
        _ => throw new InvalidOperationException("No such step."),
    };
}
