using System.Text.Json;
using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;
using Exchange.ReadModels.Postgres.Auctions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Exchange.Api;

/// <summary>Bids and reads of auctions over HTTP. Translates, and decides nothing. All other writes are declared in <see cref="AuctionRoutes"/>.</summary>
internal sealed class AuctionEndpoints(CommandGate gate, AuctionCommandFactory commands, AuctionReads reads, AuctionHistory history, PositionGate positions, PublicAddress address)
{
    /// <summary>How far the read model had come that an answer was read from.</summary>
    public const string PositionHeader = "Exchange-Position";

    private const string Collection = "/auctions", One = "/auctions/{id}", Bids = "/auctions/{id}/bids";

    private const int CountDefault = 50, CountMax = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Bids, BidAsync).WithMetadata(AuctionOperations.Bid).Allow(Access.Only(Roles.Buyer));
        routes.MapRead(Collection, ListAsync).WithMetadata(AuctionOperations.List).Allow(Access.Participants);
        routes.MapRead(One, FindAsync).WithMetadata(AuctionOperations.Find).Allow(Access.Participants);
        routes.MapRead(Bids, ListBidsAsync).WithMetadata(AuctionOperations.ListBids).Allow(Access.Participants);
    }

    /// <exception cref="ProblemException">No auction can have such an id.</exception>
    public static AuctionId IdOf(HttpContext context) =>
        AuctionId.TryParse((string?)context.Request.RouteValues["id"], out AuctionId auction) ? auction : throw NoSuchAuction();

    public static ProblemException NoSuchAuction() => new(ProblemCodes.AuctionNotFound, "There is no such auction.");

    private async Task BidAsync(HttpContext context)
    {
        AuctionId auction = IdOf(context);
        CommandHead head = CommandHead.Read(context);
        long? expectedVersion = EntityTags.ReadIfMatch(context.Request.Headers);
        BidRequest request = BidRequest.Parse(await RequestBody.ReadAsync(context));
        await gate.AnswerAsync(context, commands.PlaceBid(head, auction, request, expectedVersion), location: null);
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = new Query(context.Request.Query, "after", "limit", "status", PositionGate.Parameter);
        int count = CountOf(query);
        AuctionId? after = query.Text("after") is not { } cursor ? null : AuctionId.TryParse(cursor, out AuctionId id) ? id : throw Query.Invalid("after", "after is the id of an auction.");
        AuctionStatus? status = query.Text("status") switch
        {
            null => null,
            "open" => AuctionStatus.Open,
            "sold" => AuctionStatus.Sold,
            "unsold" => AuctionStatus.Unsold,
            "scheduled" => AuctionStatus.Scheduled,
            "cancelled" => AuctionStatus.Cancelled,
            "void" => AuctionStatus.Void,
            _ => throw Query.Invalid("status", "status is scheduled, open, sold, unsold, cancelled or void."),
        };
        await positions.WaitAsync(query, context.RequestAborted);
        Listed<AuctionView> listed = await reads.ListAsync(status, after, count + 1, context.RequestAborted);
        if (listed.Items.Count > count)
        {
            string filter = query.Text("status") is { } asked ? $"&status={asked}" : "";
            context.Response.Headers.Link = $"<{address.Value}/auctions?after={listed.Items[count - 1].AuctionId}&limit={count}{filter}>; rel=\"next\"";
        }

        await WriteAsync(context, listed.Position, JsonBody.Write((listed, count), static (json, a) =>
        {
            json.WriteStartArray("auctions"u8);
            foreach (AuctionView view in a.listed.Items.Take(a.count)) JsonSerializer.Serialize(json, view, PriceDiscoveryJson.AuctionView);
            json.WriteEndArray();
        }));
    }

    private async Task FindAsync(HttpContext context)
    {
        AuctionId auction = IdOf(context);
        var query = new Query(context.Request.Query, PositionGate.Parameter, PositionGate.AsOfParameter);
        await positions.WaitAsync(query, context.RequestAborted);
        (AuctionView? view, long position) = await positions.ReadAsOfAsync(query, context.RequestAborted) is { } asOf
            ? (await history.AsOfAsync(auction, asOf, context.RequestAborted), asOf)
            : await reads.FindAsync(auction, context.RequestAborted);
        if (view is null) throw NoSuchAuction();

        string tag = EntityTags.Of(view.Version);
        context.Response.Headers.ETag = tag;
        if (EntityTags.IsKnown(context.Request.Headers, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await WriteAsync(context, position, JsonSerializer.SerializeToUtf8Bytes(view, PriceDiscoveryJson.AuctionView));
    }

    private async Task ListBidsAsync(HttpContext context)
    {
        AuctionId auction = IdOf(context);
        var query = new Query(context.Request.Query, "after", "limit", PositionGate.Parameter, PositionGate.AsOfParameter);
        int count = CountOf(query);
        int after = (int)(query.Number("after", 0, int.MaxValue) ?? 0);
        await positions.WaitAsync(query, context.RequestAborted);
        Listed<PublicBid> listed = await positions.ReadAsOfAsync(query, context.RequestAborted) is { } asOf
            ? await BidsAsOfAsync(auction, asOf, after, count + 1, context.RequestAborted)
            : await reads.BidsAsync(auction, after, count + 1, context.RequestAborted);
        if (listed.Items.Count == 0 && (await reads.FindAsync(auction, context.RequestAborted)).Auction is null) throw NoSuchAuction();
        if (listed.Items.Count > count)
        {
            string past = query.Text(PositionGate.AsOfParameter) is { } then ? $"&{PositionGate.AsOfParameter}={Uri.EscapeDataString(then)}" : "";
            context.Response.Headers.Link = $"<{address.Value}/auctions/{auction}/bids?after={listed.Items[count - 1].Number}&limit={count}{past}>; rel=\"next\"";
        }

        await WriteAsync(context, listed.Position, JsonBody.Write((listed, count), static (json, a) =>
        {
            json.WriteStartArray("bids"u8);
            foreach (PublicBid bid in a.listed.Items.Take(a.count)) JsonSerializer.Serialize(json, bid, PriceDiscoveryJson.PublicBid);
            json.WriteEndArray();
        }));
    }

    private async Task<Listed<PublicBid>> BidsAsOfAsync(AuctionId auction, long position, int after, int sizeMax, CancellationToken cancellationToken)
    {
        // Bids are never changed, so those of then are the first of those of now; their positions go up with their numbers.
        await positions.WaitAsync(position, cancellationToken);
        Listed<PublicBid> bids = await reads.BidsAsync(auction, after, sizeMax, cancellationToken);
        if (!await history.HasBegunAsync(auction, position, cancellationToken)) throw NoSuchAuction();
        return new Listed<PublicBid>([.. bids.Items.TakeWhile(b => b.Position <= position)], position);
    }

    private static int CountOf(Query query) => (int)(query.Number("limit", 1, CountMax) ?? CountDefault);

    private static async Task WriteAsync(HttpContext context, long position, byte[] body)
    {
        HttpResponse response = context.Response;
        response.Headers[PositionHeader] = position.ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
