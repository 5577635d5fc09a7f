using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Products;
using Exchange.Projections.PriceDiscovery;
using Exchange.Projections.Products;
using Exchange.ReadModels.Postgres.Rows;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>What is known of the demand for a product, for its vendor and the operator. To others there is nothing here: what they were offered, and did not take, is nobody's business.</summary>
internal sealed record DemandRoute() : ReadRoute("/products/{id}/demand", "findDemand", "The demand for a product, and the posted price that would earn most of it")
{
    private const string FloorParameter = "floor";

    public override async Task AnswerAsync(HttpContext context, RowGate gate)
    {
        ProductId product = PathValues.Read(context, Pattern, [ProductRoutes.Product]).Of(ProductRoutes.Product);
        var query = new Query(context.Request.Query, ReadRoutes.CurrencyName, FloorParameter, PositionGate.Parameter, PositionGate.AsOfParameter);
        string currency = ReadRoutes.CurrencyOf(query);
        long floor = query.Number(FloorParameter, 0, long.MaxValue) ?? 0;
        long? asOf = await gate.Positions.WaitForRowsAsync(query, context.RequestAborted);
        Viewer viewer = RowGate.ViewerOf(context);
        Found found = await gate.Rows.FindAsync(ProductRow.Model, product.ToString(), viewer, asOf, context.RequestAborted);
        if (found.Row?.As<ProductRow>() is not { } row || !(viewer.SeesAll || row.Vendor == viewer.Participant)) throw ProblemException.Of(ProductRoutes.Product.Missing);

        // The rows themselves are the operator's, for some of them name bidders whom the vendor does not know.
        var observed = await gate.Rows.ListAsync(DemandRow.Model, Viewer.Operator, new RowFilter(KeyPrefix: DemandRow.PrefixOf(product, currency)), null, DemandCurve.ObservationsMax, asOf, context.RequestAborted);
        var curve = DemandCurve.Of(product, Currency.FromCode(currency), [.. observed.Items.Select(i => i.As<DemandRow>())], floor);
        await RowGate.WriteAsync(context, observed.Position, JsonSerializer.SerializeToUtf8Bytes(curve, MarketJson.Of<DemandCurve>()));
    }

    public override Operation Describe(SchemaBook book) => new(Id, Summary)
    {
        Description = "From the newest 1000 observations: a buyer counts once, with the most that he has paid or bid; who declined a price or let it lapse counts at none. The vendor and the operator see it, and who bought or bid nobody.",
        Parameters = [Parameter.Path(ProductRoutes.Product), ReadRoutes.CurrencyParameter, Parameter.Query(FloorParameter, "No price below it is proposed; in minor units.", new System.Text.Json.Nodes.JsonObject { ["type"] = "integer", ["minimum"] = 0, ["default"] = 0 }), .. WhenParameters],
        Responses = [new Response(StatusCodes.Status200OK, "It.", new Content("application/json", RowSchemas.Of(MarketJson.Of<DemandCurve>(), book)), ItemHeaders[1])],
        Problems = [.. Problems, (ProductRoutes.Product.Missing.Code, StatusCodes.Status404NotFound)],
    };
}
