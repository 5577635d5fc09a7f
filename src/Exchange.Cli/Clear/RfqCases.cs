using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Mechanisms;

namespace Exchange.Cli.Clear;

/// <summary>Cases of requests for quotes.</summary>
internal static class RfqCases
{
    public static JsonObject Clear(CaseValue input) => ToJson(RequestForQuote.Run(RulesOf(input), input.List("quotes", QuoteOf)));

    private static RfqRules RulesOf(CaseValue input) => new(
        input.Participant("buyer"), input.Integer("qty"), input.At("closeT"), input.At("awardT"), RuleOf(input), input.OptionalInteger("maxUnitPrice"),
        input.Has("invited") ? input.Texts("invited").Select(name => new ParticipantId(name)).ToImmutableArray() : (ImmutableArray<ParticipantId>?)null,
        input.OptionalObject("bafo", bafo => new BestAndFinal(bafo.At("closeT"), bafo.Count("shortlist"))));

    private static RfqRule RuleOf(CaseValue input)
    {
        RfqRule rule = input.Choice<RfqRule>("awardRule", ("lowest_price", new RfqRule.LowestPrice()), ("split", new RfqRule.Split()), ("weighted", new RfqRule.Weighted(0, 0)));
        if (rule is not RfqRule.Weighted && !input.Has("weights")) return rule;
        var weights = input.Object("weights", given => new RfqRule.Weighted(given.Integer("price"), given.Integer("quality")));
        if (weights.Price < 0 || weights.Quality < 0 || (weights.Price == 0 && weights.Quality == 0)) throw input.Fault("weights", "are negative, or both zero");
        return rule is RfqRule.Weighted ? weights : rule;
    }

    private static RfqQuote QuoteOf(CaseValue quote)
    {
        int round = quote.Has("round") ? quote.Count("round") : 1, quality = quote.Has("quality") ? quote.Count("quality") : 0;
        if (round is not (1 or 2)) throw quote.Fault("round", "is neither 1 nor 2");
        if (quality is < 0 or > 100) throw quote.Fault("quality", "is not from 0 to 100");
        return new RfqQuote(quote.At("t"), quote.Integer("seq"), quote.Participant("vendor"), quote.Integer("unitPrice"), quote.Integer("maxQty"), quote.At("validUntil"), round, quality);
    }

    private static JsonObject ToJson(RfqOutcome outcome) => new()
    {
        ["status"] = outcome.Award.Lines.IsEmpty ? "no_award" : "awarded",
        ["awards"] = CaseWords.Array(outcome.Award.Lines, line => new JsonObject { ["vendor"] = line.Vendor.Value, ["qty"] = line.Quantity, ["unitPrice"] = line.UnitPrice }),
        ["total"] = outcome.Award.Total,
        ["ranking"] = CaseWords.Array(outcome.Award.Ranking, vendor => vendor.Value),
        ["rejected"] = CaseWords.Rejected(outcome.Rejected.Select(r => (r.Seq, (Enum)r.Reason))),
    };
}
