using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Exchange.Kernel.Json;
using Exchange.Market.Auctions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Inquiries;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Market;

/// <summary>How the market's values stand in JSON, in events, answers and read models alike: camelCase, ids as text, money as amount and currency, enums in kebab case.</summary>
/// <remarks>A member that the code does not know is ignored on reading (an additive change); a missing one that it needs throws. An absent optional member is not written.</remarks>
public static class MarketJson
{
    public static readonly JsonSerializerOptions Options = Create();

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            // PostgreSQL's jsonb and RFC 8785 each have an order of members of their own; what kind of act it is may stand anywhere.
            AllowOutOfOrderMetadataProperties = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { IgnoredStaysIgnored, AbsentIsNull } },
            Converters =
            {
                new InstantConverter(), new DurationConverter(), new MoneyConverter(), new ParticipantIdConverter(), new IncrementTableConverter(), new RfqQuotesConverter(),
                new UnsoldReasonConverter(), new LocalDateConverter(), new LocalTimeConverter(), new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false),
                new DutchStateConverter(),
            },
        };
        options.MakeReadOnly();
        return options;
    }

    // What a base type computes and does not store, its heirs don't store either: the serializer itself forgets the attribute on an override.
    private static void IgnoredStaysIgnored(JsonTypeInfo type)
    {
        for (int i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].AttributeProvider is MemberInfo member && Attribute.GetCustomAttribute(member, typeof(JsonIgnoreAttribute), inherit: true) is JsonIgnoreAttribute { Condition: JsonIgnoreCondition.Always }) type.Properties.RemoveAt(i);
        }
    }

    // A member that may be null is not written when it is, so it may be missing on reading; every other one is needed.
    private static void AbsentIsNull(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo member in type.Properties)
        {
            if (member.AssociatedParameter is not null && (Nullable.GetUnderlyingType(member.PropertyType) is not null || (!member.PropertyType.IsValueType && member.IsGetNullable))) member.IsRequired = false;
        }
    }
}

/// <summary><c>2026-11-22</c>.</summary>
public sealed class LocalDateConverter() : PatternConverter<LocalDate>(LocalDatePattern.Iso);

/// <summary><c>09:30:00</c>.</summary>
public sealed class LocalTimeConverter() : PatternConverter<LocalTime>(LocalTimePattern.ExtendedIso);
