using System.Text.Json;
using Exchange.Kernel;

namespace Exchange.Api;

/// <summary>An event's data as it is shown: canonical (RFC 8785), with some members hidden. Everything that shows events shows them so.</summary>
internal static class MaskedJson
{
    /// <param name="masked">Paths of members that stand as null.</param>
    public static byte[] Write(ReadOnlyMemory<byte> data, IReadOnlyList<string> masked)
    {
        using JsonDocument document = JsonDocument.Parse(masked.Count == 0 ? data : Mask(data, masked));
        return CanonicalJson.Write(document.RootElement);
    }

    private static ReadOnlyMemory<byte> Mask(ReadOnlyMemory<byte> data, IReadOnlyList<string> masked)
    {
        using JsonDocument document = JsonDocument.Parse(data);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, CanonicalJson.WriterOptions)) Write(json, document.RootElement, "", masked);
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, JsonElement element, string path, IReadOnlyList<string> masked)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            element.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string at = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            json.WritePropertyName(member.Name);
            if (masked.Contains(at, StringComparer.Ordinal)) json.WriteNullValue();
            else Write(json, member.Value, at, masked);
        }

        json.WriteEndObject();
    }
}
