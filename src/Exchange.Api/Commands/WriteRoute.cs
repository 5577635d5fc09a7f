using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Rulebooks;
using Exchange.ReadModels.Postgres.Processes;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>A route that gives a command, declared once: from it come the endpoint, its policy, its strict parser, its answers and its place in the API's document.</summary>
internal abstract record WriteRoute(string Method, string Pattern, Access Access, string Summary) : IDescribed
{
    /// <summary>What more there is to say than <see cref="Summary"/>.</summary>
    public string? Description { get; init; }

    /// <summary>What the address names, in the order in which it does.</summary>
    public ImmutableArray<PathPart> Path { get; init; } = [];

    /// <summary>The families of refusals that its decision may give.</summary>
    public ImmutableArray<Type> Refusals { get; init; } = [];

    /// <summary>Members of the body that the journal keeps as their SHA-256 alone, for a refused command is journaled, too (DOMAIN KEP-1).</summary>
    public ImmutableArray<string> Secret { get; init; } = [];

    /// <summary>Whether some request needs an If-Match.</summary>
    public abstract bool MayNeedVersion { get; }

    /// <summary>Whether the request may come without any body.</summary>
    public abstract bool MayBeEmpty { get; }

    /// <summary>Whether it makes something, which is then answered with 201 and Location.</summary>
    public abstract bool MakesSomething { get; }

    /// <summary>The class of its command; names the operation.</summary>
    public abstract Type CommandType { get; }

    /// <summary>Reads a body and makes the command of it.</summary>
    /// <param name="expectedVersion">If-Match; null: none.</param>
    /// <exception cref="ProblemException">The body is not what it must be.</exception>
    public abstract Prepared Prepare(CommandHead head, PathValues path, long? expectedVersion, ReadOnlyMemory<byte> body, WriteAnswers answers);

    /// <summary>Phrases the answer to a command of this route.</summary>
    public abstract AnswerBody Answer(MarketCommand command, Decided decided, bool validateOnly, WriteAnswers answers);

    public abstract JsonObject BodySchema(SchemaBook book);

    /// <summary>Bodies by the names of their examples; each is accepted by its own parser.</summary>
    public abstract IEnumerable<(string Name, JsonNode Body)> BodyExamples();

    public abstract JsonObject AnswerSchema(SchemaBook book);

    public Operation Describe(SchemaBook book) => new(JsonNamingPolicy.CamelCase.ConvertName(CommandType.Name), Summary)
    {
        Description = Description,
        Parameters = [.. Path.Select(Parameter.Path), .. HeadParametersOf(MayNeedVersion)],
        Body = new Content("application/json", BodySchema(book), [.. BodyExamples()]),
        BodyRequired = !MayBeEmpty,
        Responses = Responses(book),
        Problems =
        [
            .. ProblemFamilies.Writes, .. Path.Select(part => (part.Missing.Code, Rejections.StatusOf(part.Missing))), .. Refusals.SelectMany(ProblemFamilies.Of),
            .. MayNeedVersion ? ProblemFamilies.Of(ProblemCodes.PreconditionRequired) : [],
        ],
    };

    /// <summary>What every write takes beside its address and body.</summary>
    public static ImmutableArray<Parameter> HeadParametersOf(bool mayNeedVersion) =>
    [
        Parameter.Header(
            IdempotencyKey.Header, "Names the command: sending it again with the same key is the same command.",
            new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = IdempotencyKey.LengthMax, ["pattern"] = "^[ -~]+$" }, required: true, example: "my-first-order"),
        Parameter.Header(
            "If-Match", mayNeedVersion ? "The ETag of what the caller has seen; required here, see the description." : "The ETag of what the caller has seen: refused when it has moved on.",
            new JsonObject { ["type"] = "string", ["pattern"] = "^(\"[0-9]+(-[0-9]+)?\"|\\*)$" }, example: "\"3\""),
        Parameter.Query(CommandHead.ValidateOnlyParameter, "Decides, and does nothing.", new JsonObject { ["type"] = "boolean", ["default"] = false }),
    ];

    private ImmutableArray<Response> Responses(SchemaBook book)
    {
        (string, string) replayed = (CommandGate.ReplayedHeader, "true: the command was sent before, and this is its first answer.");
        var valid = new Response(StatusCodes.Status200OK, "The command would be accepted (validate-only).", new Content("application/json", WriteAnswers.ValidSchema(book)));
        return MakesSomething
            ? [valid, new Response(StatusCodes.Status201Created, "Made.", new Content("application/json", AnswerSchema(book)), ("Location", "Where it is."), replayed)]
            : [new Response(
                StatusCodes.Status200OK, "Done; or, with validate-only, it would be.",
                new Content("application/json", new JsonObject { ["oneOf"] = new JsonArray(AnswerSchema(book), WriteAnswers.ValidSchema(book)) }), replayed)];
    }
}

/// <summary>A command ready for the sequencer.</summary>
/// <param name="Location">Where the thing is that an accepted command has made, from the answer that names it; null: it makes none.</param>
internal readonly record struct Prepared(Command Command, Func<ReadOnlyMemory<byte>, string>? Location);

