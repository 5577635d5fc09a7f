using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Products;
using Exchange.ReadModels.Postgres.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Exchange.Api;

/// <summary>Uploads of revisions' content, in parts that follow one another; a broken one goes on where it stood (DOMAIN KEP-3).</summary>
internal sealed class UploadEndpoints(ContentStore store, LogStates states, CommandGate gate, ILogNode node, WriteAnswers answers, Drain drain)
{
    /// <summary>8 MiB. A limit of its own, beside that of JSON bodies.</summary>
    public const int PartBytesMax = 8 << 20;

    public const string OffsetHeader = "Upload-Offset", LengthHeader = "Upload-Length";

    private const string Pattern = "/products/{id}/revisions/{n}/content", MediaType = "application/octet-stream";

    private static readonly ImmutableArray<PathPart> Address = [ProductRoutes.Product, ProductRoutes.Revision];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Pattern, [HttpMethods.Put], StoreAsync).WithMetadata(StoreOperation).Allow(Access.Only(Roles.Vendor));
        routes.MapMethods(Pattern, [HttpMethods.Head], TellAsync).WithMetadata(TellOperation).Allow(Access.Only(Roles.Vendor));
    }

    private async Task TellAsync(HttpContext context)
    {
        _ = new Query(context.Request.Query);
        Declared declared = await DeclaredAsync(context);
        Tell(context.Response, declared.Stored ? declared.Upload.Bytes : store.OffsetOf(declared.Upload), declared.Upload);
    }

    private async Task StoreAsync(HttpContext context)
    {
        long offset = new Query(context.Request.Query, "offset").Number("offset", 0, long.MaxValue) ?? throw Query.Invalid("offset", "Say with ?offset=N where the part begins.");
        CheckPart(context);
        Declared declared = await DeclaredAsync(context);
        RefuseElsewhere();
        if (declared.Stored && (offset != declared.Upload.Bytes || context.Request.ContentLength is not 0)) throw ContentStore.OtherOffset(declared.Upload.Bytes, declared.Upload);

        long stored = declared.Stored ? declared.Upload.Bytes : await store.AppendAsync(declared.Upload, offset, context.Request.BodyReader, context.RequestAborted);
        Tell(context.Response, stored, declared.Upload);
        if (stored < declared.Upload.Bytes)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        // All bytes are there, and they are what was declared: that becomes a fact. Asked again, it is the same command.
        await gate.RespondAsync(context, Confirm(declared), location: null);
        if (context.Response.StatusCode == StatusCodes.Status200OK) store.Forget(declared.Upload);
    }

    /// <summary>Parts lie on the disk of the process that took them, and only the writer can make a fact of them: so it takes them all.</summary>
    private void RefuseElsewhere()
    {
        if (drain.HasBegun) throw new ProblemException(ProblemCodes.Stopping, "This process is stopping and takes no more writes.") { RetryAfterSeconds = 1 };
        if (node.Status is NodeStatus.Writing or NodeStatus.Recovering) return;
        throw node.WriterAddress is { } address && node.Status == NodeStatus.Standby
            ? new ProblemException(ProblemCodes.NotTheWriter, $"Writes go to {address} at the moment.") { Members = json => json.WriteString("writer"u8, address) }
            : new ProblemException(ProblemCodes.NoWriter, "There is no writer at the moment; nothing was stored.") { RetryAfterSeconds = 1 };
    }

    private static void CheckPart(HttpContext context)
    {
        RequestBody.CheckCoding(context);
        if (context.Request.ContentType is { } type && !string.Equals(type, MediaType, StringComparison.OrdinalIgnoreCase)) throw new ProblemException(ProblemCodes.MediaTypeUnsupported, $"A part is {MediaType}.");
        if (context.Request.ContentLength > PartBytesMax) throw new ProblemException(ProblemCodes.BodyTooLarge, $"A part has at most {PartBytesMax} bytes.");
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = PartBytesMax;
    }

    /// <summary>The revision as the log has it; only its product's vendor may know that it is there.</summary>
    private async Task<Declared> DeclaredAsync(HttpContext context)
    {
        PathValues path = PathValues.Read(context, Pattern, Address);
        (ProductId product, int number) = (path.Of(ProductRoutes.Product), path.Of(ProductRoutes.Revision));
        long declaredAt = 0;
        object state = await states.ReadAsync(product.Stream, Seen, context.RequestAborted);
        ParticipantId caller = context.Caller().Participant;
        if (state is WithdrawnProduct withdrawn && withdrawn.Vendor == caller) throw ProblemException.Of(new ProductRejection.ProductInState("withdrawn"));
        if (state is not LiveProduct live || live.Vendor != caller) throw ProblemException.Of(new ProductRejection.ProductNotFound());
        if (live.Revisions.FirstOrDefault(r => r.Number == number) is not { } revision) throw ProblemException.Of(new ProductRejection.RevisionUnknown(number));
        return new Declared(new Upload(product, number, revision.Content, revision.Bytes), caller, declaredAt, revision.Stored);

        void Seen(RecordedEvent recorded, object @event)
        {
            if (@event is ProductRevisionDeclared e && e.Revision == number) declaredAt = recorded.Position;
        }
    }

    private Command Confirm(Declared declared)
    {
        (ProductId product, int revision, ContentHash content, long bytes) = declared.Upload;
        string body = string.Create(CultureInfo.InvariantCulture, $$"""{"content":"{{content}}","product":"{{product}}","revision":{{revision}}}""");
        CommandId id = CommandId.FollowUp("content", declared.At, 0);
        return new ConfirmContent(declared.Vendor, product, revision, content).ToCommand(
            id, string.Create(CultureInfo.InvariantCulture, $"PUT /products/{product}/revisions/{revision}/content"), body,
            decided => decided.Verdict is Verdict.Refused refused ? answers.Refusal(decided.Command, refused.Rejection) : Stored(decided, declared.Upload), traceParent: Telemetry.TraceParent);
    }

    private static AnswerBody Stored(Decided decided, Upload upload) => new(StatusCodes.Status200OK, JsonBody.Write((decided, upload), static (json, a) =>
    {
        json.WriteString("product"u8, a.upload.Product.ToString());
        json.WriteNumber("revision"u8, a.upload.Revision);
        json.WriteString("content"u8, a.upload.Content.ToString());
        json.WriteNumber("bytes"u8, a.upload.Bytes);
        json.WriteNumber("position"u8, a.decided.Position);
        json.WriteNumber("version"u8, a.decided.States.VersionOf(a.upload.Product.Stream));
        json.WriteInstant("receivedAt"u8, a.decided.At);
    }));

    private static void Tell(HttpResponse response, long stored, Upload upload)
    {
        response.Headers[OffsetHeader] = stored.ToString(CultureInfo.InvariantCulture);
        response.Headers[LengthHeader] = upload.Bytes.ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-store";
    }

    private static ImmutableArray<(string, string)> Headers => [(OffsetHeader, "How many bytes are stored; the next part begins there."), (LengthHeader, "How many were declared.")];

    private static Operation StoreOperation => new("storeContent", "Upload a part of a revision's content")
    {
        Description = "The raw bytes from `offset` on, at most 8 MiB. When the last part is in, all bytes are checked against the declared hash, and the answer says that the content is stored. "
            + "After a broken connection `HEAD` tells where to go on; a part of no bytes at the end asks for the end again.",
        Parameters = [.. Address.Select(Parameter.Path), new Parameter("query", "offset", "Where the part begins.", new JsonObject { ["type"] = "integer", ["minimum"] = 0 }, Required: true, 0)],
        Body = new Content(MediaType, null),
        BodyRequired = false,
        Responses =
        [
            new Response(StatusCodes.Status200OK, "All bytes are stored and were checked.", new Content("application/json", new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("product", "revision", "content", "bytes", "position", "version", "receivedAt"),
                ["properties"] = new JsonObject
                {
                    ["product"] = Kinds.UuidSchema(), ["revision"] = new JsonObject { ["type"] = "integer" }, ["content"] = Parameter.Text(), ["bytes"] = new JsonObject { ["type"] = "integer" },
                    ["position"] = new JsonObject { ["type"] = "integer" }, ["version"] = new JsonObject { ["type"] = "integer" }, ["receivedAt"] = new JsonObject { ["type"] = "string", ["format"] = "date-time" },
                },
            }), Headers),
            new Response(StatusCodes.Status204NoContent, "The part is stored; more is to come.", null, Headers),
        ],
        Problems =
        [
            .. ProblemFamilies.Known, .. ProblemFamilies.Of(typeof(ProductRejection)),
            .. ProblemFamilies.Of(
                ProblemCodes.QueryInvalid, ProblemCodes.RequestTimeout, ProblemCodes.UploadOffset, ProblemCodes.UploadBusy, ProblemCodes.BodyTooLarge, ProblemCodes.MediaTypeUnsupported, ProblemCodes.NotTheWriter,
                ProblemCodes.ContentTooLarge, ProblemCodes.ContentMismatch, ProblemCodes.NoWriter, ProblemCodes.Busy, ProblemCodes.Stopping, ProblemCodes.OutcomeUnknown),
        ],
    };

    private static Operation TellOperation => new("tellUpload", "How far an upload is")
    {
        Parameters = [.. Address.Select(Parameter.Path)],
        Responses = [new Response(StatusCodes.Status200OK, "So far.", null, Headers)],
        Problems = [.. ProblemFamilies.Known, .. ProblemFamilies.Of(ProblemCodes.QueryInvalid), .. ProblemFamilies.Of(typeof(ProductRejection))],
    };

    /// <param name="At">The position of the declaration: the confirmation follows from it.</param>
    private readonly record struct Declared(Upload Upload, ParticipantId Vendor, long At, bool Stored);
}
