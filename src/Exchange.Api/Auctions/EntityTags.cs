using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Exchange.Api;

/// <summary>ETag and If-Match carry a stream's version: <c>"7"</c>.</summary>
internal static class EntityTags
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <returns>The version that the request is tied to; null: none.</returns>
    /// <exception cref="ProblemException">If-Match is not one strong tag of ours.</exception>
    public static long? ReadIfMatch(IHeaderDictionary headers)
    {
        StringValues values = headers.IfMatch;
        if (values.Count == 0 || values is ["*"]) return null;
        return values is [{ Length: > 2 } tag] && tag[0] == '"' && tag[^1] == '"' && long.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out long version)
            ? version
            : throw new ProblemException(ProblemCodes.HeaderInvalid, "If-Match is one ETag as it was given, such as \"7\".");
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
}
