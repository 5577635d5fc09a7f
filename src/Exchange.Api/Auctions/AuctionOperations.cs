using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Exchange.Market.Auctions;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>How <see cref="AuctionEndpoints"/> stand in the API's document.</summary>
internal static class AuctionOperations
{
    private static readonly Field<Kernel.Money> Maximum = Kinds.Money.As("maximum", "The most the bidder will pay; in open outcry his bid.").Like("""{"amount":"120.00","currency":"CNY"}""");
    private static readonly Shape<Values> BidBody = Shape.Of(Maximum);

    public static readonly IDescribed Bid = new Described(book => new Operation("placeBid", "Bid")
    {
        Description = "A bid binds until it is outbid, unless the auction's terms allow retraction. A proxy bids for the bidder as little as it takes, up to his maximum, which nobody else sees before the close.",
        Parameters = [Parameter.Path(AuctionRoutes.Auction), .. WriteRoute.HeadParametersOf(mayNeedVersion: false)],
        Body = new Content("application/json", BidBody.Schema(book), [("example", BidBody.Example(complete: true))]),
        Responses =
        [
            new Response(
                StatusCodes.Status200OK, "Accepted; or, with validate-only, it would be.",
                new Content("application/json", new JsonObject { ["oneOf"] = new JsonArray(Market(book), WriteAnswers.ValidSchema(book)) }),
                (CommandGate.ReplayedHeader, "true: the command was sent before, and this is its first answer.")),
        ],
        Problems = [.. ProblemFamilies.Writes, .. ProblemFamilies.Of(typeof(AuctionRejection))],
    });

