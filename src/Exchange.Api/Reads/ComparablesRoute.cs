using System.Text.Json.Nodes;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Projections;
using Exchange.Projections.PriceDiscovery;
using Exchange.Projections.Products;
using Exchange.ReadModels.Postgres.Rows;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>The latest trades of products that share a theme with one, for licences of one kind in one currency. No parties, no products.</summary>
internal sealed record ComparablesRoute() : ReadRoute("/prices/{product}/comparables", "listComparables", "The latest comparable trades of a product, the newest first")
{
    private static readonly Filter Licence = Filter.OneOf<SupplyKind>("licence", "What kind of licence; absent: unlimited.");

    public override async Task AnswerAsync(HttpContext context, RowGate gate)
    {
        ProductId product = PathValues.Read(context, Pattern, [ReadRoutes.PricedProduct]).Of(ReadRoutes.PricedProduct);
        var query = new Query(context.Request.Query, Licence.Name, ReadRoutes.CurrencyName, LimitParameter, PositionGate.Parameter, PositionGate.AsOfParameter);
        string currency = ReadRoutes.CurrencyOf(query);
        int count = CountOf(query);
        Label? asked = query.Text(Licence.Name) is { } text ? Licence.Parse(text) : null;
        SupplyKind licence = Enum.GetValues<SupplyKind>().FirstOrDefault(k => asked == Label.OfValue(Licence.Name, k), SupplyKind.Unlimited);
        long? asOf = await gate.Positions.WaitForRowsAsync(query, context.RequestAborted);
        Viewer viewer = RowGate.ViewerOf(context);
        Found found = await gate.Rows.FindAsync(ProductRow.Model, product.ToString(), viewer, asOf, context.RequestAborted);
        if (found.Row?.As<ProductRow>() is not { } row) throw ProblemException.Of(ReadRoutes.PricedProduct.Missing);

        var trades = new SortedDictionary<string, FoundRow>(StringComparer.Ordinal);
        foreach (string theme in row.Description.Themes.Distinct(StringComparer.Ordinal))
        {
            string prefix = ComparableRow.PrefixOf(theme, licence, currency);
            foreach (FoundRow trade in (await gate.Rows.ListAsync(ComparableRow.Model, viewer, new RowFilter(KeyPrefix: prefix), null, count, asOf, context.RequestAborted)).Items)
            {
                // One trade stands under each of its themes: once is enough, and what one of them shows is no secret under another.
                string key = trade.Key[prefix.Length..];
                if (!trades.TryGetValue(key, out FoundRow? other) || other.As<ComparableRow>().Suppressed == true) trades[key] = trade;
            }
        }

        await RowGate.WriteAsync(context, found.Position, Documents.List("trades", trades.Values.Take(count)));
    }

    public override Operation Describe(SchemaBook book) => new(Id, Summary)
    {
        Description = "Trades of products that share a theme with this one; of how many are too few to tell them apart, the figures are suppressed.",
        Parameters =
        [
            Parameter.Path(ReadRoutes.PricedProduct), Licence.ToParameter(), ReadRoutes.CurrencyParameter,
            Parameter.Query(LimitParameter, "How many at most.", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = CountMax, ["default"] = CountDefault }), .. WhenParameters,
        ],
        Responses = [new Response(StatusCodes.Status200OK, "The latest.", new Content("application/json", Documents.ListSchema("trades", RowSchemas.Of<ComparableRow>(book))), ListHeaders[1])],
        Problems = [.. Problems, (ReadRoutes.PricedProduct.Missing.Code, StatusCodes.Status404NotFound)],
    };
}
