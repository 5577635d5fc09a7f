using System.Collections.Immutable;
using System.Text.Json;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Cli.Clear;

/// <summary>One object of a case, read strictly: a member that is missing, of another kind, there twice, or that nobody asked for is a <see cref="CaseFault"/> that names its place.</summary>
/// <remarks>Whether all was asked for is looked at when the reader of an object has done with it, so that no list of known names has to be kept beside it.</remarks>
internal sealed class CaseValue
{
    private readonly JsonElement _element;
    private readonly CaseValue? _parent;
    private readonly object[] _keys;
    private readonly List<string> _asked = [];

    private CaseValue(JsonElement element, CaseValue? parent, params object[] keys)
    {
        (_element, _parent, _keys) = (element, parent, keys);
        if (element.ValueKind != JsonValueKind.Object) throw new CaseFault(PathTo(), $"is {NameOf(element)} where an object belongs");
    }

    /// <summary>Reads a whole object by a function.</summary>
    /// <exception cref="CaseFault">It is none, or holds what the function does not ask for.</exception>
    public static T Read<T>(JsonElement element, Func<CaseValue, T> read) => new CaseValue(element, null).To(read);

    /// <summary>Whether the member is there and not null.</summary>
    public bool Has(string name) => Find(name) is { } value && value.ValueKind != JsonValueKind.Null;

    public long Integer(string name) => AsInteger(Required(name), name);

    /// <summary>Null when the member is missing or null.</summary>
    public long? OptionalInteger(string name) => Has(name) ? Integer(name) : null;

    /// <summary>An integer that a 32-bit count holds.</summary>
    public int Count(string name) => Integer(name) is >= int.MinValue and <= int.MaxValue and var count ? (int)count : throw Fault(name, "is larger than any count");

    public string Text(string name) => AsText(Required(name), name);

    public string? OptionalText(string name) => Has(name) ? Text(name) : null;

    /// <summary>A seed: a text, or an integer, which stands for its digits.</summary>
    public string Seed(string name) => Required(name) is { ValueKind: JsonValueKind.Number } ? Integer(name).ToString(System.Globalization.CultureInfo.InvariantCulture) : Text(name);

    public bool Flag(string name) =>
        Required(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag ? flag.GetBoolean() : throw Fault(name, "is neither true nor false");

    public ParticipantId Participant(string name) => new(Text(name));

    /// <summary>A moment in the milliseconds of the case's own clock.</summary>
    public Instant At(string name) => AsInstant(Integer(name), name);

    public Instant? OptionalAt(string name) => OptionalInteger(name) is { } milliseconds ? AsInstant(milliseconds, name) : null;

    public Duration Milliseconds(string name) => Integer(name) is >= -MillisecondsMax and <= MillisecondsMax and var milliseconds ? Duration.FromMilliseconds(milliseconds) : throw Fault(name, "is no span of time");

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string name, params ReadOnlySpan<(string Word, T Meaning)> choices)
    {
        string text = Text(name);
        foreach ((string word, T meaning) in choices)
        {
            if (string.Equals(word, text, StringComparison.Ordinal)) return meaning;
        }

        List<string> words = [];
        foreach ((string word, _) in choices) words.Add($"'{word}'");
        throw Fault(name, $"is '{text}' and not {string.Join(" or ", words)}");
    }

    public T Object<T>(string name, Func<CaseValue, T> read) => new CaseValue(Required(name), this, name).To(read);

    /// <summary>The default, null for a class, when the member is missing or null.</summary>
    public T? OptionalObject<T>(string name, Func<CaseValue, T> read) => Has(name) ? Object(name, read) : default;

    /// <summary>A list of objects.</summary>
    public ImmutableArray<T> List<T>(string name, Func<CaseValue, T> read) => [.. Items(name).Select((item, i) => new CaseValue(item, this, name, i).To(read))];

    public ImmutableArray<string> Texts(string name) => [.. Items(name).Select((item, i) => AsText(item, name, i))];

    public ImmutableArray<long> Integers(string name) => [.. Items(name).Select((item, i) => AsInteger(item, name, i))];

    /// <summary>A list of rows of so many integers each; null where null stands.</summary>
    public ImmutableArray<ImmutableArray<long?>> Rows(string name, int width) =>
    [
        .. Items(name).Select((row, i) => row.ValueKind == JsonValueKind.Array && row.GetArrayLength() == width
            ? row.EnumerateArray().Select((cell, j) => cell.ValueKind == JsonValueKind.Null ? (long?)null : AsInteger(cell, name, i, j)).ToImmutableArray()
            : throw FaultAt($"is not a row of {width} integers", name, i)),
    ];

