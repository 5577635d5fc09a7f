using System.Text.Json;
using Exchange.Kernel;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Api;

/// <summary>The fields of a JSON object that went through <see cref="StrictJson.Check"/>: unknown ones are refused, missing ones are named, each is read as what it must be.</summary>
internal readonly struct JsonFields
{
    // Wide enough for every deadline, narrow enough that no sum of an instant and a duration leaves NodaTime's range.
    private static readonly Instant Earliest = Instant.FromUtc(2000, 1, 1, 0, 0);
    private static readonly Instant Latest = Instant.FromUtc(2200, 1, 1, 0, 0);

    private readonly JsonElement _object;
    private readonly string _path;

    /// <param name="path">Where the object stands in the body; empty for the body itself.</param>
    /// <exception cref="ProblemException">It is no object, has a field it doesn't know, or lacks one.</exception>
    public JsonFields(JsonElement element, string path, ReadOnlySpan<string> required, ReadOnlySpan<string> optional)
    {
        (_object, _path) = (element, path);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw path.Length == 0 ? new ProblemException(ProblemCodes.JsonMalformed, "The body is not an object.") : Invalid(path, "an object");
        }

        var unknown = new List<string>();
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!required.Contains(member.Name) && !optional.Contains(member.Name)) unknown.Add(At(member.Name));
        }

        if (unknown.Count > 0) throw ProblemException.Fields(ProblemCodes.FieldUnknown, unknown, $"Not known here: {string.Join(", ", unknown)}.");

        var missing = new List<string>();
        foreach (string name in required)
        {
            if (!element.TryGetProperty(name, out _)) missing.Add(At(name));
        }

        if (missing.Count > 0) throw ProblemException.Fields(ProblemCodes.FieldMissing, missing, $"Missing: {string.Join(", ", missing)}.");
    }

    /// <summary>Whether an optional field is there; null counts as absent.</summary>
    public bool Has(string name) => _object.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public string TextOf(string name, int lengthMax)
    {
        JsonElement value = _object.GetProperty(name);
        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= lengthMax
            ? text
            : throw Invalid(At(name), $"a text of 1 to {lengthMax} characters");
    }

    public Money MoneyOf(string name)
    {
        var money = new JsonFields(_object.GetProperty(name), At(name), ["amount", "currency"], []);
        return Currency.TryFromCode(money.TextOf("currency", 3), out Currency currency) && Money.TryParse(money.TextOf("amount", 18), currency, out Money amount)
            ? amount
            : throw Invalid(At(name), "an amount of a currency that is traded here, such as {\"amount\":\"12.50\",\"currency\":\"CNY\"}");
    }

    public Instant InstantOf(string name)
    {
        JsonElement value = _object.GetProperty(name);
        return value.ValueKind == JsonValueKind.String && InstantPattern.ExtendedIso.Parse(value.GetString()!) is { Success: true } parsed && parsed.Value >= Earliest && parsed.Value < Latest
            ? parsed.Value.ToMicroseconds()
            : throw Invalid(At(name), "an instant in UTC between 2000 and 2200, such as 2026-11-22T08:00:00Z");
    }

    /// <summary>NodaTime's round-trip form, such as <c>0:05:00</c>; from zero to 366 days.</summary>
    public Duration DurationOf(string name)
    {
        JsonElement value = _object.GetProperty(name);
        return value.ValueKind == JsonValueKind.String && DurationPattern.JsonRoundtrip.Parse(value.GetString()!) is { Success: true } parsed
                && parsed.Value >= Duration.Zero && parsed.Value <= Duration.FromDays(366)
            ? Duration.FromTicks(parsed.Value.BclCompatibleTicks / 10 * 10)
            : throw Invalid(At(name), "a length of time such as \"0:05:00\"");
    }

    /// <summary>Minor units of a currency, as digits in a text.</summary>
    public long UnitsOf(string name) =>
        long.TryParse(TextOf(name, 18), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long units)
            ? units
            : throw Invalid(At(name), "minor units as digits in a text, such as \"500\"");

    public long IntegerOf(string name, long min, long max)
    {
        JsonElement value = _object.GetProperty(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= min && number <= max
            ? number
            : throw Invalid(At(name), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));
    }

    public JsonFields ObjectOf(string name, ReadOnlySpan<string> required, ReadOnlySpan<string> optional) => new(_object.GetProperty(name), At(name), required, optional);

    /// <summary>The objects of an array.</summary>
    public List<JsonFields> ObjectsOf(string name, int countMax, ReadOnlySpan<string> required, ReadOnlySpan<string> optional)
    {
        JsonElement value = _object.GetProperty(name);
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > countMax) throw Invalid(At(name), $"an array of at most {countMax} objects");
        var items = new List<JsonFields>(value.GetArrayLength());
        foreach (JsonElement item in value.EnumerateArray()) items.Add(new JsonFields(item, $"{At(name)}[{items.Count}]", required, optional));
        return items;
    }

    private string At(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private static ProblemException Invalid(string field, string expected) => ProblemException.Field(ProblemCodes.FieldInvalid, field, $"{field} is not {expected}.");
}
