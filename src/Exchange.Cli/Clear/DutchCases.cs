using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Cli.Clear;

/// <summary>Cases of Dutch auctions.</summary>
internal static class DutchCases
{
    public static JsonObject Clear(CaseValue input)
    {
        var rules = new DutchRules(
            input.Integer("startPrice"), input.Integer("floorPrice"), input.Integer("decrement"), input.Milliseconds("intervalMs"), input.At("openT"), input.OptionalAt("closeT"), input.Integer("quantity"),
            input.Flag("allowPartial"), input.Choice("priceRule", ("pay_at_accept", DutchPricing.PayAtAccept), ("uniform_last", DutchPricing.UniformLast)), input.Participant("seller"));
        return ToJson(DutchAuction.Run(rules, input.List("events", ActOf)));
    }

    private static DutchAct ActOf(CaseValue act)
    {
        (Instant at, long seq, ParticipantId bidder) = (act.At("t"), act.Integer("seq"), act.Participant("bidder"));
        Func<DutchAct> make = act.Choice<Func<DutchAct>>(
            "type",
            ("accept", () => new DutchAccept(at, seq, bidder, act.Integer("qty"))),
            ("absentee", () => new DutchAbsentee(at, seq, bidder, act.Integer("limit"), act.Integer("qty"))),
            ("cancel_absentee", () => new DutchCancelAbsentee(at, seq, bidder)));
        return make();
    }

    private static JsonObject ToJson(DutchOutcome outcome) => new()
    {
        ["status"] = CaseWords.Status(outcome.Status),
        ["fills"] = CaseWords.Array(outcome.Fills, fill => new JsonObject { ["seq"] = fill.Seq, ["bidder"] = fill.Bidder.Value, ["qty"] = fill.Quantity, ["price"] = fill.Price, ["t"] = fill.At.Milliseconds() }),
        ["remaining"] = outcome.Remaining,
        ["revenue"] = outcome.Revenue,
        ["rejected"] = CaseWords.Rejected(outcome.Rejected.Select(r => (r.Seq, (Enum)r.Reason))),
        ["closeT"] = outcome.ClosesAt.Milliseconds(),
    };
}
