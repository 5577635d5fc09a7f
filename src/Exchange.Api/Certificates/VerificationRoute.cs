using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Projections.Trade;
using Exchange.ReadModels.Postgres.Rows;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>Whoever has been shown a certificate asks whether it is one. He is told that and no more: no party, no amount, and of a number without its hash not even that it exists.</summary>
internal sealed record VerificationRoute() : ReadRoute("/certificates/{number}/verification", "verifyCertificate", "Whether a transaction certificate is genuine")
{
    private const string HashParameter = "hash";

    public static readonly PathText Number = new("number", "The certificate's number.", new NothingThere(), $"EXT-2026-{Kinds.UuidExample.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()}");

    public override async Task AnswerAsync(HttpContext context, RowGate gate)
    {
        string number = PathValues.Read(context, Pattern, [Number]).Of(Number);
        var query = new Query(context.Request.Query, HashParameter);
        if (!ContentHash.TryParse(query.Text(HashParameter), out ContentHash hash)) throw Query.Invalid(HashParameter, $"{HashParameter} is a SHA-256 of 64 lower-case hexadecimal digits.");

        CertificateRow? certificate = (await FindAsync<CertificateRow>(gate, number, context.RequestAborted)) is { } found && found.Hash == hash ? found : null;
        AgreementRow? agreement = certificate is null ? null : await FindAsync<AgreementRow>(gate, certificate.Agreement.ToString(), context.RequestAborted);
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(JsonBody.Write((certificate, agreement), static (json, a) =>
        {
            json.WriteBoolean("exists"u8, a.certificate is not null);
            if (a.certificate is null) return;
            json.WriteInstant("since"u8, a.certificate.FinalAt);
            json.WriteBoolean("stands"u8, a.agreement is { Standing: AgreementStanding.Concluded });
        }), context.RequestAborted);
    }

    public override Operation Describe(SchemaBook book) => new(Id, Summary)
    {
        Description = "Says whether there is a certificate of this number with this hash, since when, and whether the agreement behind it still stands. Nothing else is told to anybody.",
        Parameters = [Parameter.Path(Number), new Parameter("query", HashParameter, "The certificate's hash: the SHA-256 of the canonical JSON (RFC 8785) of its other members.", Kinds.Hash.Schema(book), Required: true, Kinds.HashExample)],
        Responses =
        [
            new Response(StatusCodes.Status200OK, "Whether it is.", new Content("application/json", new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["required"] = new JsonArray("exists"),
                ["properties"] = new JsonObject
                {
                    ["exists"] = new JsonObject { ["type"] = "boolean", ["description"] = "False: no such number, or another hash." },
                    ["since"] = new JsonObject { ["type"] = "string", ["format"] = "date-time", ["description"] = "When the trade became final. Absent when it does not exist." },
                    ["stands"] = new JsonObject { ["type"] = "boolean", ["description"] = "Whether the agreement stands. Absent when it does not exist." },
                },
            })),
        ],
        Problems = ProblemFamilies.Of(ProblemCodes.QueryInvalid, ProblemCodes.NotFound, ProblemCodes.Internal, ProblemCodes.LogUnavailable),
    };

    private static async Task<TRow?> FindAsync<TRow>(RowGate gate, string key, CancellationToken cancellationToken)
        where TRow : Projections.Row, Projections.IRowOf<TRow> => (await gate.Rows.FindAsync(TRow.Model, key, Viewer.Operator, asOf: null, cancellationToken)).Row?.As<TRow>();
}
