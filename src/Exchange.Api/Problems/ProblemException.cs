using System.Text.Json;

namespace Exchange.Api;

/// <summary>A request that can't be carried out, and the problem its caller gets. Thrown while a request is being read, never while a command is decided.</summary>
internal sealed class ProblemException(string code, string detail) : Exception(detail)
{
    /// <summary>One of <see cref="ProblemCodes"/>.</summary>
    public string Code { get; } = code;

    /// <summary>Seconds after which trying again makes sense; becomes the Retry-After header.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Writes extension members, such as the name of the field.</summary>
    public Action<Utf8JsonWriter>? Members { get; init; }

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