/// <inheritdoc cref="WriteRoute"/>
internal sealed record WriteRoute<TBody, TCommand>(string Method, string Pattern, Access Access, string Summary, Kind<TBody> Body, Func<Asked, TBody, TCommand> Make)
    : WriteRoute(Method, Pattern, Access, Summary)
    where TCommand : MarketCommand
{
    public Makes<TCommand>? Makes { get; init; }

    public ImmutableArray<Says<TCommand>> Says { get; init; } = [];

    /// <summary>The stream whose version If-Match names; null: the one the command is about.</summary>
    public Func<TCommand, StreamId>? TiedTo { get; init; }

    /// <summary>Whether a request can't do without If-Match; null: none needs it.</summary>
    public Func<TCommand, bool>? NeedsVersion { get; init; }

    public override bool MayNeedVersion => NeedsVersion is not null;

    public override bool MayBeEmpty => Body is Shape<TBody> { MayBeEmpty: true };

    public override bool MakesSomething => Makes is not null;

    public override Type CommandType => typeof(TCommand);

    public override Prepared Prepare(CommandHead head, PathValues path, long? expectedVersion, ReadOnlyMemory<byte> body, WriteAnswers answers)
    {
        if (body.IsEmpty && MayBeEmpty) body = "{}"u8.ToArray();
        StrictJson.Check(body.Span);
        using JsonDocument document = JsonDocument.Parse(body);
        TCommand command = Make(new Asked(head.Actor, head.Id, path), Body.Read(document.RootElement, ""));
        if (expectedVersion is null && NeedsVersion?.Invoke(command) == true)
        {
            throw new ProblemException(ProblemCodes.PreconditionRequired, "Send If-Match with the ETag of what you have seen, so that nobody's change is lost.");
        }

        string canonical = Canonical(document.RootElement, path, expectedVersion);
        MarketCommand asked = expectedVersion is { } expected ? new TiedToVersion(command, TiedTo?.Invoke(command) ?? command.Subject, expected) : command;
        return new Prepared(
            asked.ToCommand(
                head.Id, $"{Method} {path.Path}", canonical, decided => Answer(command, decided, head.ValidateOnly, answers),
                validateOnly: head.ValidateOnly, traceParent: Telemetry.TraceParent, activity: Activities.Of(command)),
            Makes is { } made ? answer => $"{answers.Address}{made.Collection(command)}/{Uri.EscapeDataString(Api.Makes.NameIn(answer, made.Member.Name))}{made.Suffix}" : null);
    }

    public override AnswerBody Answer(MarketCommand command, Decided decided, bool validateOnly, WriteAnswers answers) => answers.To(this, (TCommand)command, decided, validateOnly);

    public override JsonObject BodySchema(SchemaBook book) => Body.Schema(book);

    public override IEnumerable<(string Name, JsonNode Body)> BodyExamples() => Body is Union<TBody> union
        ? union.Cases.Select(one => (one.Name, one.Example(complete: true)))
        : JsonNode.DeepEquals(Body.Example(complete: true), Body.Example(complete: false))
            ? [("example", Body.Example(complete: true))]
            : [("least", Body.Example(complete: false)), ("complete", Body.Example(complete: true))];

    public override JsonObject AnswerSchema(SchemaBook book)
    {
        var properties = new JsonObject();
        foreach (Says<TCommand> member in Makes is null ? Says : [Makes.Member, .. Says])
        {
            JsonObject schema = member.Schema(book);
            schema["description"] = member.Description;
            properties.Add(member.Name, schema);
        }

        return new JsonObject { ["allOf"] = new JsonArray(WriteAnswers.Schema(book), new JsonObject { ["type"] = "object", ["properties"] = properties }) };
    }

    /// <summary>Writes what an accepted answer has beside the members that all have.</summary>
    public void WriteAccepted(Utf8JsonWriter json, TCommand command, Decided decided)
    {
        Makes?.Member.Write(json, command, decided);
        foreach (Says<TCommand> member in Says) member.Write(json, command, decided);
    }

    /// <summary>The RFC 8785 form of what was asked: the body, what the address names, and the version that If-Match asked for, since the decision depends on all of them.</summary>
    private string Canonical(JsonElement body, PathValues path, long? expectedVersion)
    {
        if (Path.Length == 0 && expectedVersion is null && Secret.IsEmpty) return Encoding.UTF8.GetString(CanonicalJson.Write(body));
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, CanonicalJson.WriterOptions))
        {
            json.WriteStartObject();
            foreach (JsonProperty member in body.EnumerateObject())
            {
                if (Secret.Contains(member.Name, StringComparer.Ordinal)) json.WriteString(member.Name, $"sha256:{ContentHash.Of(CanonicalJson.Write(member.Value))}");
                else member.WriteTo(json);
            }

            for (int i = 0; i < Path.Length; i++) json.WriteString(Path[i].Name, path.Texts[i]);
            if (expectedVersion is { } version) json.WriteNumber("ifMatch"u8, version);
            json.WriteEndObject();
        }

        using JsonDocument whole = JsonDocument.Parse(buffer.WrittenMemory);
        return Encoding.UTF8.GetString(CanonicalJson.Write(whole.RootElement));
    }
}

internal static class Write
{
    public static WriteRoute<TBody, TCommand> Post<TBody, TCommand>(string pattern, Access access, string summary, Kind<TBody> body, Func<Asked, TBody, TCommand> make)
        where TCommand : MarketCommand => new(HttpMethods.Post, pattern, access, summary, body, make);

    public static WriteRoute<TBody, TCommand> Put<TBody, TCommand>(string pattern, Access access, string summary, Kind<TBody> body, Func<Asked, TBody, TCommand> make)
        where TCommand : MarketCommand => new(HttpMethods.Put, pattern, access, summary, body, make);
}
