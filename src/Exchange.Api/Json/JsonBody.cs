using System.Buffers;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Kernel.Json;
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

    public static void WriteMoney(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Money money) => MoneyConverter.Write(json, name, money);

    public static void WriteMoney(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Money? money)
    {
        if (money is { } amount) json.WriteMoney(name, amount);
        else json.WriteNull(name);
    }

    /// <summary>RFC 3339 in UTC, as events have it, down to the hundred nanoseconds that answers have always told.</summary>
    public static void WriteInstant(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Instant instant) =>
        InstantConverter.Write(json, name, Instant.FromUnixTimeTicks(instant.ToUnixTimeTicks()));
}