    public static readonly IDescribed List = new Described(book => new Operation("listAuctions", "Auctions, in the order of their opening")
    {
        Parameters = [Text("after", "The id of the last one of the page before."), Limit, Text("status", "scheduled, open, sold, unsold, cancelled or void; absent: all."), AtLeast],
        Responses = [Ok(new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["auctions"] = new JsonObject { ["type"] = "array", ["items"] = View(book) } } })],
        Problems = ProblemFamilies.Reads,
    });

    public static readonly IDescribed Find = new Described(book => new Operation("findAuction", "An auction, as everybody may see it")
    {
        Parameters = [Parameter.Path(AuctionRoutes.Auction), AtLeast, AsOf],
        Responses = [Ok(View(book)), new Response(StatusCodes.Status304NotModified, "It is what If-None-Match named.")],
        Problems = [.. ProblemFamilies.Reads, .. ProblemFamilies.Of(ProblemCodes.AuctionNotFound)],
    });

    public static readonly IDescribed ListBids = new Described(book => new Operation("listBids", "An auction's bids, as everybody may see them")
    {
        Description = "Of a bid everybody sees its time, the bidder's number in this auction, and the price that came of it; never a maximum.",
        Parameters = [Parameter.Path(AuctionRoutes.Auction), Text("after", "The number of the last one of the page before."), Limit, AtLeast, AsOf],
        Responses = [Ok(new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["bids"] = new JsonObject { ["type"] = "array", ["items"] = PublicBid(book) } } })],
        Problems = [.. ProblemFamilies.Reads, .. ProblemFamilies.Of(ProblemCodes.AuctionNotFound)],
    });

    private static Parameter AtLeast => Parameter.Query(PositionGate.Parameter, "Waits until what is read has come to this position.", new JsonObject { ["type"] = "integer", ["minimum"] = 0 });

    private static Parameter AsOf => Parameter.Query(PositionGate.AsOfParameter, "Answers as it was at a position or at an instant.", Parameter.Text());

    private static Parameter Limit => Parameter.Query("limit", "How many at most.", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 200, ["default"] = 50 });

    private static Parameter Text(string name, string description) => Parameter.Query(name, description, Parameter.Text());

    private static Response Ok(JsonObject schema) => new(
        StatusCodes.Status200OK, "How things stand.", new Content("application/json", schema), (AuctionEndpoints.PositionHeader, "The position that this was read at."));

    private static JsonObject Market(SchemaBook book) => book.Ref("AuctionMarket", () => Object(
        "The auction right after a bid.",
        ("position", Number(), "The position of the last fact; a read with ?at-least=POSITION sees it."), ("receivedAt", Instant(), "The instant that the bid counts from."), ("version", Number(), "The auction's ETag."),
        ("leading", Flag(), "Whether the bidder leads."), ("currentPrice", Kinds.Money.Schema(book), "What the leader would pay."), ("lowestAcceptable", Kinds.Money.Schema(book), "What anybody but the leader must offer at least."),
        ("reserveMet", Flag(), "Whether a sale would come of it as things stand."), ("closesAt", Instant(), "The close as it stands.")));

    private static JsonObject View(SchemaBook book) => book.Ref("AuctionView", () => Object(
        "What everybody may see of an auction.",
        ("auctionId", Parameter.Text(), "Its id."), ("lot", Parameter.Text(), "The product."), ("listing", Parameter.Text(), "Whose licence is sold."), ("seller", Parameter.Text(), "Who sells."),
        ("status", Parameter.Text(), "scheduled, open, sold, unsold, cancelled or void."), ("ground", Parameter.Text(), "Why it was called off, or why there is no sale after all, a code; absent: neither."), ("onDefault", Parameter.Text(), "next-recompute: who follows a winner who does not pay; absent: there is no sale."), ("defaults", Number(), "How often a winner did not pay; absent: never."), ("format", Parameter.Text(), "outcry; absent: proxy."), ("openingPrice", Kinds.Money.Schema(book), "The least a first bid may offer."),
        ("currentPrice", Nullable(Kinds.Money.Schema(book)), "Null while no bid stands."), ("lowestAcceptable", Kinds.Money.Schema(book), "What anybody but the leader must offer at least."),
        ("reserveMet", Flag(), "Whether a sale would come of it as things stand."), ("hasReserve", Flag(), "Whether there is a reserve price; how high it is stays hidden until it is met."),
        ("buyNow", Kinds.Money.Schema(book), "At this price the lot is to be had while no bid stands; absent: it is not."), ("deposit", Kinds.Money.Schema(book), "What a bidder puts up; absent: nothing."),
        ("retractCutoff", Parameter.Text(), "Bids may be retracted until this long before the close; absent: they bind."), ("retractions", Number(), "How often a bidder has taken his bids back; absent: never."),
        ("bidCount", Number(), "Accepted bids."), ("bidderCount", Number(), "Those who have bid."), ("opensAt", Instant(), "Bids count from here."), ("closesAt", Instant(), "Bids count until just before."),
        ("extensions", Number(), "How often a late bid has moved the close."), ("postponements", Number(), "How often an outage has."), ("leader", Nullable(Number()), "The leader's number; null while no bid stands."),
        ("winner", Nullable(Number()), "The winner's number; null unless sold."), ("version", Number(), "Its ETag."), ("position", Number(), "Of its last fact."), ("at", Instant(), "When that was recorded.")));

    private static JsonObject PublicBid(SchemaBook book) => book.Ref("PublicBid", () => Object(
        "What everybody may see of a bid.",
        ("number", Number(), "Counts the auction's accepted bids from 1."), ("bidderNumber", Number(), "The bidder's number in this auction."), ("at", Instant(), "When it was recorded."),
        ("price", Kinds.Money.Schema(book), "The price that came of it, never its maximum."), ("reserveMet", Flag(), "Whether the reserve was met."), ("closesAt", Instant(), "The close after it."), ("position", Number(), "Of its fact.")));

    private static JsonObject Object(string description, params ImmutableArray<(string Name, JsonObject Schema, string Description)> members)
    {
        var properties = new JsonObject();
        foreach ((string name, JsonObject schema, string says) in members)
        {
            schema["description"] = says;
            properties.Add(name, schema);
        }

        return new JsonObject { ["type"] = "object", ["description"] = description, ["properties"] = properties };
    }

    private static JsonObject Nullable(JsonObject schema) => new() { ["oneOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };

    private static JsonObject Number() => new() { ["type"] = "integer" };

    private static JsonObject Flag() => new() { ["type"] = "boolean" };

    private static JsonObject Instant() => new() { ["type"] = "string", ["format"] = "date-time" };

    private sealed class Described(Func<SchemaBook, Operation> describe) : IDescribed
    {
        public Operation Describe(SchemaBook book) => describe(book);
    }
}
