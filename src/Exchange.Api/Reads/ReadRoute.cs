using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Projections;
using Exchange.ReadModels.Postgres.Rows;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>A route that answers from the read models that are kept as rows, declared once: endpoint, policy, parameters and place in the document come from it.</summary>
internal abstract record ReadRoute(string Pattern, string Id, string Summary) : IDescribed
{
    public const string AfterParameter = "after", LimitParameter = "limit", OwnerParameter = "owner";

    protected const int CountDefault = 50, CountMax = 200;

    public Access Access { get; init; } = Access.Participants;

    public string? Description { get; init; }

    public ImmutableArray<PathPart> Path { get; init; } = [];

    public abstract Task AnswerAsync(HttpContext context, RowGate gate);

    public abstract Operation Describe(SchemaBook book);

    protected static ImmutableArray<Parameter> WhenParameters { get; } =
    [
        Parameter.Query(PositionGate.Parameter, "Waits at most 5 s until what is read has come to this position: a write's answer tells it.", new JsonObject { ["type"] = "integer", ["minimum"] = 0 }),
        Parameter.Query(PositionGate.AsOfParameter, "Answers as it was at a position or at an instant; who may see it, is decided as of now.", Parameter.Text(), "2026-11-22T08:00:00Z"),
    ];

    protected static ImmutableArray<Parameter> PageParameters { get; } =
    [
        Parameter.Query(AfterParameter, "The cursor of the next page, from the Link header.", Parameter.Text()),
        Parameter.Query(LimitParameter, "How many at most.", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = CountMax, ["default"] = CountDefault }),
    ];

    protected static ImmutableArray<(string, string)> ListHeaders { get; } = [("Link", "rel=next: the next page, when there is one."), (RowGate.PositionHeader, "What the answer is as of.")];

    protected static ImmutableArray<(string, string)> ItemHeaders { get; } = [("ETag", "Version and state, for If-Match and If-None-Match."), (RowGate.PositionHeader, "What the answer is as of.")];

    protected static int CountOf(Query query) => (int)(query.Number(LimitParameter, 1, CountMax) ?? CountDefault);

    protected ImmutableArray<(string Code, int Status)> Problems => [.. ProblemFamilies.Reads, .. Path.Select(part => (part.Missing.Code, Rejections.StatusOf(part.Missing)))];
}

/// <summary>Rows of one read model, page by page.</summary>
/// <param name="Member">The member of the answer that holds them.</param>
internal sealed record RowList<TRow>(string Pattern, string Id, string Member, string Summary) : ReadRoute(Pattern, Id, Summary)
    where TRow : Row, IRowOf<TRow>
{
    public ImmutableArray<Filter> Filters { get; init; } = [];

    /// <summary>Whether the list may be narrowed to one party's rows.</summary>
    public bool ByOwner { get; init; }

    /// <summary>Whether all of its rows are for their owners alone: then the caller's own are asked for, for which there is an index.</summary>
    public bool OwnOnly { get; init; }

    /// <summary>Whether the last row's version is the whole list's.</summary>
    public bool TaggedByLast { get; init; }

    /// <summary>Parameters of <see cref="Prefix"/> and <see cref="From"/>.</summary>
    public ImmutableArray<Parameter> Parameters { get; init; } = [];

    /// <summary>What the keys of the rows begin with; null: all.</summary>
    public Func<PathValues, Query, string>? Prefix { get; init; }

    /// <summary>Where the list begins when no cursor is given: after this key.</summary>
    public Func<PathValues, Query, string?>? From { get; init; }

    /// <summary>What must be there for the caller, or the list is not.</summary>
    public Func<PathValues, RowKey>? Of { get; init; }

    public override async Task AnswerAsync(HttpContext context, RowGate gate)
    {
        PathValues path = PathValues.Read(context, Pattern, Path);
        var query = new Query(context.Request.Query, [AfterParameter, LimitParameter, PositionGate.Parameter, PositionGate.AsOfParameter, .. ByOwner ? [OwnerParameter] : (string[])[], .. Filters.Select(f => f.Name), .. Parameters.Select(p => p.Name)]);
        int count = CountOf(query);
        Viewer viewer = RowGate.ViewerOf(context);
        ParticipantId? owner = query.Text(OwnerParameter, ByOwner) is { } asked ? new ParticipantId(asked) : OwnOnly && !viewer.SeesAll ? viewer.Participant : null;
        var filter = new RowFilter(
            owner, Prefix?.Invoke(path, query),
            [.. from f in Filters let text = query.Text(f.Name) where text is not null let label = f.Parse(text) where label is not null select label.Value]);
        string? after = Cursor.Read(query.Text(AfterParameter)) ?? From?.Invoke(path, query);
        long? asOf = await gate.Positions.WaitForRowsAsync(query, context.RequestAborted);
        if (Of is not null && (await gate.Rows.FindAsync(Of(path).Model, Of(path).Key, viewer, asOf, context.RequestAborted)).Row is null) throw ProblemException.Of(Path[0].Missing);

        var listed = await gate.Rows.ListAsync(TRow.Model, viewer, filter, after, count + 1, asOf, context.RequestAborted);
        if (listed.Items.Count > count) gate.LinkNext(context, path.Path, Cursor.Of(listed.Items[count - 1].Key));
        byte[] body = Documents.List(Member, listed.Items.Take(count));
        await (TaggedByLast ? RowGate.WriteTaggedAsync(context, listed.Position, TagOf(listed.Items), body) : RowGate.WriteAsync(context, listed.Position, body));
    }

    public override Operation Describe(SchemaBook book) => new(Id, Summary)
    {
        Description = Description,
        Parameters =
        [
            .. Path.Select(Parameter.Path), .. Filters.Select(f => f.ToParameter()),
            .. ByOwner ? [Parameter.Query(OwnerParameter, "Those of this party.", Parameter.Text(), "vendor-1")] : (Parameter[])[], .. Parameters, .. PageParameters, .. WhenParameters,
        ],
        Responses = [new Response(StatusCodes.Status200OK, "A page.", new Content("application/json", Documents.ListSchema(Member, RowSchemas.Of<TRow>(book))), TaggedByLast ? [.. ListHeaders, ItemHeaders[0]] : ListHeaders)],
        Problems = Problems,
    };

    private static string TagOf(IReadOnlyList<FoundRow> rows) => rows.Count == 0 ? EntityTags.Of(0) : EntityTags.Of(rows[^1].Document, rows[^1].Position);
}

