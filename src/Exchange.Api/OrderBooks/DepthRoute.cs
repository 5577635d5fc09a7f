using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Market.OrderBooks;
using Exchange.Mechanisms;
using Exchange.Projections.OrderBooks;
using Exchange.ReadModels.Postgres.Rows;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>What rests in a book, price by price, with the best of both sides; while a call runs, what it would come to. All as of one position.</summary>
internal sealed record DepthRoute() : ReadRoute("/books/{id}/depth", "readBookDepth", "What rests in an order book, by price")
{
    private const string LevelsParameter = "levels";

    private const int LevelsDefault = 20, LevelsMax = 200;

    /// <summary>A call's price depends on every price that is bid or asked.</summary>
    private const int AllLevels = BookTermsRule.OrdersMax;

    public override async Task AnswerAsync(HttpContext context, RowGate gate)
    {
        PathValues path = PathValues.Read(context, Pattern, Path);
        var query = new Query(context.Request.Query, LevelsParameter, PositionGate.Parameter, PositionGate.AsOfParameter);
        int levels = (int)(query.Number(LevelsParameter, 1, LevelsMax) ?? LevelsDefault);
        Viewer viewer = RowGate.ViewerOf(context);
        long? asOf = await gate.Positions.WaitForRowsAsync(query, context.RequestAborted);
        BookId book = path.Of(BookRoutes.Book);
        Found found = await gate.Rows.FindAsync(BookRow.Model, book.ToString(), viewer, asOf, context.RequestAborted);
        if (found.Row?.As<BookRow>() is not { } row) throw ProblemException.Of(Path[^1].Missing);

        bool isCall = row.Phase is BookPhase.OpeningCall or BookPhase.ReopeningCall or BookPhase.ClosingCall && row.Until is not null;
        BookLevelRow[] bids = await SideAsync(OrderSide.Buy), asks = await SideAsync(OrderSide.Sell);
        CallIndication? indication = isCall ? Indicate(row, bids, asks) : null;
        await RowGate.WriteAsync(context, found.Position, JsonBody.Write((row, bids, asks, indication, levels), static (json, a) => WriteBook(json, a.row, a.bids, a.asks, a.indication, a.levels)));

        async Task<BookLevelRow[]> SideAsync(OrderSide side) =>
        [
            .. (await gate.Rows.ListAsync(BookLevelRow.Model, viewer, new RowFilter(null, BookLevelRow.PrefixOf(book, side), []), after: null, isCall ? AllLevels : levels, asOf ?? found.Position, context.RequestAborted))
                .Items.Select(item => item.As<BookLevelRow>()),
        ];
    }

    public override Operation Describe(SchemaBook book) => new(Id, Summary)
    {
        Description = "Never whose orders they are. The best prices first. `indication` is what the running call would come to if it ended now; it is absent when none runs.",
        Parameters =
        [
            .. Path.Select(Parameter.Path),
            Parameter.Query(LevelsParameter, "How many prices a side at most.", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = LevelsMax, ["default"] = LevelsDefault }), .. WhenParameters,
        ],
        Responses = [new Response(StatusCodes.Status200OK, "It.", new Content("application/json", SchemaOf(book)), (RowGate.PositionHeader, "What the answer is as of."))],
        Problems = Problems,
    };

    private static CallIndication Indicate(BookRow row, BookLevelRow[] bids, BookLevelRow[] asks)
    {
        var depth = new CallDepth();
        foreach (BookLevelRow level in (BookLevelRow[])[.. bids, .. asks]) depth.Add(level.Side, level.Price.MinorUnits, level.Quantity);
        return depth.Indicate(new CallRules(row.Terms.Tick.MinorUnits, row.Reference?.MinorUnits));
    }

    private static void WriteBook(Utf8JsonWriter json, BookRow row, BookLevelRow[] bids, BookLevelRow[] asks, CallIndication? indication, int levels)
    {
        json.WriteString("book"u8, row.Book.ToString());
        json.WriteString("phase"u8, JsonNamingPolicy.KebabCaseLower.ConvertName(row.Phase.ToString()));
        if (row.Until is { } until) json.WriteInstant("until"u8, until);
        Amount(json, "bestBid"u8, bids.Length > 0 ? bids[0].Price : null);
        Amount(json, "bestAsk"u8, asks.Length > 0 ? asks[0].Price : null);
        // In a call bids may be above asks: then there is no spread.
        Amount(json, "spread"u8, bids.Length > 0 && asks.Length > 0 && asks[0].Price > bids[0].Price ? asks[0].Price - bids[0].Price : null);
        Amount(json, "last"u8, row.Last);
        Side(json, "bids"u8, bids.Take(levels));
        Side(json, "asks"u8, asks.Take(levels));
        if (indication is null) return;
        json.WriteStartObject("indication"u8);
        Amount(json, "price"u8, indication.Price is { } price ? new Money(price, row.Terms.Currency) : null);
        json.WriteNumber("volume"u8, (long)indication.Volume);
        json.WriteNumber("surplus"u8, (long)indication.Surplus);
        json.WriteEndObject();
    }

    private static void Side(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<BookLevelRow> levels)
    {
        json.WriteStartArray(name);
        foreach (BookLevelRow level in levels)
        {
            json.WriteStartObject();
            json.WriteMoney("price"u8, level.Price);
            json.WriteNumber("quantity"u8, level.Quantity);
            json.WriteNumber("orders"u8, level.Orders);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Amount(Utf8JsonWriter json, ReadOnlySpan<byte> name, Money? amount)
    {
        if (amount is { } money) json.WriteMoney(name, money);
    }

    private static JsonObject SchemaOf(SchemaBook book)
    {
        JsonObject Level() => new()
        {
            ["type"] = "object",
            ["required"] = new JsonArray("price", "quantity", "orders"),
            ["properties"] = new JsonObject { ["price"] = Kinds.Money.Schema(book), ["quantity"] = Number(1), ["orders"] = Number(1) },
        };
        return new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("book", "phase", "bids", "asks"),
            ["properties"] = new JsonObject
            {
                ["book"] = Kinds.UuidSchema(), ["phase"] = Kinds.OneOf(BookPhase.Continuous).Schema(book), ["until"] = Kinds.Instant.Schema(book), ["bestBid"] = Kinds.Money.Schema(book), ["bestAsk"] = Kinds.Money.Schema(book),
                ["spread"] = Kinds.Money.Schema(book), ["last"] = Kinds.Money.Schema(book), ["bids"] = new JsonObject { ["type"] = "array", ["items"] = Level() }, ["asks"] = new JsonObject { ["type"] = "array", ["items"] = Level() },
                ["indication"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray("volume", "surplus"),
                    ["properties"] = new JsonObject
                    {
                        ["price"] = Kinds.Money.Schema(book), ["volume"] = Number(0), ["surplus"] = new JsonObject { ["type"] = "integer", ["description"] = "What would be left of the longer side; below zero: of the sellers'." },
                    },
                },
            },
        };
    }

    private static JsonObject Number(int minimum) => new() { ["type"] = "integer", ["minimum"] = minimum };
}
