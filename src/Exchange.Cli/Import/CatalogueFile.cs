using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Exchange.Cli.Import;

/// <summary>A catalogue file that was looked through once: it is whole, it is a catalogue, and so many datasets are in it.</summary>
/// <remarks>
/// DCAT-US <c>data.json</c> of 1.0 (a list of datasets) and 1.1 (a catalogue with <c>dataset</c>), and DCAT as JSON-LD: a catalogue with
/// <c>dcat:dataset</c>, a <c>@graph</c>, or a list of nodes. Read twice from the disk, so that nothing is sent of a file that turns out to be broken.
/// </remarks>
internal sealed class CatalogueFile
{
    private readonly string _path;
    private readonly Terms _terms = new();
    private readonly NodeIndex _index = new();
    private DatasetMapping _mapping;
    private bool _isDcatUs, _isCatalogue, _sawItems, _contextCameLate;

    private CatalogueFile(string path) => (_path, _mapping) = (path, new DatasetMapping(_terms, _index, isDcatUs: false));

    /// <summary>How many datasets are in it.</summary>
    public int Count { get; private set; }

    /// <summary>The identifiers of the datasets read so far.</summary>
    public IReadOnlySet<string> Seen => _mapping.Seen;

    /// <exception cref="UsageException">There is no such file, it can't be read, or it is no catalogue.</exception>
    public static async Task<CatalogueFile> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = new CatalogueFile(path);
        do
        {
            // Once more when the meaning of names was told behind them.
            (file.Count, file._sawItems, file._contextCameLate) = (0, false, false);
            await foreach (JsonElement _ in file.DatasetsAsync(survey: true, cancellationToken)) file.Count++;
        }
        while (file._contextCameLate);
        if (!file._isCatalogue && file.Count == 0) throw new UsageException($"{path} is no catalogue: it has neither 'dataset' nor '@graph', nor is it a list of datasets.");
        return file;
    }

    /// <summary>Every dataset in the order of the file, taken or not.</summary>
    public async IAsyncEnumerable<Reading> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _mapping = new DatasetMapping(_terms, _index, _isDcatUs);
        int number = 0;
        await foreach (JsonElement dataset in DatasetsAsync(survey: false, cancellationToken)) yield return _mapping.Read(++number, dataset);
    }

    private async IAsyncEnumerable<JsonElement> DatasetsAsync(bool survey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using FileStream stream = Open();
        var pieces = new JsonPieces(stream, member => _terms.Local(member) is "dataset" or "@graph");
        while (await NextAsync(pieces, cancellationToken) is { } piece)
        {
            string? member = piece.Member is null ? null : _terms.Local(piece.Member);
            if (survey) Note(member, piece);
            IEnumerable<JsonElement> found = member switch
            {
                "dataset" when piece.IsItem => [piece.Value],
                "dataset" => Several(piece.Value),
                null or "@graph" => FromGraph(piece, survey),
                _ => [],
            };
            foreach (JsonElement dataset in found) yield return dataset;
        }
    }

    private FileStream Open()
    {
        try
        {
            return new FileStream(_path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0 });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(e is FileNotFoundException or DirectoryNotFoundException ? $"There is no file {_path}." : $"{_path} can't be read: {e.Message}");
        }
    }

    private async Task<JsonPiece?> NextAsync(JsonPieces pieces, CancellationToken cancellationToken)
    {
        try
        {
            return await pieces.NextAsync(cancellationToken);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            string where = e is JsonException { LineNumber: { } line } ? $" (line {line + 1})" : "";
            throw new UsageException($"{_path} is not a whole JSON file{where}; nothing of it was imported.");
        }
        catch (IOException e)
        {
            throw new UsageException($"{_path} can't be read: {e.Message}");
        }
    }

    /// <summary>What the file says of itself.</summary>
    private void Note(string? member, JsonPiece piece)
    {
        _sawItems |= piece.IsItem;
        switch (member)
        {
            case "@context":
                _contextCameLate = _terms.Add(piece.Value) && _sawItems;
                _isDcatUs |= NamesDcatUs(piece.Value);
                break;
            case "conformsTo":
                _isDcatUs |= NamesDcatUs(piece.Value);
                break;
            case "dataset" or "@graph":
                _isCatalogue = true;
                break;
            case "@type":
                _isCatalogue |= Several(piece.Value).Any(type => type.ValueKind == JsonValueKind.String && string.Equals(_terms.Local(type.GetString()!), "Catalog", StringComparison.Ordinal));
                break;
        }
    }

    private IEnumerable<JsonElement> FromGraph(JsonPiece piece, bool survey)
    {
        if (!piece.IsItem) return Several(piece.Value).SelectMany(v => FromGraph(new JsonPiece(piece.Member, v, IsItem: true), survey));
        var node = new Node(piece.Value, _terms, _index);
        if (node.IsA("Catalog"))
        {
            // Datasets inside their catalogue; those that it only names stand in the graph themselves.
            _isCatalogue = true;
            return node.Each("dataset").Where(d => !new Node(d, _terms, _index).IsReference);
        }

        if (node.IsA("Dataset")) return [piece.Value];
        if (piece.Value.ValueKind == JsonValueKind.Object && !node.Has("@type") && piece.Member is null)
        {
            // DCAT-US 1.0 is a list of datasets, which had no types then.
            _isDcatUs = true;
            return [piece.Value];
        }

        if (piece.Value.ValueKind != JsonValueKind.Object) return piece.Member is null ? [piece.Value] : [];
        if (survey && node.Id is { } id) _index.Add(id, piece.Value);
        return [];
    }

    private static IReadOnlyList<JsonElement> Several(JsonElement value) => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];

    private static bool NamesDcatUs(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Contains("project-open-data.cio.gov", StringComparison.OrdinalIgnoreCase) || value.GetString()!.Contains("resources.data.gov/resources/dcat-us", StringComparison.OrdinalIgnoreCase),
        JsonValueKind.Array => value.EnumerateArray().Any(NamesDcatUs),
        _ => false,
    };
}
