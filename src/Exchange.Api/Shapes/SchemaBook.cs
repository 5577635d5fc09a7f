using System.Text.Json.Nodes;

namespace Exchange.Api;

/// <summary>The named schemas of a document: each stands once under its name, and is referred to from everywhere else.</summary>
internal sealed class SchemaBook
{
    private readonly SortedDictionary<string, JsonObject?> _schemas = new(StringComparer.Ordinal);

    /// <summary>A reference to a named schema, which is made when it is asked for first.</summary>
    public JsonObject Ref(string name, Func<JsonObject> make)
    {
        if (_schemas.TryAdd(name, null)) _schemas[name] = make(); // the name is there before what it stands for, so that a schema may refer to itself
        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    public JsonObject ToJson()
    {
        var all = new JsonObject();
        foreach ((string name, JsonObject? schema) in _schemas) all.Add(name, schema);
        return all;
    }
}
