using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exchange.Kernel;

/// <summary>The one form of a JSON value (RFC 8785, JCS) that is hashed, compared and kept.</summary>
/// <remarks>
/// The exchange's JSON has no fractions and no integers beyond 2^53, so every number stands as its digits;
/// <see cref="Write"/> refuses any other. Members are sorted by UTF-16 code units; strings use JCS's short escapes.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>2^53: up to here a JSON number is exact in every reader.</summary>
    public const long ExactIntegerMax = 1L << 53;

    /// <exception cref="JsonException">A number is not an integer within ±2^53, a name stands twice in one object, or a text holds half a surrogate pair.</exception>
    public static byte[] Write(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        try
        {
            Write(value, buffer);
        }
        catch (InvalidOperationException halfPair)
        {
            // The parser takes "\ud800" as it comes; it is only on reading that it turns out to be no text.
            throw new JsonException("A text is not well-formed Unicode.", halfPair);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement value, ArrayBufferWriter<byte> to)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, to);
                break;
            case JsonValueKind.Array:
                to.Write("["u8);
                int index = 0;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    if (index++ > 0) to.Write(","u8);
                    Write(item, to);
                }

                to.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(value.GetString()!, to);
                break;
            case JsonValueKind.Number:
                if (!value.TryGetInt64(out long number) || number is > ExactIntegerMax or < -ExactIntegerMax) throw new JsonException($"{value.GetRawText()} is not an integer within 2^53.");
                to.Write(Encoding.ASCII.GetBytes(number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
                break;
            case JsonValueKind.True:
                to.Write("true"u8);
                break;
            case JsonValueKind.False:
                to.Write("false"u8);
                break;
            case JsonValueKind.Null:
                to.Write("null"u8);
                break;
            default:
                throw new JsonException("Not a JSON value.");
        }
    }

    private static void WriteObject(JsonElement value, ArrayBufferWriter<byte> to)
    {
        JsonProperty[] members = [.. value.EnumerateObject()];
        Array.Sort(members, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        to.Write("{"u8);
        for (int i = 0; i < members.Length; i++)
        {
            if (i > 0 && string.Equals(members[i].Name, members[i - 1].Name, StringComparison.Ordinal)) throw new JsonException($"'{members[i].Name}' stands twice in one object.");
            if (i > 0) to.Write(","u8);
            WriteString(members[i].Name, to);
            to.Write(":"u8);
            Write(members[i].Value, to);
        }

        to.Write("}"u8);
    }

    private static void WriteString(string text, ArrayBufferWriter<byte> to)
    {
        to.Write("\""u8);
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is >= ' ' and not '"' and not '\\') continue;
            WriteUtf8(text.AsSpan(start, i - start), to);
            to.Write(c switch
            {
                '"' => "\\\""u8,
                '\\' => "\\\\"u8,
                '\b' => "\\b"u8,
                '\t' => "\\t"u8,
                '\n' => "\\n"u8,
                '\f' => "\\f"u8,
                '\r' => "\\r"u8,
                _ => Encoding.ASCII.GetBytes($"\\u{(int)c:x4}"),
            });
            start = i + 1;
        }

        WriteUtf8(text.AsSpan(start), to);
        to.Write("\""u8);
    }

    private static void WriteUtf8(ReadOnlySpan<char> text, ArrayBufferWriter<byte> to) => Encoding.UTF8.GetBytes(text, to);

    /// <summary>How the exchange writes JSON elsewhere: characters as themselves, so that 甲 stays 甲.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = false };
}
