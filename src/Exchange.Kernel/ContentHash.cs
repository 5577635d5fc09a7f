using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exchange.Kernel;

/// <summary>The SHA-256 (FIPS 180-4) of some bytes, as 64 lower-case hexadecimal digits; it names content without holding it (DOMAIN KEP-3).</summary>
/// <remarks><c>default</c> names nothing; its text is empty.</remarks>
[JsonConverter(typeof(ContentHashConverter))]
public readonly record struct ContentHash
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private readonly string? _hex;

    private ContentHash(string hex) => _hex = hex;

    public static ContentHash Of(ReadOnlySpan<byte> content) => new(Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>The hash that a digest of 32 bytes is.</summary>
    public static ContentHash OfDigest(ReadOnlySpan<byte> digest) =>
        digest.Length == SHA256.HashSizeInBytes ? new(Convert.ToHexStringLower(digest)) : throw new ArgumentException("A SHA-256 has 32 bytes.", nameof(digest));

    /// <summary>Reads the one spelling that <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, out ContentHash hash)
    {
        bool parsed = text is { Length: 64 } && !text.AsSpan().ContainsAnyExcept(Digits);
        hash = parsed ? new ContentHash(text!) : default;
        return parsed;
    }

    public override string ToString() => _hex ?? "";
}

/// <summary>A hash as its bare text.</summary>
public sealed class ContentHashConverter : JsonConverter<ContentHash>
{
    public override ContentHash Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ContentHash.TryParse(reader.GetString(), out ContentHash hash) ? hash : throw new JsonException("Not a SHA-256 in lower-case hexadecimal.");

    public override void Write(Utf8JsonWriter writer, ContentHash value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
