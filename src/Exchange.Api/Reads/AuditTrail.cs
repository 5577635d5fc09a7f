using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Exchange.EventStore;
using Exchange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Exchange.Api;

/// <summary>The log as the operator and the regulator read it: every event with who gave the command, which command it was, and the rules in force. Open secrets stay masked.</summary>
internal sealed class AuditTrail(IEventLog log, RowGate gate, Secrets secrets)
{
    private const int CountDefault = 50, CountMax = 500;

    private const string Pattern = "/audit/trail", StreamParameter = "stream";

    public void Map(IEndpointRouteBuilder routes) => routes.MapRead(Pattern, AnswerAsync).WithMetadata(Described).Allow(Access.Only(Roles.Operator | Roles.Regulator));

    private async Task AnswerAsync(HttpContext context)
    {
        var query = new Query(context.Request.Query, StreamParameter, ReadRoute.AfterParameter, ReadRoute.LimitParameter, PositionGate.Parameter, PositionGate.AsOfParameter);
        int count = (int)(query.Number(ReadRoute.LimitParameter, 1, CountMax) ?? CountDefault);
        long after = query.Number(ReadRoute.AfterParameter, 0, long.MaxValue) ?? 0;
        if (query.Number(PositionGate.Parameter, 0, long.MaxValue) is { } least) await gate.Positions.RefuseAboveHeadAsync(least, context.RequestAborted); // the log is never behind itself
        long until = await gate.Positions.ReadAsOfAsync(query, context.RequestAborted) ?? (await log.ReadHeadAsync(context.RequestAborted)).Position;
        (List<RecordedEvent> events, long? next) = query.Text(StreamParameter) is { } stream
            ? await OfStreamAsync(new StreamId(stream), after, count, until, context.RequestAborted)
            : await OfLogAsync(after, count, until, context.RequestAborted);

        var masked = new IReadOnlyList<string>[events.Count];
        for (int i = 0; i < masked.Length; i++) masked[i] = await secrets.OfAsync(events[i], context.RequestAborted);
        if (next is { } cursor) gate.LinkNext(context, Pattern, cursor.ToString(CultureInfo.InvariantCulture));
        await RowGate.WriteAsync(context, until, JsonBody.Write((events, masked), static (json, a) =>
        {
            json.WriteStartArray("events"u8);
            for (int i = 0; i < a.events.Count; i++) LogFeed.WriteEvent(json, a.events[i], a.masked[i]);
            json.WriteEndArray();
        }));
    }

    /// <summary>Whole batches, so it may be more than were asked for.</summary>
    /// <returns>The cursor is a position.</returns>
    private async Task<(List<RecordedEvent> Events, long? Next)> OfLogAsync(long after, int count, long until, CancellationToken cancellationToken)
    {
        if (after >= until) return ([], null);
        Page page = await log.ReadPageAsync(await log.BatchEndAtAsync(after, cancellationToken), count, cancellationToken);
        return ([.. page.Events.Where(e => e.Position <= until)], page.Last < until && page.Events.Count > 0 ? page.Last : null);
    }

    /// <returns>The cursor is a version.</returns>
    private async Task<(List<RecordedEvent> Events, long? Next)> OfStreamAsync(StreamId stream, long after, int count, long until, CancellationToken cancellationToken)
    {
        var events = new List<RecordedEvent>(count + 1);
        if (after >= long.MaxValue - CountMax) return (events, null);
        await foreach (RecordedEvent recorded in log.ReadStreamAsync(stream, after + 1, after + count + 1, cancellationToken))
        {
            if (recorded.Position <= until) events.Add(recorded);
        }

        if (events.Count <= count) return (events, null);
        events.RemoveAt(count);
        return (events, events[^1].Version);
    }

    private static Operation Described => new("readAuditTrail", "Every event, with command, actor and rules")
    {
        Description = "The whole log in the order of its positions, or one stream in the order of its versions. What is secret while an auction or a round of quotes is open stands as null, and `masked` names it.",
        Parameters =
        [
            Parameter.Query(StreamParameter, "One stream, such as `listing-` and an id.", Parameter.Text(), $"listing-{Kinds.UuidExample}"),
            Parameter.Query(ReadRoute.AfterParameter, "The cursor of the next page, from the Link header.", new JsonObject { ["type"] = "integer", ["minimum"] = 0 }),
            Parameter.Query(ReadRoute.LimitParameter, "About how many: batches are never split.", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = CountMax, ["default"] = CountDefault }),
            Parameter.Query(PositionGate.Parameter, "A position that the log has reached.", new JsonObject { ["type"] = "integer", ["minimum"] = 0 }),
            Parameter.Query(PositionGate.AsOfParameter, "Up to a position or an instant.", Parameter.Text()),
        ],
        Responses =
        [
            new Response(StatusCodes.Status200OK, "A page.", new Content("application/json", new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("events"),
                ["properties"] = new JsonObject { ["events"] = new JsonObject { ["type"] = "array", ["items"] = EventSchema } },
            }), ("Link", "rel=next: the next page, when there is one."), (RowGate.PositionHeader, "What the answer is as of.")),
        ],
        Problems = [.. ProblemFamilies.Known, .. ProblemFamilies.Of(ProblemCodes.QueryInvalid, ProblemCodes.PositionAhead)],
    };

    private static JsonObject EventSchema => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("position", "id", "stream", "version", "type", "data", "at", "actor", "command", "correlation", "batch", "rules"),
        ["properties"] = new JsonObject
        {
            ["position"] = new JsonObject { ["type"] = "integer" }, ["id"] = Kinds.UuidSchema(), ["stream"] = Parameter.Text(), ["version"] = new JsonObject { ["type"] = "integer" },
            ["type"] = Parameter.Text(), ["data"] = new JsonObject { ["type"] = "object" }, ["at"] = new JsonObject { ["type"] = "string", ["format"] = "date-time" }, ["actor"] = Parameter.Text(),
            ["command"] = Kinds.UuidSchema(), ["correlation"] = Parameter.Text(), ["batch"] = Parameter.Text(), ["rules"] = Parameter.Text(),
            ["masked"] = new JsonObject { ["type"] = "array", ["items"] = Parameter.Text() },
        },
    };
}
