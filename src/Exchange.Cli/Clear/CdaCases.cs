using System.Text.Json.Nodes;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Cli.Clear;

/// <summary>Cases of continuous double auctions.</summary>
internal static class CdaCases
{
    public static JsonObject Clear(CaseValue input) => ToJson(ContinuousDoubleAuction.Run(RulesOf(input), input.OptionalInteger("lastPrice"), input.List("events", ActOf)));

    private static BookRules RulesOf(CaseValue input) => new(input.Integer("tick"), input.Integer("lot"), input.Choice(
        "stp",
        ("none", SelfTradePrevention.None),
        ("cancel_newest", SelfTradePrevention.CancelNewest),
        ("cancel_oldest", SelfTradePrevention.CancelOldest),
        ("cancel_both", SelfTradePrevention.CancelBoth),
        ("decrement", SelfTradePrevention.Decrement)));

    private static CdaAct ActOf(CaseValue act)
    {
        (Instant at, long seq) = (act.At("t"), act.Integer("seq"));
        Func<CdaAct> make = act.Choice<Func<CdaAct>>(
            "type",
            ("new", () => OrderOf(act, at, seq)),
            ("cancel", () => new CdaCancellation(at, seq, act.Text("id"))),
            ("replace", () => new CdaReplacement(at, seq, act.Text("id"), act.OptionalInteger("newPrice"), act.OptionalInteger("newQty"))),
            ("tick", () => new CdaTick(at, seq)));
        return make();
    }

    private static CdaOrder OrderOf(CaseValue act, Instant at, long seq)
    {
        OrderKind kind = act.Choice("ordType", ("limit", OrderKind.Limit), ("market", OrderKind.Market), ("stop", OrderKind.Stop), ("stop_limit", OrderKind.StopLimit));
        // Most orders stand until they are cancelled.
        TimeInForce timeInForce = act.Has("tif") ? act.Choice("tif", ("GTC", TimeInForce.Gtc), ("GTD", TimeInForce.Gtd), ("IOC", TimeInForce.Ioc), ("FOK", TimeInForce.Fok)) : TimeInForce.Gtc;
        return new CdaOrder(
            at, seq, act.Text("id"), act.Participant("owner"), SideOf(act), kind,
            kind is OrderKind.Limit or OrderKind.StopLimit ? act.Integer("price") : act.OptionalInteger("price"), act.Integer("qty"))
        {
            TimeInForce = timeInForce,
            PostOnly = act.Has("postOnly") && act.Flag("postOnly"),
            StopPrice = kind is OrderKind.Stop or OrderKind.StopLimit ? act.Integer("stopPrice") : act.OptionalInteger("stopPrice"),
            Display = act.OptionalInteger("display"),
            ExpiresAt = timeInForce == TimeInForce.Gtd ? act.At("expireT") : act.OptionalAt("expireT"),
        };
    }

    internal static OrderSide SideOf(CaseValue order) => order.Choice("side", ("buy", OrderSide.Buy), ("sell", OrderSide.Sell));

    private static JsonObject ToJson(CdaOutcome outcome)
    {
        // By id: of an id that was free again because its order had been rejected, the later order.
        var orders = new JsonObject();
        foreach (CdaOrderState order in outcome.Orders) orders[order.Id] = ToJson(order);
        return new JsonObject
        {
            ["trades"] = CaseWords.Array(outcome.Trades, t => new JsonObject { ["event"] = t.Event, ["maker"] = t.Maker, ["taker"] = t.Taker, ["price"] = t.Price, ["qty"] = t.Quantity }),
            ["orders"] = orders,
            ["book"] = new JsonObject { ["bids"] = CaseWords.Array(outcome.Bids, ToJson), ["asks"] = CaseWords.Array(outcome.Asks, ToJson) },
            ["lastPrice"] = outcome.LastPrice,
            ["rejectedEvents"] = CaseWords.Rejected(outcome.Rejected.Select(r => (r.Seq, (Enum)r.Reason))),
        };
    }

    private static JsonObject ToJson(CdaOrderState order)
    {
        var json = new JsonObject { ["status"] = CaseWords.Status(order.Status), ["filled"] = order.Filled, ["remaining"] = order.Remaining };
        if (order.Reason is CdaReason.Refused refused) json["reason"] = CaseWords.Reason(refused.Reason);
        if (order.Reason is CdaReason.Ended ended) json["reason"] = CaseWords.Reason(ended.Reason);
        return json;
    }

    private static JsonObject ToJson(CdaResting order) => new() { ["price"] = order.Price, ["id"] = order.Id, ["visible"] = order.Visible, ["hidden"] = order.Hidden };
}
