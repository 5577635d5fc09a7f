using System.Text.Json;
using Exchange.Kernel;

namespace Exchange.Api;

/// <summary>A request that can't be carried out, and the problem its caller gets. Thrown while a request is being read, never while a command is decided.</summary>
internal sealed class ProblemException(string code, string detail) : Exception(detail)
{
    /// <summary>One of <see cref="ProblemCodes"/>, or that of a rejection.</summary>
    public string Code { get; } = code;

    public int Status { get; private init; } = ProblemCodes.Statuses.GetValueOrDefault(code);

    /// <summary>Seconds after which trying again makes sense; becomes the Retry-After header.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Writes extension members, such as the name of the field.</summary>
    public Action<Utf8JsonWriter>? Members { get; init; }

    /// <summary>A refusal that needs no decision, such as that of an id which nothing can have.</summary>
    public static ProblemException Of(Rejection rejection) => new(rejection.Code, rejection.Detail)
    {
        Status = Rejections.StatusOf(rejection), Members = json => Rejections.WriteMembers(json, rejection),
    };

    public static ProblemException Field(string code, string field, string detail) =>
        new(code, detail) { Members = json => json.WriteString("field"u8, field) };

    public static ProblemException Fields(string code, IReadOnlyCollection<string> fields, string detail) => new(code, detail)
    {
        Members = json =>
        {
            json.WriteStartArray("fields"u8);
            foreach (string field in fields) json.WriteStringValue(field);
            json.WriteEndArray();
        },
    };
}
