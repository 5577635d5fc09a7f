using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Exchange.Kernel;
using Exchange.Kernel.Json;
using Exchange.Mechanisms;

namespace Exchange.Market.Auctions;

/// <summary>How the auction's values stand in JSON, in events, answers and requests alike: camelCase, ids as text, money as amount and currency.</summary>
/// <remarks>A member that the code does not know is ignored on reading (an additive change); a missing one that it needs throws.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(InstantConverter), typeof(DurationConverter), typeof(MoneyConverter), typeof(ParticipantIdConverter), typeof(IncrementTableConverter), typeof(UnsoldReasonConverter),
        typeof(KebabCaseConverter<AuctionFormat>), typeof(KebabCaseConverter<OnDefault>),
    ])]
[JsonSerializable(typeof(AuctionOpened))]
[JsonSerializable(typeof(BidderRegistered))]
[JsonSerializable(typeof(BidPlaced))]
[JsonSerializable(typeof(BidRetracted))]
[JsonSerializable(typeof(CloseExtended))]
[JsonSerializable(typeof(ClosePostponed))]
[JsonSerializable(typeof(LotAwarded))]
[JsonSerializable(typeof(LotUnsold))]
[JsonSerializable(typeof(AuctionTerms))]
[JsonSerializable(typeof(AbsenteeBidLeft))]
[JsonSerializable(typeof(AbsenteeBidWithdrawn))]
[JsonSerializable(typeof(BiddingOpened))]
[JsonSerializable(typeof(AuctionCancelled))]
[JsonSerializable(typeof(LotAwardedAnew))]
[JsonSerializable(typeof(AwardVoided))]
internal sealed partial class AuctionJsonContext : JsonSerializerContext;

internal static class AuctionJson
{
    /// <summary>The context as it is used: characters stand as themselves. Apart from the context, whose static members it needs set.</summary>
    public static readonly AuctionJsonContext Stored = new(new JsonSerializerOptions(AuctionJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>What the log has most of, by hand.</summary>
    public static readonly JsonTypeInfo<BidPlaced> Bid = JsonMetadataServices.CreateValueInfo<BidPlaced>(Stored.Options, new BidPlacedConverter());
}

/// <summary><c>[{"lowerBound":"0","increment":"500"}]</c>: minor units of the auction's currency, as digits in text.</summary>
public sealed class IncrementTableConverter : JsonConverter<IncrementTable>
{
    public override IncrementTable Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("An increment table is an array.");
        ImmutableArray<IncrementRow>.Builder rows = ImmutableArray.CreateBuilder<IncrementRow>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) rows.Add(ReadRow(ref reader));
        return reader.TokenType == JsonTokenType.EndArray && IncrementTable.TryOf(rows.ToImmutable(), out IncrementTable? table, out string? fault)
            ? table
            : throw new JsonException("Not an increment table: its first bound is 0, bounds ascend, increments are positive.");
    }

    public override void Write(Utf8JsonWriter writer, IncrementTable value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (IncrementRow row in value.Rows)
        {
            writer.WriteStartObject();
            writer.WriteString("lowerBound"u8, row.LowerBound.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("increment"u8, row.Increment.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static IncrementRow ReadRow(ref Utf8JsonReader reader)
    {
        long? lowerBound = null, increment = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isBound = reader.ValueTextEquals("lowerBound"u8), isIncrement = reader.ValueTextEquals("increment"u8);
            reader.Read();
            if (!(isBound || isIncrement) || reader.TokenType != JsonTokenType.String) throw new JsonException("A row has the texts lowerBound and increment, and nothing else.");
            if (!long.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out long units)) throw new JsonException("Minor units are digits.");
            if (isBound) lowerBound = units;
            else increment = units;
        }

        return lowerBound is { } from && increment is { } by ? new IncrementRow(from, by) : throw new JsonException("A row has lowerBound and increment.");
    }
}

/// <summary>Enums in kebab case, as everywhere in the market.</summary>
public sealed class KebabCaseConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;

/// <summary>The reasons by names chosen by hand.</summary>
public sealed class UnsoldReasonConverter : JsonConverter<UnsoldReason>
{
    public override UnsoldReason Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (reader.TokenType == JsonTokenType.String ? reader.GetString() : null) switch
        {
            "no-bids" => UnsoldReason.NoBids,
            "reserve-not-met" => UnsoldReason.ReserveNotMet,
            _ => throw new JsonException("Not a reason why a lot is unsold."),
        };

    public override void Write(Utf8JsonWriter writer, UnsoldReason value, JsonSerializerOptions options) => writer.WriteStringValue(value switch
    {
        UnsoldReason.NoBids => "no-bids",
        UnsoldReason.ReserveNotMet => "reserve-not-met",
        _ => throw new JsonException($"{value} has no stored name."),
    });
}
