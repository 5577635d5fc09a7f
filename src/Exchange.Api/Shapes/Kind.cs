using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Api;

/// <summary>What a JSON value must be: reads it strictly, says so as JSON Schema, and gives an example. Declared once, used for both.</summary>
/// <typeparam name="T">What is read.</typeparam>
internal abstract class Kind<T>
{
    /// <param name="at">Where the value stands in the body.</param>
    /// <exception cref="ProblemException">It is something else.</exception>
    public abstract T Read(JsonElement value, string at);

    /// <summary>JSON Schema 2020-12, as OpenAPI 3.1 takes it.</summary>
    public abstract JsonObject Schema(SchemaBook book);

    /// <param name="complete">With all that is optional; otherwise with what is required alone.</param>
    public abstract JsonNode Example(bool complete);
}

/// <summary>A kind made of its three parts.</summary>
internal sealed class Kind<T, TExample>(Func<JsonElement, string, T> read, Func<SchemaBook, JsonObject> schema, TExample example) : Kind<T>
{
    public override T Read(JsonElement value, string at) => read(value, at);

    public override JsonObject Schema(SchemaBook book) => schema(book);

    public override JsonNode Example(bool complete) => JsonValue.Create(example)!;
}

/// <summary>A value type that may be absent.</summary>
internal sealed class OptionalKind<T>(Kind<T> kind) : Kind<T?>
    where T : struct
{
    public override T? Read(JsonElement value, string at) => kind.Read(value, at);

    public override JsonObject Schema(SchemaBook book) => kind.Schema(book);

    public override JsonNode Example(bool complete) => kind.Example(complete);
}
