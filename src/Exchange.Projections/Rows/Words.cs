using System.Text.Json;

namespace Exchange.Projections;

/// <summary>Values of enumerations as they stand in JSON: kebab case.</summary>
public static class Words
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => Names<TEnum>.All.TryGetValue(value, out string? word) ? word : throw new ArgumentOutOfRangeException(nameof(value), value, "It has no name.");

    private static class Names<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Dictionary<TEnum, string> All = Enum.GetValues<TEnum>().ToDictionary(v => v, v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.ToString()));
    }
}
