using System.Text.Json.Nodes;

namespace Exchange.Api.Tests;

/// <summary>A body with one fault, made from its schema.</summary>
/// <param name="What">Where and how.</param>
/// <param name="Code">The problem that must come of it.</param>
internal sealed record Spoiled(string What, string Code, JsonNode Body)
{
    /// <summary>Every fault that a schema knows, each in a copy of a body that is right.</summary>
    public static IEnumerable<Spoiled> Of(JsonNode body, JsonObject schema, JsonSchemas schemas) => At(body, schema, schemas, root => root, "$");

    private static IEnumerable<Spoiled> At(JsonNode body, JsonObject schema, JsonSchemas schemas, Func<JsonNode, JsonNode> find, string at)
    {
        schema = schemas.Resolve(schema);
        if (schema["oneOf"] is JsonArray cases) schema = schemas.Resolve((JsonObject)cases.Single(one => schemas.FaultsOf(one!, find(body)).Count == 0)!);
        switch ((string?)schema["type"])
        {
            case "object":
                foreach (Spoiled one in InObject(body, schema, schemas, find, at)) yield return one;
                break;
            case "array":
                foreach (Spoiled one in InArray(body, schema, schemas, find, at)) yield return one;
                break;
        }
    }

    private static IEnumerable<Spoiled> InObject(JsonNode body, JsonObject schema, JsonSchemas schemas, Func<JsonNode, JsonNode> find, string at)
    {
        yield return With(body, find, at + ".nonsense", ProblemCodes.FieldUnknown, o => o["nonsense"] = 1);
        foreach (string name in (schema["required"] as JsonArray ?? []).Select(n => (string)n!))
        {
            // Without its discriminator nobody knows what else is missing.
            yield return With(body, find, $"{at}.{name} missing", ProblemCodes.FieldMissing, o => o.Remove(name));
            yield return With(body, find, $"{at}.{name} null", ProblemCodes.FieldInvalid, o => o[name] = null);
        }

        foreach ((string name, JsonNode? _) in (JsonObject)find(body))
        {
            JsonObject member = schemas.Resolve((JsonObject)schema["properties"]![name]!);
            foreach ((string how, JsonNode wrong) in Wrongs(((JsonObject)find(body))[name]!, member)) yield return With(body, find, $"{at}.{name} {how}", ProblemCodes.FieldInvalid, o => o[name] = wrong.DeepClone());
            foreach (Spoiled one in At(body, member, schemas, root => find(root)[name]!, $"{at}.{name}")) yield return one;
        }
    }

    private static IEnumerable<Spoiled> InArray(JsonNode body, JsonObject schema, JsonSchemas schemas, Func<JsonNode, JsonNode> find, string at)
    {
        if (((JsonArray)find(body)).Count == 0) yield break;
        JsonObject item = schemas.Resolve((JsonObject)schema["items"]!);
        foreach ((string how, JsonNode wrong) in Wrongs(find(body)[0]!, item))
        {
            JsonNode copy = body.DeepClone();
            ((JsonArray)find(copy))[0] = wrong.DeepClone();
            yield return new Spoiled($"{at}[0] {how}", ProblemCodes.FieldInvalid, copy);
        }

        foreach (Spoiled one in At(body, item, schemas, root => find(root)[0]!, $"{at}[0]")) yield return one;
    }

    /// <summary>Values that the schema of one value forbids.</summary>
    private static IEnumerable<(string How, JsonNode Wrong)> Wrongs(JsonNode right, JsonObject schema)
    {
        if (schema["oneOf"] is not null || schema["const"] is not null) yield break;
        string type = (string)schema["type"]!;
        yield return ("of another type", type == "string" ? 7 : "seven");
        yield return ("an object in its place", type == "object" ? new JsonArray() : new JsonObject());
        if (schema["enum"] is not null) yield return ("no such name", "no-such-name");
        if (schema["pattern"] is not null) yield return ("misspelt", "\u0001 ?");
        if (schema["minLength"] is not null) yield return ("empty", "");
        if (schema["maxLength"] is { } longest) yield return ("too long", new string('a', (int)longest + 1));
        if (schema["minimum"] is { } least) yield return ("too small", JsonNode.Parse(least.ToJsonString())!.GetValue<long>() - 1);
        if (schema["maximum"] is { } most) yield return ("too large", JsonNode.Parse(most.ToJsonString())!.GetValue<long>() + 1);
        if (type == "integer") yield return ("a text of digits", "1");
        if (schema["minItems"] is not null) yield return ("none", new JsonArray());
        if (schema["maxItems"] is { } bound && right is JsonArray { Count: > 0 } items) yield return ("too many", new JsonArray([.. Enumerable.Range(0, (int)bound + 1).Select(_ => items[0]!.DeepClone())]));
    }

    private static Spoiled With(JsonNode body, Func<JsonNode, JsonNode> find, string what, string code, Action<JsonObject> spoil)
    {
        JsonNode copy = body.DeepClone();
        spoil((JsonObject)find(copy));
        return new Spoiled(what, code, copy);
    }
}