/// <summary>One row of a read model.</summary>
internal sealed record RowItem<TRow>(string Pattern, string Id, string Summary, Func<PathValues, string> Key) : ReadRoute(Pattern, Id, Summary)
    where TRow : Row, IRowOf<TRow>
{
    public override async Task AnswerAsync(HttpContext context, RowGate gate)
    {
        PathValues path = PathValues.Read(context, Pattern, Path);
        var query = new Query(context.Request.Query, PositionGate.Parameter, PositionGate.AsOfParameter);
        long? asOf = await gate.Positions.WaitForRowsAsync(query, context.RequestAborted);
        Found found = await gate.Rows.FindAsync(TRow.Model, Key(path), RowGate.ViewerOf(context), asOf, context.RequestAborted);
        if (found.Row is not { } row) throw ProblemException.Of(Path[^1].Missing);
        await RowGate.WriteTaggedAsync(context, found.Position, EntityTags.Of(row.Document, row.Position), Encoding.UTF8.GetBytes(row.Document));
    }

    public override Operation Describe(SchemaBook book) => new(Id, Summary)
    {
        Description = Description,
        Parameters = [.. Path.Select(Parameter.Path), Parameter.Header("If-None-Match", "The ETag of what the caller has.", Parameter.Text()), .. WhenParameters],
        Responses =
        [
            new Response(StatusCodes.Status200OK, "It.", new Content("application/json", RowSchemas.Of<TRow>(book)), ItemHeaders),
            new Response(StatusCodes.Status304NotModified, "The caller has it as it is."),
        ],
        Problems = Problems,
    };
}

/// <summary>What all routes that read rows share.</summary>
internal sealed class RowGate(RowReads rows, PositionGate positions, PublicAddress address)
{
    /// <summary>What an answer is as of.</summary>
    public const string PositionHeader = "Exchange-Position";

    public RowReads Rows => rows;

    public PositionGate Positions => positions;

    /// <summary>Whose eyes a request has: the operator and the regulator see all, others what is public and their own.</summary>
    public static Viewer ViewerOf(HttpContext context)
    {
        Caller caller = context.Caller();
        return new Viewer(caller.Participant, SeesAll: (caller.Roles & (Roles.Operator | Roles.Regulator)) != Roles.None);
    }

    /// <summary>The same request again, from a cursor on.</summary>
    public void LinkNext(HttpContext context, string path, string after)
    {
        string rest = string.Concat(context.Request.Query.Where(p => p.Key is not (ReadRoute.AfterParameter or PositionGate.Parameter)).Select(p => $"&{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value.ToString())}"));
        context.Response.Headers.Link = $"<{address.Value}{EscapedPath(path)}?{ReadRoute.AfterParameter}={Uri.EscapeDataString(after)}{rest}>; rel=\"next\"";
    }

    public static Task WriteTaggedAsync(HttpContext context, long position, string tag, byte[] body)
    {
        context.Response.Headers.ETag = tag;
        if (!EntityTags.IsKnown(context.Request.Headers, tag)) return WriteAsync(context, position, body);
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    public static async Task WriteAsync(HttpContext context, long position, byte[] body)
    {
        HttpResponse response = context.Response;
        response.Headers[PositionHeader] = position.ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "private, no-cache"; // another caller sees other rows
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static string EscapedPath(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}

/// <summary>A key as a cursor: opaque, fit for an address.</summary>
internal static class Cursor
{
    public static string Of(string key) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <exception cref="ProblemException">It is not one that we gave.</exception>
    public static string? Read(string? cursor)
    {
        if (cursor is null) return null;
        try
        {
            string key = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(System.Buffers.Text.Base64Url.DecodeFromChars(cursor));
            if (key.Length > 0 && !key.Contains('\0', StringComparison.Ordinal)) return key;
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            // Told below.
        }

        throw Query.Invalid(ReadRoute.AfterParameter, "after is the cursor of a page's Link header.");
    }
}

/// <summary>Documents of rows, put together as they are.</summary>
internal static class Documents
{
    public static byte[] List(string member, IEnumerable<FoundRow> rows) => JsonBody.Write((member, rows), static (json, a) => WriteArray(json, a.member, a.rows));

    public static void WriteArray(System.Text.Json.Utf8JsonWriter json, string member, IEnumerable<FoundRow> rows)
    {
        json.WriteStartArray(member);
        foreach (FoundRow row in rows) json.WriteRawValue(row.Document);
        json.WriteEndArray();
    }

    public static JsonObject ListSchema(string member, JsonObject row) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray(member),
        ["properties"] = new JsonObject { [member] = new JsonObject { ["type"] = "array", ["items"] = row } },
    };
}
