using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Projections;
using Exchange.Projections.PriceDiscovery;
using Exchange.Projections.Products;
using Exchange.Projections.Trade;
using Exchange.ReadModels.Postgres.Rows;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>How the quotes of a product fare, for its vendor and the operator: what became of them, and how far the best that stands is from the last price.</summary>
internal sealed record QuotingRoute() : ReadRoute("/products/{id}/quoting", "findQuoting", "What became of the quotes of a product, and the spread to its last price")
{
    private const int QuotesMax = 1_000;

    public override async Task AnswerAsync(HttpContext context, RowGate gate)
    {
        ProductId product = PathValues.Read(context, Pattern, [ProductRoutes.Product]).Of(ProductRoutes.Product);
        var query = new Query(context.Request.Query, PositionGate.Parameter, PositionGate.AsOfParameter);
        long? asOf = await gate.Positions.WaitForRowsAsync(query, context.RequestAborted);
        Viewer viewer = RowGate.ViewerOf(context);
        Found found = await gate.Rows.FindAsync(ProductRow.Model, product.ToString(), viewer, asOf, context.RequestAborted);
        if (found.Row?.As<ProductRow>() is not { } row || !(viewer.SeesAll || row.Vendor == viewer.Participant)) throw ProblemException.Of(ProductRoutes.Product.Missing);

        FillRow? fills = await FindAsync<FillRow>(gate, product.ToString(), viewer, asOf, context.RequestAborted);
        var live = new RowFilter(row.Vendor, Labels: [Label.Of("product", product), Label.OfValue("phase", QuotePhase.Issued)]);
        QuoteRow[] quotes = [.. (await gate.Rows.ListAsync(QuoteRow.Model, viewer, live, null, QuotesMax, asOf, context.RequestAborted)).Items.Select(i => i.As<QuoteRow>())];
        var last = new Dictionary<string, Money?>(StringComparer.Ordinal);
        foreach (string currency in quotes.Select(q => q.Terms!.Price.Currency.Code).Distinct(StringComparer.Ordinal))
        {
            string key = PriceRow.PrefixOf(product) + currency;
            // What is suppressed for everybody is no secret to who sold it.
            last[currency] = (await FindAsync<PriceRow>(gate, key, Viewer.Operator, asOf, context.RequestAborted))?.Last
                ?? (await FindAsync<WithheldRow>(gate, WithheldRow.KeyOf<PriceRow>(key), Viewer.Operator, asOf, context.RequestAborted))?.Price?.Last;
        }

        var view = new QuotingView(product, fills, QuoteSpread.Of(quotes, currency => last[currency]));
        await RowGate.WriteAsync(context, found.Position, JsonSerializer.SerializeToUtf8Bytes(view, MarketJson.Of<QuotingView>()));
    }

    public override Operation Describe(SchemaBook book) => new(Id, Summary)
    {
        Description = "For the product's vendor and the operator. Of the quotes that stand, the first thousand are looked at.",
        Parameters = [Parameter.Path(ProductRoutes.Product), .. WhenParameters],
        Responses = [new Response(StatusCodes.Status200OK, "It.", new Content("application/json", RowSchemas.Of(MarketJson.Of<QuotingView>(), book)), ItemHeaders[1])],
        Problems = [.. Problems, (ProductRoutes.Product.Missing.Code, StatusCodes.Status404NotFound)],
    };

    private static async Task<TRow?> FindAsync<TRow>(RowGate gate, string key, Viewer viewer, long? asOf, CancellationToken cancellationToken)
        where TRow : Row, IRowOf<TRow> => (await gate.Rows.FindAsync(TRow.Model, key, viewer, asOf, cancellationToken)).Row?.As<TRow>();
}
