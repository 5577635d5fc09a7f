using System.Buffers;
using System.Text.Json;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Api;

/// <summary>Writes small JSON bodies without reflection and without allocating more than the bytes that come out.</summary>
internal static class JsonBody
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static byte[] Write<TArgument>(TArgument argument, Action<Utf8JsonWriter, TArgument> write)
    {
        ArrayBufferWriter<byte> buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        Utf8JsonWriter writer = _writer ??= new Utf8JsonWriter(buffer, CanonicalJson.WriterOptions);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartObject();
        write(writer, argument);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static void WriteMoney(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Money money)
    {
        json.WriteStartObject(name);
        json.WriteString("amount"u8, money.ToAmountString());
        json.WriteString("currency"u8, money.Currency.Code);
        json.WriteEndObject();
    }

    public static void WriteMoney(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Money? money)
    {
        if (money is { } amount) json.WriteMoney(name, amount);
        else json.WriteNull(name);
    }

    /// <summary>RFC 3339 in UTC, down to what the instant has; the same text that the kernel's converter writes, without its parser's cost.</summary>
    public static void WriteInstant(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Instant instant)
    {
        Span<byte> text = stackalloc byte[32];
        instant.ToDateTimeUtc().TryFormat(text, out int length, "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", System.Globalization.CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }
}
