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
        routes.MapRead("/", Text, _ => Welcome).Allow(Access.Anyone);
        routes.MapRead("/time", Json, _ => $$"""{"now":"{{NodaTime.Text.InstantPattern.ExtendedIso.Format(options.Clock.GetCurrentInstant())}}"}""").Allow(Access.Anyone);
        routes.MapRead("/openapi/v1.json", DocumentAsync).Allow(Access.Anyone);
        routes.MapRead("/problems/{code}", Markdown, PageOf).Allow(Access.Anyone);
        routes.MapRead("/health/live", Text, _ => "live\n").Allow(Access.Anyone);
        routes.MapRead("/health/ready", Text, Ready).Allow(Access.Anyone);
        routes.MapRead("/health/writer", Text, Writer).Allow(Access.Anyone);
        routes.MapRead("/metrics", Prometheus, _ => metrics.Scrape()).Allow(Access.ThisMachine);
    }

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

          POST {{{options.Address}}}/auctions                       put a lot up (vendor)
          POST {{{options.Address}}}/auctions/ID/bids               bid (buyer)
          GET  {{{options.Address}}}/auctions                       auctions; ?status=open&after=ID&limit=N&at-least=POSITION
          GET  {{{options.Address}}}/auctions/ID                    one of them
          GET  {{{options.Address}}}/auctions/ID/bids               its bids
          GET  {{{options.Address}}}/auctions/ID/feed               its changes, as server-sent events
          GET  {{{options.Address}}}/log/feed                       every event (operator, regulator)
          GET  {{{options.Address}}}/time                           the exchange's clock
          GET  {{{options.Address}}}/health/live  ready  writer     for load balancers
          GET  {{{options.Address}}}/problems/CODE                  what a refusal means

        A bid: curl -H "Authorization: Bearer $KEY" -H "Idempotency-Key: $(uuidgen)" -H "Content-Type: application/json" \
          -d '{"maximum":{"amount":"120.00","currency":"CNY"}}' {{{options.Address}}}/auctions/ID/bids

        """;
}
