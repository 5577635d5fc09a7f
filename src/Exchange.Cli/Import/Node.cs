using System.Text.Json;

namespace Exchange.Cli.Import;

/// <summary>What a graph says of things that datasets only name: their distributions, publishers, themes.</summary>
internal sealed class NodeIndex
{
    private readonly Dictionary<string, JsonElement> _nodes = new(StringComparer.Ordinal);

    public void Add(string id, JsonElement node) => _nodes.TryAdd(id, node);

    public JsonElement? Find(string id) => _nodes.TryGetValue(id, out JsonElement node) ? node : null;
}

/// <summary>One thing of a catalogue file: its members by their meaning, and their values as text whatever form they have.</summary>
internal readonly struct Node
{
    private readonly Terms _terms;
    private readonly NodeIndex _index;
    private readonly Dictionary<string, JsonElement> _members;

    /// <param name="json">An object, or the text that names one.</param>
    public Node(JsonElement json, Terms terms, NodeIndex index)
    {
        (_terms, _index, _members) = (terms, index, new Dictionary<string, JsonElement>(StringComparer.Ordinal));
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in json.EnumerateObject()) _members[terms.Local(member.Name)] = member.Value;
        }

        Id = json.ValueKind == JsonValueKind.String ? json.GetString() : TextOf("@id");
        IsReference = json.ValueKind == JsonValueKind.String || (_members.Count == 1 && Id is not null);
    }

    /// <summary>Its IRI; null when it has none.</summary>
    public string? Id { get; }

    /// <summary>It only names a thing that is described elsewhere.</summary>
    public bool IsReference { get; }

    public bool Has(string member) => _members.ContainsKey(member);

    public JsonElement? Member(string member) => _members.TryGetValue(member, out JsonElement value) ? value : null;

    public bool IsA(string type)
    {
        foreach (JsonElement value in Each("@type"))
        {
            if (value.ValueKind == JsonValueKind.String && string.Equals(_terms.Local(value.GetString()!), type, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>The values of a member: one, or those of an array.</summary>
    public IEnumerable<JsonElement> Each(string member) => _members.TryGetValue(member, out JsonElement value) ? Flat(value) : [];

    /// <summary>The things that a member has, each with what the graph says of it.</summary>
    public IEnumerable<Node> Nodes(string member)
    {
        foreach (JsonElement value in Each(member))
        {
            if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.String)) continue;
            var node = new Node(value, _terms, _index);
            yield return node is { IsReference: true, Id: { } id } && _index.Find(id) is { } described ? new Node(described, _terms, _index) : node;
        }
    }

    /// <summary>A member as one text: Chinese where it has that, then English, then one without a language, then the first by the language's name.</summary>
    public string? Text(string member) => Texts(member).Select(t => t.Text).FirstOrDefault();

    /// <summary>All texts of a member, the preferred first.</summary>
    public IReadOnlyList<(string? Language, string Text)> Texts(string member)
    {
        var texts = new List<(string? Language, string Text)>();
        foreach (JsonElement value in Each(member)) Collect(value, language: null, texts);
        return [.. texts.Where(t => !string.IsNullOrWhiteSpace(t.Text)).OrderBy(t => Rank(t.Language)).ThenBy(t => Rank(t.Language) == 3 ? t.Language : "", StringComparer.Ordinal)];
    }

    /// <summary>The name of a thing, in whichever member it stands.</summary>
    public string? Label => Text("prefLabel") ?? Text("name") ?? Text("title") ?? Text("label");

    private static int Rank(string? language) => language switch
    {
        null => 2,
        _ when language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) => 0,
        _ when language.StartsWith("en", StringComparison.OrdinalIgnoreCase) => 1,
        _ => 3,
    };

    private void Collect(JsonElement value, string? language, List<(string? Language, string Text)> texts)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                texts.Add((language, value.GetString()!));
                break;
            case JsonValueKind.Number:
                texts.Add((language, value.GetRawText()));
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray()) Collect(item, language, texts);
                break;
            case JsonValueKind.Object when value.TryGetProperty("@value", out JsonElement inner):
                Collect(inner, value.TryGetProperty("@language", out JsonElement tag) && tag.ValueKind == JsonValueKind.String ? tag.GetString() : language, texts);
                break;
            case JsonValueKind.Object when IsLanguageMap(value):
                foreach (JsonProperty text in value.EnumerateObject()) Collect(text.Value, text.Name is "@none" ? null : text.Name, texts);
                break;
            case JsonValueKind.Object:
                var node = new Node(value, _terms, _index);
                if (node is { IsReference: true, Id: { } id } && _index.Find(id) is { } described) node = new Node(described, _terms, _index);
                if (node.Label is { } label) texts.Add((language, label));
                else if (node.Id is { } iri) texts.Add((language, iri));
                break;
        }
    }

    // A language map has nothing but tags such as zh, en-US, zh-Hans.
    private bool IsLanguageMap(JsonElement value)
    {
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!IsLanguage(member.Name) || _terms.Local(member.Name) is ['@', not 'n', ..]) return false;
        }

        return true;
    }

    private static bool IsLanguage(string name)
    {
        if (name is "@none") return true;
        if (name is "id" or "uri" or "url") return false;
        int dash = name.IndexOf('-', StringComparison.Ordinal);
        ReadOnlySpan<char> primary = dash < 0 ? name : name.AsSpan(0, dash);
        return primary.Length is 2 or 3 && !primary.ContainsAnyExceptInRange('a', 'z') && name.Length <= 12;
    }

    private string? TextOf(string member) => _members.TryGetValue(member, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<JsonElement> Flat(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return [];
            case JsonValueKind.Array:
                return value.EnumerateArray().SelectMany(Flat);
            case JsonValueKind.Object when value.TryGetProperty("@list", out JsonElement list):
                return Flat(list);
            case JsonValueKind.Object when value.TryGetProperty("@set", out JsonElement set):
                return Flat(set);
            default:
                return [value];
        }
    }
}
