using System.Globalization;
using System.Text;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Projections;
using Exchange.Projections.Listings;
using Exchange.Projections.Operation;
using Exchange.Projections.PriceDiscovery;
using Exchange.Projections.Trade;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Rows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Exchange.Api;

/// <summary>The operator's seat as one plain page, made on the server: what waits, how the market and the log stand, any stream as of any moment, the last replay. Reads only.</summary>
/// <remarks>A browser asks for the key as a password (user name: anything). Standing maxima and unmet reserves stay masked until the close, as everywhere (DOMAIN SEE-1).</remarks>
internal sealed class OperatorPage(IEventLog log, ILogNode node, RowReads rows, AuctionReads auctions, Secrets secrets, NpgsqlDataSource source, ExchangeHostOptions options)
{
    private const int ListedMax = 50, EventsMax = 200;

    private const string Style = """
        :root { color-scheme: light dark; font: 15px/1.45 system-ui, "Noto Sans CJK SC", sans-serif; }
        body { margin: 1.5rem auto; max-width: 78rem; padding: 0 1rem; }
        h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #8886; }
        table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top; border-bottom: 1px solid #8883; }
        th { font-weight: 600; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
        code, pre { font: 13px/1.4 ui-monospace, monospace; } pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
        .good { color: #1a7f37; } .bad { color: #c62828; font-weight: 600; } .muted { opacity: .65; }
        form { display: flex; gap: .5rem; flex-wrap: wrap; align-items: end; } label { display: grid; font-size: .85rem; } input { font: inherit; padding: .25rem .4rem; min-width: 14rem; }
        button { font: inherit; padding: .3rem .9rem; }
        """;

    private static readonly string Policy = $"default-src 'none'; style-src {Html.SourceHash(Style)}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapRead("/operator", AnswerAsync).WithMetadata(Described).Allow(new Access(Roles.Operator | Roles.Regulator, Browser: true));

    private static Operation Described => new("showOperatorPage", "The operator's desk as a page for a browser")
    {
        Parameters = [Parameter.Query("stream", "A stream to show.", Parameter.Text()), Parameter.Query("version", "Up to a version.", Parameter.Text()), Parameter.Query("as-of", "As of a position or an instant.", Parameter.Text())],
        Responses = [new Response(StatusCodes.Status200OK, "The page.", new Content("text/html", Parameter.Text()))],
        Problems = [.. ProblemFamilies.Known, .. ProblemFamilies.Of(ProblemCodes.QueryInvalid)],
    };

    private async Task AnswerAsync(HttpContext context)
    {
        var query = new Query(context.Request.Query, "stream", "version", "as-of");
        var page = new Html();
        page.Add($"""<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Exchange – operator</title><style>""");
        page.Add($"{new Raw(Style)}</style></head><body>");
        await WriteLogAsync(page, context.RequestAborted);
        await WriteQueueAsync(page, context.RequestAborted);
        await WriteMarketAsync(page, context.RequestAborted);
        await WriteStreamAsync(page, query, context.RequestAborted);
        await WriteReplayAsync(page, context.RequestAborted);
        page.Add($"</body></html>");

        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        await context.Response.WriteAsync(page.ToString(), context.RequestAborted);
    }

    private async Task WriteLogAsync(Html page, CancellationToken cancellationToken)
    {
        Head head = await log.ReadHeadAsync(cancellationToken);
        long read = await rows.PositionAsync(cancellationToken);
        page.Add($"<h1>Operator's desk</h1><p>As of {(Instant?)options.Clock.GetCurrentInstant()}. The log stands at position <strong>{head.Position}</strong>, epoch {head.Epoch}, {head.Group} commits; last decision {(Instant?)head.RecordedAt}. ");
        if (node.Status == NodeStatus.Writing) page.Add($"""This process is the <span class="good">writer</span>. """);
        else page.Add($"""This process is not writing (<span class="bad">{node.Status.ToString()}</span>); the writer is {node.WriterAddress ?? "nobody"}. """);
        page.Add($"""Read models stand at {read}{(read == head.Position ? "" : ", behind the log")}.</p>""");
    }

    private async Task WriteQueueAsync(Html page, CancellationToken cancellationToken)
    {
        Listed<FoundRow> queue = await rows.ListAsync(QueueRow.Model, Viewer.Operator, RowFilter.All, null, ListedMax + 1, null, cancellationToken);
        page.Add($"<h2>Work queue</h2>");
        if (queue.Items.Count == 0)
        {
            page.Add($"""<p class="muted">Nothing waits.</p>""");
            return;
        }

        page.Add($"<table><tr><th>What</th><th>Step</th><th>Party</th><th>Waits since</th><th>Due</th><th>Stream</th></tr>");
        foreach (QueueRow work in queue.Items.Take(ListedMax).Select(row => row.As<QueueRow>()))
        {
            page.Add($"<tr><td>{Words.Of(work.Kind)}</td><td>{work.Step}</td><td>{work.Party.Value}</td><td>{(Instant?)work.Since}</td><td>{work.Due}</td><td>");
            WriteLink(page, work.Subject);
            page.Add($"</td></tr>");
        }

        page.Add($"</table>");
        if (queue.Items.Count > ListedMax) page.Add($"""<p class="muted">More wait: GET /queue lists them all.</p>""");
    }

