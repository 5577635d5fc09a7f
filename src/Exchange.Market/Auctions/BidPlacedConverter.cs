using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Kernel.Json;
using NodaTime;

namespace Exchange.Market.Auctions;

/// <summary>A bid as it is stored, read and written by hand: nearly every event is one, and each is written once and read by everything that follows the log.</summary>
/// <remarks>Takes, refuses and writes what the generated metadata of <see cref="AuctionJsonContext"/> does, byte for byte; a test compares them.</remarks>
internal sealed class BidPlacedConverter : JsonConverter<BidPlaced>
{
    private static readonly JsonEncodedText Auction = JsonEncodedText.Encode("auction"), Bidder = JsonEncodedText.Encode("bidder"), Maximum = JsonEncodedText.Encode("maximum"), At = JsonEncodedText.Encode("at");

    private static readonly AggregateIdConverter<AuctionId> Auctions = new();
    private static readonly ParticipantIdConverter Bidders = new();
    private static readonly MoneyConverter Amounts = new();
    private static readonly InstantConverter Instants = new();

    public override BidPlaced Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A bid is an object.");
        AuctionId? auction = null;
        ParticipantId? bidder = null;
        Money? maximum = null;
        Instant? at = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(Auction.EncodedUtf8Bytes)) auction = Value(ref reader, Auctions, options);
            else if (reader.ValueTextEquals(Bidder.EncodedUtf8Bytes)) bidder = Value(ref reader, Bidders, options);
            else if (reader.ValueTextEquals(Maximum.EncodedUtf8Bytes)) maximum = Value(ref reader, Amounts, options);
            else if (reader.ValueTextEquals(At.EncodedUtf8Bytes)) at = Value(ref reader, Instants, options);
            else reader.Skip();
        }

        return auction is { } of && bidder is { } by && maximum is { } amount && at is { } when ? new BidPlaced(of, by, amount, when) : throw new JsonException("A bid lacks a member.");
    }

    public override void Write(Utf8JsonWriter writer, BidPlaced value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WritePropertyName(Bidder);
        Bidders.Write(writer, value.Bidder, options);
        writer.WritePropertyName(Maximum);
        Amounts.Write(writer, value.Maximum, options);
        writer.WritePropertyName(Auction);
        Auctions.Write(writer, value.Auction, options);
        writer.WritePropertyName(At);
        Instants.Write(writer, value.At, options);
        writer.WriteEndObject();
    }

    private static T Value<T>(ref Utf8JsonReader reader, JsonConverter<T> converter, JsonSerializerOptions options)
        where T : struct
    {
        reader.Read();
        return converter.Read(ref reader, typeof(T), options);
    }
}
