using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Exchange.Api;

/// <summary>ETag and If-Match carry a stream's version: <c>"7"</c>.</summary>
/// <remarks>
/// A row may change without its stream: a listing shows the title behind it. So its tag names the version and the position of what changed it last, <c>"7-1234"</c>:
/// the whole tells whether the row is still the same, the version alone is what a write is tied to.
/// </remarks>
internal static class EntityTags
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <param name="document">A row's; its member <c>version</c> is its stream's.</param>
    /// <param name="position">What made or last changed it.</param>
    public static string Of(string document, long position) => string.Create(CultureInfo.InvariantCulture, $"\"{VersionIn(document)}-{position}\"");

    /// <returns>The version that the request is tied to; null: none.</returns>
    /// <exception cref="ProblemException">If-Match is not one strong tag of ours.</exception>
    public static long? ReadIfMatch(IHeaderDictionary headers)
    {
        StringValues values = headers.IfMatch;
        if (values.Count == 0 || values is ["*"]) return null;
        return values is [{ Length: > 2 } tag] && tag[0] == '"' && tag[^1] == '"' && TryVersion(tag.AsSpan(1, tag.Length - 2), out long version)
            ? version
            : throw new ProblemException(ProblemCodes.HeaderInvalid, "If-Match is one ETag as it was given, such as \"7\".") { Members = json => json.WriteString("field"u8, "If-Match") };
    }

    public static bool IsKnown(IHeaderDictionary headers, string tag)
    {
        StringValues values = headers.IfNoneMatch;
        if (values.Count == 0) return false;
        foreach (string? value in values)
        {
            foreach (string part in (value ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                if (part == "*" || part == tag || part == "W/" + tag) return true;
            }
        }

        return false;
    }

    private static bool TryVersion(ReadOnlySpan<char> text, out long version)
    {
        int dash = text.IndexOf('-');
        ReadOnlySpan<char> position = dash < 0 ? "0" : text[(dash + 1)..];
        return long.TryParse(dash < 0 ? text : text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out version) & long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    // Rows without a stream of their own have no version: nothing is written to them.
    private static long VersionIn(string document)
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(document));
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals("version"u8)) continue;
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long version) ? version : 0;
        }

        return 0;
    }
}
