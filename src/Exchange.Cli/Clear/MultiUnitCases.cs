using System.Text.Json.Nodes;
using Exchange.Mechanisms;

namespace Exchange.Cli.Clear;

/// <summary>Cases of sealed auctions of several units.</summary>
internal static class MultiUnitCases
{
    public static JsonObject ClearUniform(CaseValue input) =>
        Clear(input, input.Choice("priceRule", ("lowest_accepted", UnitPricing.LowestAccepted), ("highest_rejected", UnitPricing.HighestRejected)));

    public static JsonObject ClearDiscriminatory(CaseValue input) => Clear(input, UnitPricing.PayAsBid);

    public static JsonObject ClearVickrey(CaseValue input) => Clear(input, UnitPricing.Vickrey);

    private static JsonObject Clear(CaseValue input, UnitPricing pricing)
    {
        var rules = new MultiUnitRules(
            pricing, input.Integer("supply"), input.OptionalInteger("reserve") ?? 0, input.Choice("tieRule", ("time", UnitTie.Time), ("pro_rata", UnitTie.ProRata)), input.Participant("seller"),
            input.OptionalInteger("maxPerBidder"));
        if (rules.Supply < 0) throw input.Fault("supply", "is negative");
        if (rules.PerBidderMax < 0) throw input.Fault("maxPerBidder", "is negative");
        IEnumerable<UnitBid> rows = input.List("bids", row => RowOf(row, row.Integer("price")));
        if (input.Has("nonCompetitive")) rows = rows.Concat(input.List("nonCompetitive", row => RowOf(row, null)));
        return ToJson(MultiUnitAuction.Run(rules, rows), pricing);
    }

    private static UnitBid RowOf(CaseValue row, long? price) => new(row.At("t"), row.Integer("seq"), row.Participant("bidder"), price, row.Integer("qty"));

    private static JsonObject ToJson(MultiUnitOutcome outcome, UnitPricing pricing)
    {
        var result = new JsonObject
        {
            ["rejected"] = CaseWords.Rejected(outcome.Rejected.Select(r => (r.Seq, (Enum)r.Reason))),
            ["allocations"] = CaseWords.Array(outcome.Awards, ToJson),
            ["byBidder"] = new JsonObject(outcome.Totals.Select(total => KeyValuePair.Create(total.Bidder.Value, (JsonNode?)new JsonObject { ["qty"] = total.Quantity, ["payment"] = total.Payment }))),
            ["sold"] = outcome.Sold,
            ["unsold"] = outcome.Unsold,
            ["revenue"] = outcome.Revenue,
        };
        if (pricing is UnitPricing.LowestAccepted or UnitPricing.HighestRejected) result["clearingPrice"] = outcome.ClearingPrice;
        return result;
    }

    private static JsonObject ToJson(UnitAward award)
    {
        var result = new JsonObject { ["seq"] = award.Seq, ["bidder"] = award.Bidder.Value, ["qty"] = award.Quantity };
        if (award.UnitPrice is { } price) result["unitPrice"] = price;
        return result;
    }
}
