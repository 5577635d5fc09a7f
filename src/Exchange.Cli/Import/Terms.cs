using System.Collections.Frozen;
using System.Text.Json;

namespace Exchange.Cli.Import;

/// <summary>What the names in a catalogue file mean: <c>dct:title</c>, <c>title</c>, <c>http://purl.org/dc/terms/title</c> are all <c>title</c>.</summary>
/// <remarks>
/// The last part of a vocabulary's IRI is enough here: of the names that are read, no two vocabularies use one for different things. Contexts in
/// the file itself count; contexts it names by URL are not fetched, since an import asks nobody but the exchange. Plain names are then taken as
/// DCAT-US 1.1 and DCAT-AP 3 spell them.
/// </remarks>
internal sealed class Terms
{
    private static readonly FrozenDictionary<string, string> WellKnown = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["dcat"] = "http://www.w3.org/ns/dcat#",
        ["dcatap"] = "http://data.europa.eu/r5r/",
        ["dct"] = "http://purl.org/dc/terms/",
        ["dcterms"] = "http://purl.org/dc/terms/",
        ["dc"] = "http://purl.org/dc/elements/1.1/",
        ["foaf"] = "http://xmlns.com/foaf/0.1/",
        ["org"] = "http://www.w3.org/ns/org#",
        ["skos"] = "http://www.w3.org/2004/02/skos/core#",
        ["schema"] = "http://schema.org/",
        ["rdf"] = "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        ["rdfs"] = "http://www.w3.org/2000/01/rdf-schema#",
        ["time"] = "http://www.w3.org/2006/time#",
        ["vcard"] = "http://www.w3.org/2006/vcard/ns#",
        ["pod"] = "https://project-open-data.cio.gov/v1.1/schema#",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Vocabularies = [.. WellKnown.Values.Append("https://schema.org/").Distinct(StringComparer.Ordinal)];

    // DCAT-AP 3.0.1 has plain names of its own for these.
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Catalogue"] = "Catalog",
        ["datasetDistribution"] = "distribution",
        ["geographicalCoverage"] = "spatial",
        ["temporalCoverage"] = "temporal",
        ["licence"] = "license",
        ["frequency"] = "accrualPeriodicity",
        ["modificationDate"] = "modified",
        ["releaseDate"] = "issued",
        ["accessUrl"] = "accessURL",
        ["downloadUrl"] = "downloadURL",
        ["preferredLabel"] = "prefLabel",
        ["hasBeginning"] = "startDate",
        ["hasEnd"] = "endDate",
        ["beginning"] = "startDate",
        ["end"] = "endDate",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Dictionary<string, string> _context = new(StringComparer.Ordinal);

    /// <summary>Adds what a context that stands in the file says of prefixes and names.</summary>
    /// <returns>Whether it says anything new.</returns>
    public bool Add(JsonElement context)
    {
        bool news = false;
        switch (context.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (JsonElement part in context.EnumerateArray()) news |= Add(part);
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty term in context.EnumerateObject())
                {
                    string? iri = term.Value.ValueKind switch
                    {
                        JsonValueKind.String => term.Value.GetString(),
                        JsonValueKind.Object when term.Value.TryGetProperty("@id", out JsonElement id) && id.ValueKind == JsonValueKind.String => id.GetString(),
                        _ => null,
                    };
                    if (iri is not null && !term.Name.StartsWith('@')) news |= _context.TryAdd(term.Name, iri);

                    // Contexts within a type's definition, as DCAT-AP has them.
                    if (term.Value.ValueKind == JsonValueKind.Object && term.Value.TryGetProperty("@context", out JsonElement inner)) news |= Add(inner);
                }

                break;
        }

        return news;
    }

    /// <summary>The name without its vocabulary; what no vocabulary here has stays as it is.</summary>
    public string Local(string name) => Local(name, depth: 0);

    private string Local(string name, int depth)
    {
        if (name.StartsWith('@') || depth > 4) return name;
        foreach (string vocabulary in Vocabularies)
        {
            if (name.StartsWith(vocabulary, StringComparison.Ordinal)) return Plain(name[vocabulary.Length..]);
        }

        if (_context.TryGetValue(name, out string? iri) && !string.Equals(iri, name, StringComparison.Ordinal)) return Local(iri, depth + 1);
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return Plain(name);

        string prefix = name[..colon], rest = name[(colon + 1)..];
        if (rest.StartsWith("//", StringComparison.Ordinal)) return name;
        return _context.TryGetValue(prefix, out string? space) || WellKnown.TryGetValue(prefix, out space) ? Local(space + rest, depth + 1) : name;
    }

    private static string Plain(string name) => Aliases.GetValueOrDefault(name, name);
}