    private async Task WriteMarketAsync(Html page, CancellationToken cancellationToken)
    {
        Listed<AuctionView> open = await auctions.ListAsync(AuctionStatus.Open, null, ListedMax, cancellationToken);
        page.Add($"""<h2>Market</h2><table><tr><th>Open auction</th><th>Lot</th><th>Seller</th><th class="number">Bids</th><th class="number">Price</th><th>Reserve</th><th>Closes</th></tr>""");
        foreach (AuctionView auction in open.Items)
        {
            page.Add($"<tr><td>");
            WriteLink(page, auction.AuctionId.Stream.Value);
            page.Add($"""</td><td>{auction.Lot}</td><td>{auction.Seller.Value}</td><td class="number">{auction.BidCount}</td><td class="number">{auction.CurrentPrice?.ToString() ?? "–"}</td>""");
            page.Add($"<td>{(auction.HasReserve ? auction.ReserveMet ? "met" : "not met" : "none")}</td><td>{(Instant?)auction.ClosesAt}</td></tr>");
        }

        if (open.Items.Count == 0) page.Add($"""<tr><td colspan="7" class="muted">No auction is open.</td></tr>""");
        page.Add($"</table>");

        Listed<FoundRow> orders = await rows.ListAsync(OrderRow.Model, Viewer.Operator, RowFilter.All, null, EventsMax, null, cancellationToken);
        page.Add($"""<h2>Deals</h2><table><tr><th>Order</th><th>Seller</th><th>Buyer</th><th>Phase</th><th class="number">Price</th><th>By</th><th>Rules</th><th>Last moved</th></tr>""");
        foreach (OrderRow order in orders.Items.Select(row => row.As<OrderRow>()).OrderByDescending(order => order.UpdatedAt).Take(ListedMax))
        {
            page.Add($"<tr><td>");
            WriteLink(page, $"order-{order.Order}");
            page.Add($"""</td><td>{order.Seller.Value}</td><td>{order.Buyer.Value}</td><td>{Words.Of(order.Phase)}</td><td class="number">{order.Price?.ToString() ?? "–"}</td>""");
            page.Add($"<td>{(order.Method is { } method ? Words.Of(method) : "–")}</td><td>{order.Rulebook ?? 0}</td><td>{(Instant?)order.UpdatedAt}</td></tr>");
        }

        if (orders.Items.Count == 0) page.Add($"""<tr><td colspan="8" class="muted">No deal yet.</td></tr>""");
        page.Add($"</table>");
    }

    private async Task WriteStreamAsync(Html page, Query query, CancellationToken cancellationToken)
    {
        string? stream = query.Text("stream");
        long? version = query.Number("version", 1, long.MaxValue);
        string? asOf = query.Text("as-of");
        page.Add($"<h2>Any stream, as of any moment</h2><form method=\"get\"><label>Stream<input name=\"stream\" required value=\"{stream}\" placeholder=\"auction-…\"></label>");
        page.Add($"<label>Up to version<input name=\"version\" inputmode=\"numeric\" value=\"{query.Text("version")}\"></label><label>As of position or instant<input name=\"as-of\" value=\"{asOf}\" placeholder=\"2026-11-24T08:00:00Z\"></label>");
        page.Add($"<button>Show</button></form>");
        if (string.IsNullOrEmpty(stream)) return;

        long position = await PositionOfAsync(asOf, cancellationToken);
        page.Add($"<table><tr><th class=\"number\">Position</th><th class=\"number\">Version</th><th>t</th><th>Fact</th><th>Actor</th><th>Command</th><th>Rules</th><th>Data</th></tr>");
        int shown = 0;
        await foreach (RecordedEvent recorded in log.ReadStreamAsync(new StreamId(stream), 1, version ?? long.MaxValue, cancellationToken))
        {
            if (recorded.Position > position || ++shown > EventsMax) break;
            string data = Encoding.UTF8.GetString(MaskedJson.Write(recorded.Data, await secrets.OfAsync(recorded, cancellationToken)));
            page.Add($"""<tr><td class="number">{recorded.Position}</td><td class="number">{recorded.Version}</td><td>{(Instant?)recorded.At}</td><td>{recorded.Type}</td><td>{recorded.Actor.Value}</td>""");
            page.Add($"<td><code>{recorded.Command.ToString()}</code></td><td>{recorded.Headers.Rules}</td><td><pre>{data}</pre></td></tr>");
        }

        page.Add($"</table>");
        if (shown == 0) page.Add($"""<p class="muted">There is no such stream, or it began later.</p>""");
        if (shown > EventsMax) page.Add($"""<p class="muted">These are the first {EventsMax} events; `exchange audit as-of` shows all.</p>""");
    }

    private async Task WriteReplayAsync(Html page, CancellationToken cancellationToken)
    {
        page.Add($"<h2>Last replay</h2>");
        if (await ReplayResults.LastAsync(source, cancellationToken) is not { } last)
        {
            page.Add($"""<p class="muted">The log has not been replayed yet: exchange audit replay.</p>""");
            return;
        }

        string mood = string.Equals(last.Result, "ok", StringComparison.Ordinal) ? "good" : "bad";
        page.Add($"""<p>{(Instant?)last.RanAt}, up to position {last.Position}: <span class="{mood}">{last.Result}</span></p><pre>{last.Report}</pre>""");
    }

    private static void WriteLink(Html page, string stream) => page.Add($"<a href=\"/operator?stream={Uri.EscapeDataString(stream)}\"><code>{stream}</code></a>");

    /// <exception cref="ProblemException">It is neither a position nor an instant.</exception>
    private async Task<long> PositionOfAsync(string? asOf, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(asOf)) return long.MaxValue;
        if (long.TryParse(asOf, NumberStyles.None, CultureInfo.InvariantCulture, out long position)) return await log.BatchEndAtAsync(position, cancellationToken);
        return InstantPattern.ExtendedIso.Parse(asOf) is { Success: true } instant
            ? await log.PositionAtAsync(instant.Value, cancellationToken)
            : throw Query.Invalid("as-of", "as-of is a position or an instant in UTC, such as 2026-11-24T08:00:00Z.");
    }
}
