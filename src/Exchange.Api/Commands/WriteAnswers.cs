using System.Text.Json.Nodes;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>Phrases the answers to commands. They go into the journal: a function of what was decided, and of nothing else.</summary>
internal sealed class WriteAnswers(ProblemBody problems, PublicAddress address)
{
    public string Address => address.Value;

    public AnswerBody To<TBody, TCommand>(WriteRoute<TBody, TCommand> route, TCommand command, Decided decided, bool validateOnly)
        where TCommand : MarketCommand
    {
        if (decided.Verdict is Verdict.Refused refused) return Refusal(decided.Command, refused.Rejection);
        if (validateOnly) return Valid(decided);
        return new AnswerBody(route.Makes is null ? StatusCodes.Status200OK : StatusCodes.Status201Created, JsonBody.Write((route, command, decided), static (json, a) =>
        {
            a.route.WriteAccepted(json, a.command, a.decided);
            json.WriteNumber("position"u8, a.decided.Position);
            json.WriteNumber("version"u8, a.decided.States.VersionOf(a.command.Subject));
            json.WriteInstant("receivedAt"u8, a.decided.At);
        }));
    }

    public static JsonObject Schema(SchemaBook book) => book.Ref("Accepted", () => new JsonObject
    {
        ["type"] = "object",
        ["description"] = "What every accepted write says.",
        ["required"] = new JsonArray("position", "version", "receivedAt"),
        ["properties"] = new JsonObject
        {
            ["position"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["description"] = "The position of the last fact; a read with ?at-least=POSITION sees it." },
            ["version"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["description"] = "The version of what the command was about: its ETag." },
            ["receivedAt"] = new JsonObject { ["type"] = "string", ["format"] = "date-time", ["description"] = "The instant that the command counts from." },
        },
    });

    public static JsonObject ValidSchema(SchemaBook book) => book.Ref("Valid", () => new JsonObject
    {
        ["type"] = "object",
        ["description"] = "The answer to ?validate-only=true: the command would be accepted, and nothing was done.",
        ["required"] = new JsonArray("valid", "receivedAt"),
        ["properties"] = new JsonObject
        {
            ["valid"] = new JsonObject { ["const"] = true },
            ["receivedAt"] = new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        },
    });

    private static AnswerBody Valid(Decided decided) => new(StatusCodes.Status200OK, JsonBody.Write(decided, static (json, d) =>
    {
        json.WriteBoolean("valid"u8, true);
        json.WriteInstant("receivedAt"u8, d.At);
    }));

    public AnswerBody Refusal(CommandId command, Rejection rejection)
    {
        int status = Rejections.StatusOf(rejection);
        return new AnswerBody(status, problems.Write(rejection.Code, status, rejection.Detail, $"urn:uuid:{command.Value}", rejection, static (json, r) => Rejections.WriteMembers(json, r)));
    }
}
