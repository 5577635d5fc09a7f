using System.Text.Json;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Api;

/// <summary>The fields of a JSON object that went through <see cref="StrictJson.Check"/>: unknown ones are refused, missing ones are named, each is read as what it must be.</summary>
internal readonly struct JsonFields
{
    private static readonly Duration LongestDuration = Duration.FromDays(366);

    private readonly JsonElement _object;
    private readonly string _path;

    /// <param name="path">Where the object stands in the body; empty for the body itself.</param>
    /// <exception cref="ProblemException">It is no object, has a field it doesn't know, or lacks one.</exception>
    public JsonFields(JsonElement element, string path, ReadOnlySpan<string> required, ReadOnlySpan<string> optional)
    {
        (_object, _path) = (element, path);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw path.Length == 0 ? new ProblemException(ProblemCodes.JsonMalformed, "The body is not an object.") : JsonValues.Invalid(path, "an object");
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

    /// <summary>A field's value as it stands.</summary>
    public JsonElement this[string name] => _object.GetProperty(name);

    /// <summary>Where a field stands in the body.</summary>
    public string At(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    public string TextOf(string name, int lengthMax) => JsonValues.Text(this[name], At(name), lengthMax);

    public Money MoneyOf(string name) => JsonValues.Money(this[name], At(name));

    public Instant InstantOf(string name) => JsonValues.Instant(this[name], At(name));

    /// <summary>NodaTime's round-trip form, such as <c>0:05:00</c>; from zero to 366 days.</summary>
    public Duration DurationOf(string name) => JsonValues.Duration(this[name], At(name), LongestDuration);

    /// <summary>Minor units of a currency, as digits in a text.</summary>
    public long UnitsOf(string name) => JsonValues.Units(this[name], At(name));

    public long IntegerOf(string name, long min, long max) => JsonValues.Integer(this[name], At(name), min, max);

    public JsonFields ObjectOf(string name, ReadOnlySpan<string> required, ReadOnlySpan<string> optional) => new(this[name], At(name), required, optional);

    /// <summary>The objects of an array.</summary>
    public List<JsonFields> ObjectsOf(string name, int countMax, ReadOnlySpan<string> required, ReadOnlySpan<string> optional)
    {
        var items = new List<JsonFields>();
        foreach ((JsonElement item, string at) in JsonValues.Items(this[name], At(name), 0, countMax)) items.Add(new JsonFields(item, at, required, optional));
        return items;
    }
}
