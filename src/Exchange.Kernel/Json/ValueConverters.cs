using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Kernel.Json;

/// <summary>Writes a NodaTime value by its text pattern, the same in every culture; refuses what the pattern does not read.</summary>
public abstract class PatternConverter<T>(IPattern<T> pattern) : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && pattern.Parse(reader.GetString()!) is { Success: true } parsed
            ? parsed.Value
            : throw new JsonException($"Not a {typeof(T).Name}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(pattern.Format(value));
}

/// <summary>RFC 3339 in UTC, down to what the value has: <c>2026-11-22T07:59:01.492288Z</c>.</summary>
public sealed class InstantConverter() : PatternConverter<Instant>(InstantPattern.ExtendedIso)
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader is { TokenType: JsonTokenType.String, HasValueSequence: false, ValueIsEscaped: false } && InstantText.TryParse(reader.ValueSpan, out Instant instant) ? instant : base.Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[InstantText.LengthMax];
        if (InstantText.Format(value, text) is var length and > 0) writer.WriteStringValue(text[..length]);
        else base.Write(writer, value, options);
    }

    /// <summary>Writes a member as this converter does, for who writes JSON by hand.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, Instant value)
    {
        Span<byte> text = stackalloc byte[InstantText.LengthMax];
        if (InstantText.Format(value, text) is var length and > 0) writer.WriteString(name, text[..length]);
        else writer.WriteString(name, InstantPattern.ExtendedIso.Format(value));
    }
}

/// <summary>NodaTime's round-trip form, <c>0:05:00</c>.</summary>
public sealed class DurationConverter() : PatternConverter<Duration>(DurationPattern.JsonRoundtrip);

/// <summary><c>{"amount":"12.50","currency":"CNY"}</c>: a string, since a JSON number promises no exactness beyond 2^53.</summary>
public sealed class MoneyConverter : JsonConverter<Money>
{
    private const int PlainMax = Money.DigitsMax + 2; // a sign and a point

    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("Money is an object with amount and currency.");
        // The amount may stand before its currency, which says how many digits it has.
        Span<char> buffer = stackalloc char[2 * PlainMax];
        Span<char> amount = buffer[..PlainMax], code = buffer[PlainMax..];
        int amountLength = 0, codeLength = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isAmount = reader.ValueTextEquals("amount"u8), isCurrency = reader.ValueTextEquals("currency"u8);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String || !(isAmount || isCurrency)) throw new JsonException("Money has the strings amount and currency, and nothing else.");
            if (isAmount) amountLength = Copy(ref reader, amount);
            else codeLength = Copy(ref reader, code);
        }

        return Currency.TryFromCode(code[..codeLength], out Currency currency) && Money.TryParse(amount[..amountLength], currency, out Money money)
            ? money
            : throw new JsonException("Not an amount of a currency that this exchange trades in, such as \"12.50\" and \"CNY\".");
    }

    // No text in between for what is written plainly, as all amounts in events are. What does not fit is nothing that could be read.
    private static int Copy(ref Utf8JsonReader reader, scoped Span<char> to)
    {
        if (reader is { HasValueSequence: false, ValueIsEscaped: false } && reader.ValueSpan.Length <= to.Length) return reader.CopyString(to);
        return reader.GetString() is { } text && text.AsSpan().TryCopyTo(to) ? text.Length : 0;
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        if (value.Currency.Code.Length == 0) throw new JsonException("An amount without a currency can't be written.");
        writer.WriteStartObject();
        WriteMembers(writer, value);
        writer.WriteEndObject();
    }

    /// <summary>Writes a member as this converter does, for who writes JSON by hand.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, Money value)
    {
        writer.WriteStartObject(name);
        WriteMembers(writer, value);
        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, Money value)
    {
        Span<char> text = stackalloc char[Money.TextMax];
        writer.WriteString("amount"u8, value.Format(text));
        writer.WriteString("currency"u8, value.Currency.Code);
    }
}

/// <summary>A participant id as its bare text.</summary>
public sealed class ParticipantIdConverter : JsonConverter<ParticipantId>
{
    public override ParticipantId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("Not a participant id."));

    public override void Write(Utf8JsonWriter writer, ParticipantId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