    /// <summary>An object whose members are names of the case's own, each with an integer, in the order of the file.</summary>
    public ImmutableArray<KeyValuePair<string, long>> IntegersByName(string name) =>
        [.. Names(name).Select(member => KeyValuePair.Create(member.Name, AsInteger(member.Value, name, member.Name)))];

    /// <summary>An object whose members are names of the case's own, each with a list of texts, in the order of the file.</summary>
    public ImmutableArray<KeyValuePair<string, ImmutableArray<string>>> TextsByName(string name) =>
    [
        .. Names(name).Select(member => member.Value.ValueKind == JsonValueKind.Array
            ? KeyValuePair.Create(member.Name, member.Value.EnumerateArray().Select((item, i) => AsText(item, name, member.Name, i)).ToImmutableArray())
            : throw FaultAt($"is {NameOf(member.Value)} where a list belongs", name, member.Name)),
    ];

    /// <summary>An object whose members are names of the case's own, each with an object, in the order of the file.</summary>
    public ImmutableArray<KeyValuePair<string, T>> ObjectsByName<T>(string name, Func<CaseValue, T> read) =>
        [.. Names(name).Select(member => KeyValuePair.Create(member.Name, new CaseValue(member.Value, this, name, member.Name).To(read)))];

    /// <summary>Any value at all, as it stands.</summary>
    public JsonElement? Raw(string name) => Find(name);

    public CaseFault Fault(string name, string what) => FaultAt(what, name);

    /// <summary>The object itself is at fault.</summary>
    public CaseFault Fault(string what) => FaultAt(what);

    private const long MillisecondsMax = 100_000_000_000_000; // three thousand years, well inside what an Instant holds

    private CaseFault FaultAt(string what, params object[] keys) => new(PathTo(keys), what);

    private Instant AsInstant(long milliseconds, string name) =>
        milliseconds is >= -MillisecondsMax and <= MillisecondsMax ? Instant.FromUnixTimeMilliseconds(milliseconds) : throw Fault(name, "is no moment");

    private long AsInteger(JsonElement value, params object[] keys) =>
        value.ValueKind != JsonValueKind.Number ? throw FaultAt($"is {NameOf(value)} where an integer belongs", keys)
        : value.TryGetInt64(out long integer) ? integer
        : throw FaultAt($"is {value.GetRawText()}, which is no integer of 64 bits", keys);

    private string AsText(JsonElement value, params object[] keys)
    {
        if (value.ValueKind != JsonValueKind.String) throw FaultAt($"is {NameOf(value)} where a text belongs", keys);
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw FaultAt("holds half of a surrogate pair", keys);
        }
    }

    private JsonElement Required(string name) => Find(name) ?? throw FaultAt($"has no '{name}'");

    private JsonElement? Find(string name)
    {
        if (!_asked.Contains(name)) _asked.Add(name);
        return _element.TryGetProperty(name, out JsonElement value) ? value : null;
    }

    private JsonElement.ArrayEnumerator Items(string name) =>
        Required(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : throw Fault(name, $"is {NameOf(Required(name))} where a list belongs");

    private IEnumerable<JsonProperty> Names(string name)
    {
        if (Required(name) is not { ValueKind: JsonValueKind.Object } map) throw Fault(name, $"is {NameOf(Required(name))} where an object belongs");
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonProperty member in map.EnumerateObject()) yield return seen.Add(member.Name) ? member : throw FaultAt("stands there twice", name, member.Name);
    }

    private T To<T>(Func<CaseValue, T> read)
    {
        T result = read(this);
        Span<bool> seen = stackalloc bool[_asked.Count];
        foreach (JsonProperty member in _element.EnumerateObject())
        {
            int i = _asked.FindIndex(member.NameEquals);
            if (i < 0) throw FaultAt("is not known here", member.Name);
            if (seen[i]) throw FaultAt("stands there twice", member.Name);
            seen[i] = true;
        }

        return result;
    }

    private List<object> PathTo(params object[] keys)
    {
        List<object> path = _parent?.PathTo(_keys) ?? [];
        path.AddRange(keys);
        return path;
    }

    private static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
