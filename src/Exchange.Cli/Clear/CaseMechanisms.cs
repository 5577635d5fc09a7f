using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Cli.Clear;

/// <summary>Which mechanism of a case file is read and worked out where. A new one is a line here and a file beside this one.</summary>
internal static class CaseMechanisms
{
    /// <summary>From a case's <c>input</c> to what comes out, in the words of <c>expected</c>.</summary>
    private static readonly Dictionary<string, Func<CaseValue, JsonObject>> Known = new(StringComparer.Ordinal)
    {
        ["english_proxy"] = EnglishCases.Clear,
        ["dutch"] = DutchCases.Clear,
        ["first_price_sealed"] = SealedCases.ClearFirstPrice,
        ["second_price_sealed"] = SealedCases.ClearSecondPrice,
        ["uniform_price"] = MultiUnitCases.ClearUniform,
        ["discriminatory"] = MultiUnitCases.ClearDiscriminatory,
        ["vickrey_multiunit"] = MultiUnitCases.ClearVickrey,
        ["optimal_posted_price"] = DigitalGoodsCases.ClearOptimum,
        ["rsop"] = DigitalGoodsCases.ClearSampled,
        ["dot"] = DigitalGoodsCases.ClearOptimumOfOthers,
        ["myerson_reserve"] = DigitalGoodsCases.ClearReserve,
        ["call_auction"] = CallCases.Clear,
        ["mcafee"] = CallCases.Reduce,
        ["cda"] = CdaCases.Clear,
        ["rfq"] = RfqCases.Clear,
        ["licence_inventory"] = LicenceCases.Clear,
        ["deposit_settlement"] = DepositCases.Clear,
        ["posted_price"] = TariffCases.Clear,
        ["fee_split"] = SplitCases.ClearFee,
        ["shapley_split"] = SplitCases.ClearShapley,
        ["query_arbitrage"] = ArbitrageCases.ClearViews,
        ["mbp_arbitrage"] = ArbitrageCases.ClearQualities,
        ["mbp_revenue"] = ArbitrageCases.ClearRevenue,
        ["version_menu"] = VersionCases.ClearMenu,
        ["version_optimal"] = VersionCases.ClearBest,
    };


    /// <exception cref="CaseFault">The case can't be understood.</exception>
    public static ClearedCase Clear(CaseValue worked)
    {
        string id = worked.Text("id"), mechanism = worked.Text("mechanism");
        worked.OptionalText("title");
        worked.OptionalText("origin");
        if (worked.Has("rules")) worked.Texts("rules");
        if (worked.Has("tags")) worked.Texts("tags");
        if (!Known.TryGetValue(mechanism, out Func<CaseValue, JsonObject>? clear)) throw worked.Fault("mechanism", $"is '{mechanism}', which is not known");

        JsonElement? expected = worked.Raw("expected");
        return new ClearedCase(id, worked.Object("input", clear), expected);
    }
}
