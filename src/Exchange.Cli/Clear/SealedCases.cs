using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Cli.Clear;

/// <summary>Cases of sealed auctions of one lot.</summary>
internal static class SealedCases
{
    public static JsonObject ClearFirstPrice(CaseValue input) => Clear(input, SealedPricing.FirstPrice);

    public static JsonObject ClearSecondPrice(CaseValue input) => Clear(input, SealedPricing.SecondPrice);

    private static JsonObject Clear(CaseValue input, SealedPricing pricing)
    {
        bool isLottery = input.Choice("tieRule", ("earliest", false), ("lottery", true));
        long tick = input.Has("tick") ? input.Integer("tick") : 1;
        if (tick < 1) throw input.Fault("tick", "is not positive");
        var rules = new SealedRules(
            pricing, input.At("openT"), input.At("closeT"), input.OptionalInteger("reserve") ?? 0, tick, input.Participant("seller"), isLottery ? input.Seed("lotterySeed") : null);
        if (!isLottery && input.Has("lotterySeed")) input.Seed("lotterySeed");
        return ToJson(SealedAuction.Run(rules, input.List("events", ActOf)));
    }

    private static SealedAct ActOf(CaseValue act)
    {
        (Instant at, long seq, ParticipantId bidder) = (act.At("t"), act.Integer("seq"), act.Participant("bidder"));
        Func<SealedAct> make = act.Choice<Func<SealedAct>>(
            "type",
            ("bid", () => new SealedBid(at, seq, bidder, act.Integer("amount"))),
            ("withdraw", () => new SealedWithdrawal(at, seq, bidder)));
        return make();
    }

    private static JsonObject ToJson(SealedOutcome outcome) => new()
    {
        ["status"] = CaseWords.Status(outcome.Award.Status),
        ["winner"] = outcome.Award.Winner?.Value,
        ["price"] = outcome.Award.Price,
        ["ranking"] = CaseWords.Array(outcome.Award.Ranking, bidder => bidder.Value),
        ["rejected"] = CaseWords.Rejected(outcome.Rejected.Select(r => (r.Seq, (Enum)r.Reason))),
    };
}
