using System.Collections.Immutable;
using System.IO.Pipelines;
using Exchange.EventStore;
using Exchange.Market.Auctions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Exchange.Api;

/// <summary>The feeds: server-sent events that resume from Last-Event-ID.</summary>
internal sealed class FeedEndpoints(AuctionFeeds auctions, LogFeeds logFeeds, LogTail tail, IEventLog log, PositionGate positions, Secrets secrets, ExchangeMetrics metrics, Drain drain, ILogger<FeedEndpoints> logger)
{
    private const int PageSize = 500;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/auctions/{id}/feed", [HttpMethods.Get], FollowAuctionAsync).WithMetadata(Feed("followAuction", "An auction as it happens", [Parameter.Path(AuctionRoutes.Auction)], ProblemCodes.AuctionNotFound)).Allow(Access.Participants);
        routes.MapMethods("/log/feed", [HttpMethods.Get], FollowLogAsync).WithMetadata(Feed("followLog", "Every event as it becomes durable, batch by batch", [])).Allow(Access.Only(Roles.Operator | Roles.Regulator));
    }

    private static Operation Feed(string id, string summary, ImmutableArray<Parameter> path, params string[] further) => new(id, summary)
    {
        Description = "Server-sent events. It begins with how things stand, and goes on after Last-Event-ID when that is sent. A comment says that it is alive, and up to which position everything has been looked at.",
        Parameters = [.. path, Parameter.Header(EventStream.LastEventIdHeader, "The id of the last event that the caller has.", Parameter.Text())],
        Responses = [new Response(StatusCodes.Status200OK, "Events until one of the two goes.", new Content("text/event-stream", Parameter.Text()))],
        Problems = [.. ProblemFamilies.Known, .. ProblemFamilies.Of([ProblemCodes.QueryInvalid, ProblemCodes.HeaderInvalid, ProblemCodes.PositionAhead, .. further])],
    };

    private async Task FollowAuctionAsync(HttpContext context)
    {
        AuctionId auction = AuctionEndpoints.IdOf(context);
        _ = new Query(context.Request.Query);
        long? last = EventStream.ReadLastEventId(context.Request.Headers);
        if (last is { } position) await positions.RefuseAboveHeadAsync(position, context.RequestAborted);
        AuctionReader reader = await auctions.JoinAsync(auction, last, context.RequestAborted) ?? throw AuctionEndpoints.NoSuchAuction();
        try
        {
            using IDisposable client = metrics.FeedClient("auction");
            EventStream.Begin(context.Response);
            await foreach (byte[] frame in reader.Begin.WithCancellation(context.RequestAborted)) await context.Response.BodyWriter.WriteAsync(frame, context.RequestAborted);
            await EventStream.PumpAsync(context, reader.Queue, WriteFrameAsync, drain, logger, "auction", () => tail.Position);
        }
        finally
        {
            auctions.Leave(reader);
        }
    }

    private async Task FollowLogAsync(HttpContext context)
    {
        _ = new Query(context.Request.Query);
        long last = EventStream.ReadLastEventId(context.Request.Headers) ?? 0;
        await positions.RefuseAboveHeadAsync(last, context.RequestAborted);
        last = await log.BatchEndAtAsync(last, context.RequestAborted);
        using IDisposable client = metrics.FeedClient("log");
        EventStream.Begin(context.Response);
        await context.Response.StartAsync(context.RequestAborted);

        // Old pages are read at the reader's own pace; only when he is at the end he gets a queue.
        PipeWriter body = context.Response.BodyWriter;
        while (last < tail.Position && !drain.HasBegun)
        {
            Page page = await log.ReadPageAsync(last, PageSize, context.RequestAborted);
            if (page.Events.Count == 0) break;
            last = await LogFeed.WriteAsync(body, page, last, secrets, context.RequestAborted);
        }

        LogReader reader = logFeeds.Join();
        try
        {
            while (last < reader.From)
            {
                Page page = await log.ReadPageAsync(last, PageSize, context.RequestAborted);
                last = await LogFeed.WriteAsync(body, page, last, secrets, context.RequestAborted);
            }

            await EventStream.PumpAsync(context, reader.Queue, WritePageAsync, drain, logger, "log", () => last);
        }
        finally
        {
            logFeeds.Leave(reader);
        }

        async ValueTask WritePageAsync(PipeWriter to, LogPiece piece, CancellationToken cancellationToken)
        {
            if (piece.Page is { } page)
            {
                if (page.Last > last) last = await LogFeed.WriteAsync(to, page, last, secrets, cancellationToken);
            }
            else if (piece.Position >= last)
            {
                await to.WriteAsync(EventStream.Heartbeat(piece.Position), cancellationToken);
            }
        }
    }

    private static async ValueTask WriteFrameAsync(PipeWriter to, byte[] frame, CancellationToken cancellationToken) => await to.WriteAsync(frame, cancellationToken);
}
