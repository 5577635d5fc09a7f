using System.Text.Json.Nodes;
using Exchange.Mechanisms;

namespace Exchange.Cli.Clear;

/// <summary>Cases of price lists that buyers might get round: of views, and of versions that differ in their noise.</summary>
internal static class ArbitrageCases
{
    /// <summary>A query is a name with the items it asks for; what no views hold has no price.</summary>
    public static JsonObject ClearViews(CaseValue input)
    {
        var prices = new ViewPrices(input.ObjectsByName("views", view => (Items: view.Texts("items"), Price: view.Integer("price"))).Select(view => new PricedView(view.Key, [.. view.Value.Items], view.Value.Price)));
        ViewArbitrage[] arbitrages = [.. prices.Arbitrages()];
        return new JsonObject
        {
            ["arbitrageFree"] = arbitrages.Length == 0,
            ["violations"] = CaseWords.Array(arbitrages, a => new JsonObject { ["view"] = a.View.Name, ["price"] = a.View.Price, ["cheaper"] = a.Cheaper.Price }),
            ["queryPrices"] = new JsonObject(input.Has("queries") ? input.TextsByName("queries").Select(query => KeyValuePair.Create<string, JsonNode?>(query.Key, prices.CoverOf(query.Value)?.Price)) : []),
        };
    }

    public static JsonObject ClearQualities(CaseValue input)
    {
        var prices = new QualityPrices(input.Rows("points", 2).Select(point => new QualityPrice(point[0] ?? 0, point[1] ?? -1)));
        QualityArbitrage[] arbitrages = [.. prices.Arbitrages()];
        return new JsonObject
        {
            ["arbitrageFree"] = arbitrages.Length == 0,
            ["violations"] = CaseWords.Array(arbitrages, a => new JsonObject { ["x"] = a.Version.Quality, ["price"] = a.Version.Price, ["cheaper"] = a.Cheaper }),
        };
    }

    public static JsonObject ClearRevenue(CaseValue input) =>
        new() { ["maxRevenue"] = BestPrices.Of(input.List("points", point => new QualityDemand(point.Integer("x"), point.Integer("value"), point.Integer("demand")))).Revenue };
}
