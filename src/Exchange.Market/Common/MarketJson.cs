using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Exchange.Kernel.Json;
using Exchange.Market.Auctions;
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
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            Converters =
            {
                new InstantConverter(), new DurationConverter(), new MoneyConverter(), new ParticipantIdConverter(), new AuctionIdConverter(), new IncrementTableConverter(),
                new UnsoldReasonConverter(), new LocalDateConverter(), new LocalTimeConverter(), new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false),
            },
        };
        options.MakeReadOnly();
        return options;
    }
}

/// <summary><c>2026-11-22</c>.</summary>
public sealed class LocalDateConverter() : PatternConverter<LocalDate>(LocalDatePattern.Iso);

/// <summary><c>09:30:00</c>.</summary>
public sealed class LocalTimeConverter() : PatternConverter<LocalTime>(LocalTimePattern.ExtendedIso);
