using System.Text.Json.Nodes;

namespace Exchange.Api;

/// <summary>The named schemas of a document: each stands once under its name, and is referred to from everywhere else.</summary>
internal sealed class SchemaBook
{
    private const string Prefix = "#/components/schemas/";

    private readonly SortedDictionary<string, JsonObject?> _schemas = new(StringComparer.Ordinal);

    /// <summary>A reference to a named schema, which is made when it is asked for first.</summary>
    public JsonObject Ref(string name, Func<JsonObject> make)
    {
        if (_schemas.TryAdd(name, null)) _schemas[name] = make(); // the name is there before what it stands for, so that a schema may refer to itself
        return new JsonObject { ["$ref"] = Prefix + name };
    }

    /// <summary>All schemas.</summary>
    public JsonObject ToJson()
    {
        var all = new JsonObject();
        foreach ((string name, JsonObject? schema) in _schemas) all.Add(name, schema!.DeepClone());
        return all;
    }

    /// <summary>The schemas that something refers to, directly or through others.</summary>
    public JsonObject ToJson(JsonNode from)
    {
        var used = new SortedSet<string>(StringComparer.Ordinal);
        Follow(from, used);
        var all = new JsonObject();
        foreach (string name in used) all.Add(name, _schemas[name]!.DeepClone());
        return all;
    }

    private void Follow(JsonNode? node, SortedSet<string> used)
    {
        switch (node)
        {
            case JsonObject json:
                if (json["$ref"] is JsonValue reference && ((string)reference!)[Prefix.Length..] is var name && used.Add(name)) Follow(_schemas[name], used);
                foreach ((_, JsonNode? member) in json) Follow(member, used);
                break;
            case JsonArray items:
                foreach (JsonNode? item in items) Follow(item, used);
                break;
        }
    }
}
