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
        ["rfq"] = RfqCases.Clear,
    };

    private static readonly string[] Later =
    [
        "dutch", "first_price_sealed", "second_price_sealed", "uniform_price", "discriminatory", "vickrey_multiunit", "optimal_posted_price", "rsop", "dot", "myerson_reserve", "call_auction", "mcafee", "cda",
        "posted_price", "licence_inventory", "fee_split", "query_arbitrage", "mbp_arbitrage", "mbp_revenue", "version_menu", "version_optimal", "shapley_split", "deposit_settlement",
    ];

    /// <exception cref="CaseFault">The case can't be understood.</exception>
    public static ClearedCase Clear(CaseValue worked)
    {
        string id = worked.Text("id"), mechanism = worked.Text("mechanism");
        worked.OptionalText("title");
        worked.OptionalText("origin");
        if (worked.Has("rules")) worked.Texts("rules");
        if (worked.Has("tags")) worked.Texts("tags");
        if (!Known.TryGetValue(mechanism, out Func<CaseValue, JsonObject>? clear))
        {
            throw worked.Fault("mechanism", Later.Contains(mechanism, StringComparer.Ordinal) ? $"is '{mechanism}', which is not built yet" : $"is '{mechanism}', which is not known");
        }

        JsonElement? expected = worked.Raw("expected");
        return new ClearedCase(id, worked.Object("input", clear), expected);
    }
}
