using System.Text.Json;

namespace Exchange.Cli.Clear;

/// <summary>Where two JSON values differ. The order of an object's members says nothing; that of a list does.</summary>
internal static class JsonDifferences
{
    /// <summary>A sentence for each place.</summary>
    public static IEnumerable<string> Between(JsonElement expected, JsonElement actual, string place = "")
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object) return OfObjects(expected, actual, place);
        if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array) return OfLists(expected, actual, place);
        return JsonElement.DeepEquals(expected, actual) ? [] : [$"{Named(place)}: expected {Short(expected)}, actual {Short(actual)}"];
    }

    private static IEnumerable<string> OfObjects(JsonElement expected, JsonElement actual, string place)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonProperty member in expected.EnumerateObject())
        {
            string there = place.Length == 0 ? member.Name : $"{place}.{member.Name}";
            if (!seen.Add(member.Name)) yield return $"{there}: expected twice";
            else if (!actual.TryGetProperty(member.Name, out JsonElement value)) yield return $"{there}: expected {Short(member.Value)}, actual is missing";
            else
            {
                foreach (string difference in Between(member.Value, value, there)) yield return difference;
            }
        }

        foreach (JsonProperty member in actual.EnumerateObject())
        {
            if (!seen.Contains(member.Name)) yield return $"{(place.Length == 0 ? member.Name : $"{place}.{member.Name}")}: not expected, actual {Short(member.Value)}";
        }
    }

    private static IEnumerable<string> OfLists(JsonElement expected, JsonElement actual, string place)
    {
        (int wanted, int got) = (expected.GetArrayLength(), actual.GetArrayLength());
        if (wanted != got) yield return $"{Named(place)}: expected {wanted} items, actual {got}";
        for (int i = 0; i < Math.Min(wanted, got); i++)
        {
            foreach (string difference in Between(expected[i], actual[i], $"{place}[{i}]")) yield return difference;
        }
    }

    private static string Named(string place) => place.Length == 0 ? "the whole" : place;

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? text[..80] + "…" : value.GetRawText();
}
