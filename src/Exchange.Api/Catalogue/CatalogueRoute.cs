using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Exchange.Market.Resources;
using Exchange.Projections.Catalogue;
using Exchange.ReadModels.Postgres.Rows;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>The catalogue: what is open to be found, by words in Chinese and English, with how many there are of each kind.</summary>
internal sealed record CatalogueRoute() : ReadRoute("/catalogue", "searchCatalogue", "Search the catalogue")
{
    private const string TextParameter = "q";

    private static readonly ImmutableArray<Filter> Filters =
    [
        Filter.Text("theme", "One of its themes."), Filter.OneOf<Openness>("openness", "How open the data is."), Filter.OneOf<DataGrade>("grade", "How grave its loss would be."),
        Filter.OneOf<CatalogueKind>("kind", "Resources or listings."), Filter.Text("holder", "Who holds or offers it."), ReadRoutes.HighValue,
    ];

    public override async Task AnswerAsync(HttpContext context, RowGate gate)
    {
        var query = new Query(context.Request.Query, [TextParameter, AfterParameter, LimitParameter, PositionGate.Parameter, PositionGate.AsOfParameter, .. Filters.Select(f => f.Name)]);
        int count = CountOf(query);
        foreach (Filter filter in Filters)
        {
            if (query.Text(filter.Name) is { } text) _ = filter.Parse(text);
        }

        string? words = query.Text(TextParameter);
        if (words is { Length: > 1_000 }) throw Query.Invalid(TextParameter, $"{TextParameter} has at most 1000 characters.");
        long? asOf = await gate.Positions.WaitForRowsAsync(query, context.RequestAborted);
        SearchResults results = await SearchAsync(gate, query, words, count, asOf, context.RequestAborted);
        if (results.Next is { } next) gate.LinkNext(context, Pattern, next);
        await RowGate.WriteAsync(context, results.Position, JsonBody.Write(results, static (json, r) =>
        {
            json.WriteNumber("total"u8, r.Total);
            Documents.WriteArray(json, "results", r.Items);
            json.WriteStartObject("facets"u8);
            foreach (IGrouping<string, Facet> facet in r.Facets.GroupBy(f => f.Name, StringComparer.Ordinal))
            {
                json.WriteStartArray(facet.Key);
                foreach (Facet value in facet)
                {
                    json.WriteStartObject();
                    json.WriteString("value"u8, value.Value);
                    json.WriteNumber("count"u8, value.Count);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }));
    }

    public override Operation Describe(SchemaBook book) => new(Id, Summary)
    {
        Description = "The best results first. Chinese is found by any two characters that stand together, English by its words. Closed data is never found. The facets count over all results.",
        Parameters = [Parameter.Query(TextParameter, "What is looked for; absent: everything.", Parameter.Text(), "公交"), .. Filters.Select(f => f.ToParameter()), .. PageParameters, .. WhenParameters],
        Responses = [new Response(StatusCodes.Status200OK, "A page of results.", new Content("application/json", SchemaOf(book)), ListHeaders)],
        Problems = Problems,
    };

    private static async Task<SearchResults> SearchAsync(RowGate gate, Query query, string? words, int count, long? asOf, CancellationToken cancellationToken)
    {
        var search = new CatalogueSearch(words, query.Text("theme"), query.Text("openness"), query.Text("grade"), query.Text("kind"), query.Text("holder"), query.Text(ReadRoutes.HighValue.Name));
        try
        {
            return await gate.Rows.SearchAsync(search, query.Text(AfterParameter), count, asOf, cancellationToken);
        }
        catch (FormatException)
        {
            throw Query.Invalid(AfterParameter, "after is the cursor of a page's Link header.");
        }
    }

    private static JsonObject SchemaOf(SchemaBook book) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("total", "results", "facets"),
        ["properties"] = new JsonObject
        {
            ["total"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["description"] = "All results." },
            ["results"] = new JsonObject { ["type"] = "array", ["items"] = RowSchemas.Of<CatalogueRow>(book) },
            ["facets"] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = "By name, the most frequent values first.",
                ["additionalProperties"] = new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = book.Ref("FacetValue", () => new JsonObject
                    {
                        ["type"] = "object",
                        ["required"] = new JsonArray("value", "count"),
                        ["properties"] = new JsonObject { ["value"] = Parameter.Text(), ["count"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1 } },
                    }),
                },
            },
        },
    };
}
