using System.Text.Json.Nodes;
using Exchange.Mechanisms;

namespace Exchange.Cli.Clear;

/// <summary>Cases of call auctions, and of McAfee's trade reduction.</summary>
internal static class CallCases
{
    public static JsonObject Clear(CaseValue input)
    {
        var rules = new CallRules(
            input.Integer("tick"), input.OptionalInteger("referencePrice"),
            input.Choice("priceRule", ("xetra", CallPriceRule.Xetra), ("lowest", CallPriceRule.Lowest), ("highest", CallPriceRule.Highest), ("midpoint", CallPriceRule.Midpoint)),
            input.Choice("tieRule", ("time", CallTieRule.Time), ("pro_rata", CallTieRule.ProRata)));
        CallOutcome outcome = CallAuction.Clear(rules, input.List("orders", OrderOf));
        // No case has a word for an order that does not count, so none may hold one.
        if (outcome.Refused is [var refused, ..]) throw input.Fault("orders", $"hold '{refused.Order.Id}', which does not count: {CaseWords.Reason(refused.Reason)}");
        return ToJson(outcome);
    }

    public static JsonObject Reduce(CaseValue input)
    {
        McAfeeOutcome outcome = McAfee.Clear(input.List("bids", OfferOf), input.List("asks", OfferOf));
        return new JsonObject
        {
            ["efficientTrades"] = outcome.EfficientTrades,
            ["trades"] = outcome.Trades,
            ["buyPrice"] = outcome.BuyPrice,
            ["sellPrice"] = outcome.SellPrice,
            ["buyers"] = CaseWords.Array(outcome.Buyers, bidder => bidder.Value),
            ["sellers"] = CaseWords.Array(outcome.Sellers, bidder => bidder.Value),
            ["surplus"] = (long)outcome.Surplus,
        };
    }

    private static McAfeeOffer OfferOf(CaseValue offer) => new(offer.At("t"), offer.Integer("seq"), offer.Participant("bidder"), offer.Integer("price"));

    private static CallOrder OrderOf(CaseValue order)
    {
        bool isMarket = order.Choice("type", ("limit", false), ("market", true));
        if (isMarket && order.Has("price")) throw order.Fault("price", "is that of a market order");
        return new CallOrder(order.At("t"), order.Integer("seq"), order.Text("id"), order.Participant("owner"), CdaCases.SideOf(order), isMarket ? null : order.Integer("price"), order.Integer("qty"));
    }

    private static JsonObject ToJson(CallOutcome outcome)
    {
        CallIndication cleared = outcome.Cleared;
        var json = new JsonObject { ["clearingPrice"] = cleared.Price, ["volume"] = (long)cleared.Volume };
        if (cleared.Price is not null) (json["demand"], json["supply"], json["surplus"]) = ((long)cleared.Demand, (long)cleared.Supply, (long)cleared.Surplus);
        json["fills"] = CaseWords.Array(outcome.Fills, fill => new JsonObject { ["id"] = fill.Order.Id, ["qty"] = fill.Quantity });
        var remaining = new JsonObject();
        foreach (CallFill left in outcome.Remaining) remaining[left.Order.Id] = left.Quantity;
        json["remaining"] = remaining;
        return json;
    }
}
