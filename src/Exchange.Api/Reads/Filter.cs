using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Market;
using Exchange.Projections;

namespace Exchange.Api;

/// <summary>A parameter that narrows a list by a label of its rows.</summary>
/// <param name="Parse">Null: no row can have such a value.</param>
internal sealed record Filter(string Name, string Description, JsonObject Schema, Func<string, Label?> Parse)
{
    /// <summary>One of an enumeration's values, as it stands in JSON.</summary>
    public static Filter OneOf<TEnum>(string name, string description)
        where TEnum : struct, Enum
    {
        string[] names = [.. Enum.GetNames<TEnum>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];
        return new Filter(
            name, description, new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. names.Select(n => (JsonNode)n)]) },
            text => names.Contains(text, StringComparer.Ordinal) ? Label.Of(name, text) : throw Query.Invalid(name, $"{name} is one of {string.Join(", ", names)}."));
    }

    public static Filter Id<TId>(string name, string description)
        where TId : struct, IAggregateId<TId> => new(
        name, description, Kinds.UuidSchema(), text => AggregateIds.TryParse(text, out TId id) ? Label.Of(name, id) : throw Query.Invalid(name, $"{name} is the id of a {TId.Prefix}."));

    public static Filter Text(string name, string description) => new(name, description, Parameter.Text(), text => Label.Of(name, text));

    public Parameter ToParameter() => Parameter.Query(Name, Description, Schema);
}
