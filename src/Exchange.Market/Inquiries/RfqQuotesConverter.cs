using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Mechanisms;

namespace Exchange.Market.Inquiries;

/// <summary>The quotes that stand, in the order in which they came.</summary>
public sealed class RfqQuotesConverter : JsonConverter<RfqQuotes>
{
    public override RfqQuotes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => RfqQuotes.Of(JsonSerializer.Deserialize<RfqQuote[]>(ref reader, options)!);

    public override void Write(Utf8JsonWriter writer, RfqQuotes value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.All.ToArray(), options);
}
