using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Api;

/// <summary>One of several shapes, told apart by one member. Each is read strictly by its own.</summary>
/// <param name="discriminator">The member's name.</param>
internal sealed class Union<T>(string name, string description, string discriminator, params ImmutableArray<UnionCase<T>> cases) : Kind<T>
{
    public ImmutableArray<UnionCase<T>> Cases => cases;

    public string Discriminator => discriminator;

    public override T Read(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Object) throw at.Length == 0 ? new ProblemException(ProblemCodes.JsonMalformed, "The body is not an object.") : JsonValues.Invalid(at, "an object");
        string place = at.Length == 0 ? discriminator : $"{at}.{discriminator}";
        if (!value.TryGetProperty(discriminator, out JsonElement kind)) throw ProblemException.Fields(ProblemCodes.FieldMissing, [place], $"Missing: {place}.");
        foreach (UnionCase<T> one in cases)
        {
            if (kind.ValueKind == JsonValueKind.String && kind.ValueEquals(one.Name)) return one.Read(value, at);
        }

        throw JsonValues.Invalid(place, $"one of {string.Join(", ", cases.Select(c => c.Name))}");
    }

    public override JsonObject Schema(SchemaBook book) => book.Ref(name, () =>
    {
        var mapping = new JsonObject();
        var oneOf = new JsonArray();
        foreach (UnionCase<T> one in cases)
        {
            JsonObject schema = one.Schema(book);
            mapping.Add(one.Name, (string)schema["$ref"]!);
            oneOf.Add((JsonNode)schema);
        }

        return new JsonObject
        {
            ["description"] = description,
            ["oneOf"] = oneOf,
            ["discriminator"] = new JsonObject { ["propertyName"] = discriminator, ["mapping"] = mapping },
        };
    });

    public override JsonNode Example(bool complete) => cases[0].Example(complete);

    /// <summary>One case: a shape, and the discriminator's value that says so.</summary>
    /// <param name="schemaName">Under which its schema stands in the document.</param>
    public static UnionCase<T> Case<TCase>(string name, string schemaName, string description, string discriminator, string discriminatorDescription, Shape<TCase> shape)
        where TCase : T
    {
        Field<string> which = new Kind<string, string>(
            (value, _) => value.GetString()!, _ => new JsonObject { ["type"] = "string", ["const"] = name }, name).As(discriminator, discriminatorDescription);
        return new UnionCase<T>(name, new Shape<T>(schemaName, description, [which, .. shape.Fields], values => shape.Make(values)));
    }
}

/// <summary>One of a <see cref="Union{T}"/>'s shapes.</summary>
internal sealed class UnionCase<T>(string name, Shape<T> shape)
{
    public string Name => name;

    public Shape<T> Shape => shape;

    public T Read(JsonElement value, string at) => shape.Read(value, at);

    public JsonObject Schema(SchemaBook book) => shape.Schema(book);

    public JsonNode Example(bool complete) => shape.Example(complete);
}
