using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Exchange.Kernel.Json;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>How price discovery stands in JSON, in read models and answers alike: camelCase, money as amount and currency, instants as RFC 3339.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(InstantConverter), typeof(DurationConverter), typeof(MoneyConverter), typeof(ParticipantIdConverter), typeof(AuctionStatusConverter),
        typeof(KebabCaseConverter<AuctionFormat>), typeof(KebabCaseConverter<OnDefault>),
    ])]
[JsonSerializable(typeof(AuctionView))]
[JsonSerializable(typeof(PublicBid))]
internal sealed partial class PriceDiscoveryJsonContext : JsonSerializerContext;

/// <summary>The types of price discovery with all that JSON needs to know of them.</summary>
public static class PriceDiscoveryJson
{
    private static readonly PriceDiscoveryJsonContext Context = new(new JsonSerializerOptions(PriceDiscoveryJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static JsonTypeInfo<AuctionView> AuctionView => Context.AuctionView;

    public static JsonTypeInfo<PublicBid> PublicBid => Context.PublicBid;
}

/// <summary>The states by names chosen by hand.</summary>
public sealed class AuctionStatusConverter : JsonConverter<AuctionStatus>
{
    public override AuctionStatus Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (reader.TokenType == JsonTokenType.String ? reader.GetString() : null) switch
        {
            "open" => AuctionStatus.Open,
            "sold" => AuctionStatus.Sold,
            "unsold" => AuctionStatus.Unsold,
            "scheduled" => AuctionStatus.Scheduled,
            "cancelled" => AuctionStatus.Cancelled,
            "void" => AuctionStatus.Void,
            _ => throw new JsonException("Not an auction's status."),
        };

    public override void Write(Utf8JsonWriter writer, AuctionStatus value, JsonSerializerOptions options) => writer.WriteStringValue(value switch
    {
        AuctionStatus.Open => "open",
        AuctionStatus.Sold => "sold",
        AuctionStatus.Unsold => "unsold",
        AuctionStatus.Scheduled => "scheduled",
        AuctionStatus.Cancelled => "cancelled",
        AuctionStatus.Void => "void",
        _ => throw new JsonException($"{value} has no name."),
    });
}
