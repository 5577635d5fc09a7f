using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Api;

/// <summary>What the fields of an object were read as.</summary>
internal readonly struct Values(ImmutableArray<Field> fields, object?[] values)
{
    /// <summary>What a field of the shape was read as, or what it stands for when it was absent.</summary>
    public T Of<T>(Field<T> field) => (T)values[fields.IndexOf(field)]!;
}

/// <summary>An object with known fields: unknown ones are refused, missing ones are named, all are read before anything is made of them.</summary>
internal sealed class Shape<T> : Kind<T>
{
    private readonly string? _name;
    private readonly string? _description;
    private readonly ImmutableArray<Field> _fields;
    private readonly string[] _required, _optional;
    private readonly Func<Values, T> _make;

    /// <param name="name">Under which its schema stands in the document; null: it stands where it is used.</param>
    public Shape(string? name, string? description, IEnumerable<Field> fields, Func<Values, T> make)
    {
        (_name, _description, _fields, _make) = (name, description, [.. fields], make);
        _required = [.. _fields.Where(f => f.IsRequired).Select(f => f.Name)];
        _optional = [.. _fields.Where(f => !f.IsRequired).Select(f => f.Name)];
    }

    public ImmutableArray<Field> Fields => _fields;

    /// <summary>Whether an empty object will do.</summary>
    public bool MayBeEmpty => _required.Length == 0;

    /// <summary>What is made of the fields.</summary>
    public T Make(Values values) => _make(values);

    public override T Read(JsonElement value, string at)
    {
        var fields = new JsonFields(value, at, _required, _optional);
        var values = new object?[_fields.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Field field = _fields[i];
            values[i] = field.IsRequired || fields.Has(field.Name) ? field.Read(fields[field.Name], fields.At(field.Name)) : field.Absent;
        }

        return _make(new Values(_fields, values));
    }

    public override JsonObject Schema(SchemaBook book) => _name is null ? Inline(book) : book.Ref(_name, () => Inline(book));

    public override JsonNode Example(bool complete)
    {
        var example = new JsonObject();
        foreach (Field field in _fields)
        {
            if ((complete || field.IsRequired) && field.Example(complete) is { } node) example.Add(field.Name, node);
        }

        return example;
    }

    private JsonObject Inline(SchemaBook book)
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false };
        if (_description is not null) schema["description"] = _description;
        if (_required.Length > 0) schema["required"] = new JsonArray([.. _required.Select(name => (JsonNode)name)]);
        var properties = new JsonObject();
        foreach (Field field in _fields) properties.Add(field.Name, field.Schema(book));
        schema["properties"] = properties;
        return schema;
    }
}

internal static class Shape
{
    /// <summary>Nothing but an empty object, which need not even be sent.</summary>
    public static readonly Shape<Values> Nothing = Of();

    /// <summary>Fields for one route alone.</summary>
    public static Shape<Values> Of(params IEnumerable<Field> fields) => new(null, null, fields, static values => values);

    public static Shape<T> Of<T>(IEnumerable<Field> fields, Func<Values, T> make) => new(null, null, fields, make);

    public static Shape<T> Named<T>(string name, string description, IEnumerable<Field> fields, Func<Values, T> make) => new(name, description, fields, make);

    public static Field<T> As<T>(this Kind<T> kind, string name, string description) => new(name, kind, description);
}
