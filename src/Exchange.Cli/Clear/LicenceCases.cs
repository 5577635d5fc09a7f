using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Cli.Clear;

/// <summary>Cases of a stock of licences.</summary>
internal static class LicenceCases
{
    public static JsonObject Clear(CaseValue input)
    {
        var rules = new StockRules(input.OptionalInteger("licences"), input.Has("exclusiveOffered") && input.Flag("exclusiveOffered"), input.Participant("seller"));
        if (rules.Licences < 0) throw input.Fault("licences", "is negative");
        StockOutcome outcome = LicenceStock.Run(rules, input.List("events", ActOf));
        return new JsonObject
        {
            ["events"] = CaseWords.Array(outcome.Steps, ToJson),
            ["sold"] = outcome.Stock.Sold,
            ["exclusive"] = outcome.Stock.IsExclusive,
            ["available"] = outcome.Available,
        };
    }

    private static StockAct ActOf(CaseValue act)
    {
        (Instant at, long seq, ParticipantId buyer) = (act.At("t"), act.Integer("seq"), act.Participant("buyer"));
        Func<StockAct> make = act.Choice<Func<StockAct>>(
            "type",
            ("buy", () => new BuyLicence(at, seq, buyer)),
            ("buy_exclusive", () => new BuyExclusive(at, seq, buyer)),
            ("hold", () => new HoldLicence(at, seq, buyer, act.At("expireT"))),
            ("release", () => new ReleaseLicence(at, seq, buyer)));
        return make();
    }

    private static JsonObject ToJson(StockStep step) => step.Reason is { } reason
        ? new JsonObject { ["seq"] = step.Seq, ["result"] = "rejected", ["reason"] = CaseWords.Reason(reason) }
        : new JsonObject { ["seq"] = step.Seq, ["result"] = "accepted" };
}
