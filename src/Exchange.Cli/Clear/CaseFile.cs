using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Cli.Clear;

/// <summary>A case that was worked out.</summary>
/// <param name="Expected">What the file says should come out; null when it doesn't say.</param>
internal sealed record ClearedCase(string Id, JsonObject Actual, JsonElement? Expected);

/// <summary>A file of cases of price formation: an object with <c>cases</c>, a list of cases, or cases one after the other, in any layout. See docs/cases.md.</summary>
/// <remarks>All cases are worked out before the first is told, so that a file with a fault in its last line tells nothing but the fault. Memory grows with the file.</remarks>
internal sealed class CaseFile
{
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 64 };

    private readonly string _path;
    private readonly ReadOnlyMemory<byte> _bytes;

    private CaseFile(string path, ReadOnlyMemory<byte> bytes) => (_path, _bytes) = (path, bytes);

    /// <exception cref="UsageException">There is no such file, or it can't be read.</exception>
    public static async Task<CaseFile> OpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            ReadOnlyMemory<byte> bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            return new CaseFile(path, bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file {path}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} can't be read: {e.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>Works every case out, in the order of the file.</summary>
    /// <exception cref="UsageException">The file is no JSON, a case can't be understood, or there is none.</exception>
    public List<ClearedCase> Clear(CancellationToken cancellationToken)
    {
        List<ClearedCase> cleared = [];
        List<JsonElement> roots = Roots();
        for (int i = 0; i < roots.Count; i++)
        {
            foreach ((JsonElement element, object[] place) in CasesOf(roots[i], i))
            {
                cancellationToken.ThrowIfCancellationRequested();
                cleared.Add(Clear(element, place));
            }
        }

        return cleared.Count > 0 ? cleared : throw new UsageException($"{_path} holds no case.");
    }

    private ClearedCase Clear(JsonElement element, object[] place)
    {
        string id = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("id", out JsonElement named) && named.ValueKind == JsonValueKind.String ? named.GetRawText().Trim('"') : "a case";
        try
        {
            return CaseValue.Read(element, CaseMechanisms.Clear);
        }
        catch (CaseFault fault)
        {
            string where = fault.Place.Length > 0 ? $"{id}, {fault.Place}" : id;
            throw Unusable([.. place, .. fault.Path], $"{where} {fault.Message}");
        }
        catch (ArgumentException e)
        {
            // The mechanism itself refuses its rules or its log; its sentence names what is wrong with them. A second line would only give the value again.
            string sentence = e.Message.Split('\n')[0].TrimEnd('\r');
            if (e.ParamName is { } name) sentence = sentence.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal);
            throw Unusable(place, $"{id} can't be worked out: {char.ToLowerInvariant(sentence[0])}{sentence[1..].TrimEnd('.')}");
        }
        catch (OverflowException)
        {
            throw Unusable(place, $"{id} can't be worked out: it leads to a number that is too large");
        }
    }

    private IEnumerable<(JsonElement Case, object[] Place)> CasesOf(JsonElement root, int number)
    {
        if (root.ValueKind == JsonValueKind.Array) return root.EnumerateArray().Select((item, i) => (item, new object[] { number, i }));
        if (root.ValueKind != JsonValueKind.Object) throw Unusable([number], "neither a case nor a list of cases stands there");
        if (!root.TryGetProperty("cases", out JsonElement cases)) return [(root, [number])];
        try
        {
            CaseValue.Read(root, file =>
            {
                if (file.OptionalInteger("schemaVersion") is { } version and not 1) throw file.Fault("schemaVersion", $"is {version}, and this program reads 1");
                file.OptionalText("money");
                return file.Raw("cases");
            });
        }
        catch (CaseFault fault)
        {
            throw Unusable([number, .. fault.Path], $"{fault.Place} {fault.Message}".TrimStart());
        }

        return cases.ValueKind == JsonValueKind.Array
            ? cases.EnumerateArray().Select((item, i) => (item, new object[] { number, "cases", i }))
            : throw Unusable([number, "cases"], "'cases' is no list");
    }

    private List<JsonElement> Roots()
    {
        List<JsonElement> roots = [];
        try
        {
            var reader = new Utf8JsonReader(_bytes.Span, Options);
            while (reader.Read()) roots.Add(JsonElement.ParseValue(ref reader));
            return roots;
        }
        catch (JsonException e)
        {
            throw new UsageException($"{_path}, line {(e.LineNumber ?? 0) + 1}: that is no JSON.");
        }
        catch (InvalidOperationException)
        {
            throw new UsageException($"{_path} is no JSON.");
        }
    }

    private UsageException Unusable(object[] place, string what) => new($"{_path}, line {LineOf(place)}: {what}.");

    /// <summary>Walks the file once more up to a place, or to the nearest one around it that is there.</summary>
    private int LineOf(object[] place)
    {
        var reader = new Utf8JsonReader(_bytes.Span, Options);
        for (int i = 0; i <= (int)place[0]; i++)
        {
            if (i > 0) reader.Skip();
            reader.Read();
        }

        foreach (object key in place.AsSpan(1))
        {
            Utf8JsonReader inside = reader;
            if (!(key is int number ? StepTo(ref inside, number) : StepTo(ref inside, (string)key))) break;
            reader = inside;
        }

        return 1 + _bytes.Span[..(int)reader.TokenStartIndex].Count((byte)'\n');
    }

    private static bool StepTo(ref Utf8JsonReader reader, int number)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (number-- == 0) return true;
            reader.Skip();
        }

        return false;
    }

    private static bool StepTo(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt) return true;
            reader.Skip();
        }

        return false;
    }
}
