using System.Globalization;
using System.Text.Json;

namespace Exchange.Cli.Import;

/// <summary>What an import came to.</summary>
/// <param name="Withdrawn">Imported before, and no longer in the file. They are reported; what is to become of them is somebody's decision.</param>
internal sealed record ImportSummary(int Read, int Registered, int Revised, int Unchanged, int Withdrawn, int Refused)
{
    public string ToJson() => string.Create(
        CultureInfo.InvariantCulture, $$"""{"read":{{Read}},"registered":{{Registered}},"revised":{{Revised}},"unchanged":{{Unchanged}},"withdrawn":{{Withdrawn}},"refused":{{Refused}}}""");

    public string ToText(string catalogue) => string.Create(
        CultureInfo.InvariantCulture, $"{catalogue}: {Read} datasets read, {Registered} registered, {Revised} revised, {Unchanged} unchanged, {Refused} refused; {Withdrawn} of earlier ones are gone from it.");
}

/// <summary>Says what became of single datasets: a line each, and at last the summary.</summary>
/// <param name="json">For machines: one JSON object a line.</param>
internal sealed class ImportReport(TextWriter output, string catalogue, bool json)
{
    private readonly HashSet<string> _withdrawn = new(StringComparer.Ordinal);
    private int _read, _registered, _revised, _unchanged, _refused;

    public ImportSummary Summary => new(_read, _registered, _revised, _unchanged, _withdrawn.Count, _refused);

    public void Read() => _read++;

    public void Registered() => _registered++;

    public void Revised() => _revised++;

    public void Unchanged() => _unchanged++;

    public async Task RefusedAsync(int number, string? identifier, string reason)
    {
        _refused++;
        await output.WriteLineAsync(json
            ? $$"""{"refused":{{Text(identifier)}},"number":{{number.ToString(CultureInfo.InvariantCulture)}},"reason":{{Text(reason)}}}"""
            : string.Create(CultureInfo.InvariantCulture, $"refused {identifier ?? $"dataset {number}"}: {reason}"));
    }

    public async Task WithdrawnAsync(string identifier)
    {
        if (_withdrawn.Add(identifier)) await output.WriteLineAsync(json ? $$"""{"withdrawn":{{Text(identifier)}}}""" : $"gone {identifier}");
    }

    public Task EndAsync() => output.WriteLineAsync(json ? Summary.ToJson() : Summary.ToText(catalogue));

    private static string Text(string? text) => text is null ? "null" : $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
