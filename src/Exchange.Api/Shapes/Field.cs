using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Api;

/// <summary>One member of an object in a request: its name, what it must be, whether it must be there, and what it is for.</summary>
internal abstract class Field(string name, string description, bool required)
{
    public string Name => name;

    public string Description => description;

    public bool IsRequired => required;

    /// <summary>What it stands for when it is absent, or null.</summary>
    public abstract object? Absent { get; }

    /// <exception cref="ProblemException">It is not what it must be.</exception>
    public abstract object? Read(JsonElement value, string at);

    public abstract JsonObject Schema(SchemaBook book);

    /// <summary>Null: it stands in no example.</summary>
    public abstract JsonNode? Example(bool complete);
}

/// <inheritdoc cref="Field"/>
/// <param name="example">Instead of its kind's.</param>
internal sealed class Field<T>(string name, Kind<T> kind, string description, bool required = true, T absent = default!, Func<JsonNode?>? example = null) : Field(name, description, required)
{
    public override object? Absent => absent;

    public Kind<T> Kind => kind;

    /// <summary>The same with an example of its own.</summary>
    /// <param name="example">JSON; null: it stands in no example.</param>
    public Field<T> Like(string? example) => new(Name, kind, Description, IsRequired, absent, () => example is null ? null : JsonNode.Parse(example));

    /// <summary>The same, not required.</summary>
    /// <param name="absent">What it stands for when it is not there.</param>
    public Field<T> Or(T absent) => new(Name, kind, Description, required: false, absent, example);

    public override object? Read(JsonElement value, string at) => kind.Read(value, at);

    public override JsonObject Schema(SchemaBook book)
    {
        JsonObject schema = kind.Schema(book);
        schema["description"] = Description; // JSON Schema 2020-12 takes members beside $ref
        return schema;
    }

    public override JsonNode? Example(bool complete) => example is null ? kind.Example(complete) : example();
}

/// <summary>Fields of reference types that need not be there: absent is null.</summary>
internal static class OptionalFields
{
    public static Field<T?> Optional<T>(this Field<T> field)
        where T : class => new(field.Name, field.Kind!, field.Description, required: false, absent: null, field.Example);

    // The example of a field may depend on nothing; a complete one is as good as any.
    private static JsonNode? Example<T>(this Field<T> field) => field.Example(complete: true);
}

/// <summary>Fields of value types that need not be there: absent is null.</summary>
internal static class OptionalValueFields
{
    public static Field<T?> Optional<T>(this Field<T> field)
        where T : struct => new(field.Name, new OptionalKind<T>(field.Kind), field.Description, required: false, absent: null, () => field.Example(complete: true));
}
