using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Exchange.Mechanisms;

namespace Exchange.Cli.Clear;

/// <summary>Cases of menus of versions, among which buyers choose.</summary>
internal static class VersionCases
{
    public static JsonObject ClearMenu(CaseValue input)
    {
        MenuOutcome outcome = new VersionMenu(input.IntegersByName("menu")).Run(TypesOf(input));
        return new JsonObject { ["choices"] = new JsonObject(outcome.Choices.Select(c => KeyValuePair.Create<string, JsonNode?>(c.Type, c.Version))), ["revenue"] = outcome.Revenue };
    }

    public static JsonObject ClearBest(CaseValue input) => new() { ["maxRevenue"] = BestMenu.Of(TypesOf(input), input.Texts("versions")).Outcome.Revenue };

    private static ImmutableArray<BuyerType> TypesOf(CaseValue input) =>
        input.List("types", type => new BuyerType(type.Text("name"), type.Integer("count"), type.IntegersByName("values").ToImmutableDictionary(StringComparer.Ordinal)));
}
