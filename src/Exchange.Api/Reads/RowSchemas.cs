using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Credits;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using Exchange.Projections;
using NodaTime;

namespace Exchange.Api;

/// <summary>Schemas of what is served, from the types that are served. Only the document asks, once.</summary>
internal static class RowSchemas
{
    private static readonly Dictionary<Type, Func<SchemaBook, JsonObject>> Values = new()
    {
        [typeof(Instant)] = _ => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        [typeof(Duration)] = Kinds.Span(36_600, "0:05:00").Schema,
        [typeof(LocalDate)] = Kinds.Date.Schema,
        [typeof(Money)] = Kinds.Money.Schema,
        [typeof(ParticipantId)] = _ => Parameter.Text(),
        [typeof(StreamId)] = _ => Parameter.Text(),
        [typeof(AccountId)] = _ => Parameter.Text(),
        [typeof(CreditAccountId)] = _ => Parameter.Text(),
        [typeof(AuctionId)] = _ => Kinds.UuidSchema(),
        [typeof(Guid)] = _ => Kinds.UuidSchema(),
        [typeof(ContentHash)] = Kinds.Hash.Schema,
        [typeof(Share)] = Kinds.Share.Schema,
        [typeof(IncrementTable)] = RuleShapes.Increments.Schema,
    };

    public static JsonObject Of<TRow>(SchemaBook book)
        where TRow : Row => Of(MarketJson.Of<TRow>(), book);

    public static JsonObject Of(JsonTypeInfo type, SchemaBook book) => (JsonObject)type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, node) => Shaped(context, node, book),
    });

    private static JsonNode Shaped(JsonSchemaExporterContext context, JsonNode node, SchemaBook book)
    {
        Type type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (Values.TryGetValue(type, out Func<SchemaBook, JsonObject>? value)) return value(book);
        if (type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IAggregateId<>))) return Kinds.UuidSchema();
        if (Sequence(type) is { } item) return new JsonObject { ["type"] = "array", ["items"] = Of(context.TypeInfo.Options.GetTypeInfo(item), book) };
        if (node is not JsonObject schema) return node;
        NotNull(schema);
        if (schema["properties"] is not JsonObject || type.Namespace?.StartsWith("Exchange.", StringComparison.Ordinal) != true) return schema;

        // What is absent is not written, and what is written is not null.
        schema["required"] = new JsonArray([.. context.TypeInfo.Properties.Where(p => !p.IsGetNullable && Nullable.GetUnderlyingType(p.PropertyType) is null && !IsLeftOut(p) && schema["properties"]![p.Name] is not null).Select(p => (JsonNode)p.Name)]);
        return context.BaseTypeInfo is null ? Named(type, schema, book) : schema; // one of several derived types stands where it is used
    }

    // A value that says nothing is not written: false, or zero.
    private static bool IsLeftOut(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingDefault }];

    private static JsonObject Named(Type type, JsonObject schema, SchemaBook book) => book.Ref(type.Name, () => (JsonObject)schema.DeepClone());

    private static void NotNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types && types.FirstOrDefault(t => (string?)t != "null") is { } type) schema["type"] = type.DeepClone();
        if (schema["enum"] is JsonArray values && values.FirstOrDefault(v => v is null) is null && values.Contains(null)) schema["enum"] = new JsonArray([.. values.Where(v => v is not null).Select(v => v!.DeepClone())]);
    }

    private static Type? Sequence(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Seq<>) ? type.GetGenericArguments()[0] : null;
}
