using System.Text.Json.Nodes;
using Exchange.EventStore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Api;

/// <summary>What machines and people ask of a process beside the trade.</summary>
internal sealed class SystemEndpoints(ExchangeHostOptions options, ILogNode node, Readiness readiness, Drain drain, PrometheusTextExporter metrics)
{
    private const string Text = "text/plain; charset=utf-8", Markdown = "text/markdown; charset=utf-8", Json = "application/json", Prometheus = "text/plain; version=0.0.4; charset=utf-8";

    private OpenApiDocument? _document;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapRead("/", Text, _ => Welcome).WithMetadata(Page("welcome", "What this is, in plain text", Text)).Allow(Access.Anyone);
        routes.MapRead("/time", Json, _ => $$"""{"now":"{{NodaTime.Text.InstantPattern.ExtendedIso.Format(options.Clock.GetCurrentInstant())}}"}""").WithMetadata(Page("tellTime", "The exchange's clock", Json)).Allow(Access.Anyone);
        routes.MapRead("/openapi/v1.json", DocumentAsync).WithMetadata(Page("describe", "This document", Json)).Allow(Access.Anyone);
        routes.MapRead("/problems/{code}", Markdown, PageOf).WithMetadata(ProblemPage).Allow(Access.Anyone);
        routes.MapRead("/health/live", Text, _ => "live\n").WithMetadata(Page("tellLive", "Whether this process runs", Text)).Allow(Access.Anyone);
        routes.MapRead("/health/ready", Text, Ready).WithMetadata(Health("tellReady", "Whether this process can answer")).Allow(Access.Anyone);
        routes.MapRead("/health/writer", Text, Writer).WithMetadata(Health("tellWriter", "Whether this process is the writer")).Allow(Access.Anyone);
        routes.MapRead("/metrics", Prometheus, _ => metrics.Scrape()).WithMetadata(Page("tellMetrics", "Figures for Prometheus; to callers on this machine only", "text/plain")).Allow(Access.ThisMachine);
    }

    private static Operation Page(string id, string summary, string mediaType) => new(id, summary)
    {
        Responses = [new Response(StatusCodes.Status200OK, "It.", new Content(mediaType.Split(';')[0], mediaType == Json ? new JsonObject { ["type"] = "object" } : Parameter.Text()))],
        Problems = ProblemFamilies.Of(ProblemCodes.Internal),
    };

    private static Operation Health(string id, string summary) => Page(id, summary, Text) with
    {
        Responses =
        [
            new Response(StatusCodes.Status200OK, "Yes.", new Content("text/plain", Parameter.Text())),
            new Response(StatusCodes.Status503ServiceUnavailable, "Not now; the text says why.", new Content("text/plain", Parameter.Text())),
        ],
    };

    private static Operation ProblemPage => Page("explainProblem", "What a problem means and what to do", Markdown) with
    {
        Parameters = [new Parameter("path", "code", "The code of a problem.", Parameter.Text(), Required: true, "below-minimum")],
        Problems = ProblemFamilies.Of(ProblemCodes.NotFound, ProblemCodes.Internal),
    };

    // Written from all the endpoints that there are, so only when somebody asks for it: then there will be no more of them.
    private Task DocumentAsync(HttpContext context)
    {
        _document ??= new OpenApiDocument(context.RequestServices.GetRequiredService<EndpointDataSource>(), new PublicAddress(options.Address));
        byte[] json = _document.Json;
        context.Response.ContentType = Json;
        context.Response.ContentLength = json.Length;
        return context.Response.BodyWriter.WriteAsync(json, context.RequestAborted).AsTask();
    }

    private static string PageOf(HttpContext context) =>
        ProblemPages.TryGet((string)context.Request.RouteValues["code"]!, out ProblemPages.Page page)
            ? page.Markdown
            : throw new ProblemException(ProblemCodes.NotFound, "There is no problem of this code.");

    private string Ready(HttpContext context)
    {
        if (readiness.Missing is not { } missing) return "ready\n";
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return missing + "\n";
    }

    /// <summary>200 at the writer alone: this is what a reverse proxy looks for.</summary>
    private string Writer(HttpContext context)
    {
        NodeStatus status = node.Status;
        if (status == NodeStatus.Writing && !drain.HasBegun) return "writer\n";
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return status switch
        {
            NodeStatus.ForeignRow => "A row stands in the log that the exchange did not write; see 'exchange audit resolve'.\n",
            NodeStatus.TakingOver => "taking over\n",
            NodeStatus.Recovering => "recovering\n",
            _ => node.WriterAddress is { } address ? $"standby; the writer is {address}\n" : "standby\n",
        };
    }

    private string Welcome => $$$"""
        Exchange: a marketplace for data, kept as one log of events.

        Reads and writes take an API key: Authorization: Bearer KEY. Writes take an Idempotency-Key as well.

          GET  {{{options.Address}}}/openapi/v1.json                everything there is, as an OpenAPI 3.1 document
          GET  {{{options.Address}}}/catalogue?q=WORDS              what is on offer, and what is known
          POST {{{options.Address}}}/listings/ID/orders             order at a posted price (buyer)
          POST {{{options.Address}}}/auctions/ID/bids               bid (buyer)
          GET  {{{options.Address}}}/auctions                       auctions; ?status=open&after=ID&limit=N&at-least=POSITION
          GET  {{{options.Address}}}/auctions/ID/feed               its changes, as server-sent events
          GET  {{{options.Address}}}/orders  settlements  entitlements  accounts    what is yours
          GET  {{{options.Address}}}/log/feed                       every event (operator, regulator)
          GET  {{{options.Address}}}/time                           the exchange's clock
          GET  {{{options.Address}}}/health/live  ready  writer     for load balancers
          GET  {{{options.Address}}}/problems/CODE                  what a refusal means

        A bid: curl -H "Authorization: Bearer $KEY" -H "Idempotency-Key: $(uuidgen)" -H "Content-Type: application/json" \
          -d '{"maximum":{"amount":"120.00","currency":"CNY"}}' {{{options.Address}}}/auctions/ID/bids

        """;
}
