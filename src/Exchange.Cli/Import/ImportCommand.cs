using System.Globalization;
using System.Net;
using System.Text.Json;
using Exchange.Cli.Writer;
using Exchange.Market.Resources;

namespace Exchange.Cli.Import;

/// <summary><c>exchange import</c>: brings a catalogue's datasets up to date in the exchange, one resource each. See docs/import.md.</summary>
internal static class ImportCommand
{
    private const string Json = "--json", DryRun = "--dry-run", CatalogueOption = "--catalogue";

    // In an address, a name with a slash in it would be two.
    private const int CatalogueLengthMax = 200;

    public static async Task<int> RunAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [Json, DryRun], [CatalogueOption, FoundWriter.UrlOption, FoundWriter.KeyFileOption, DataFolder.Option]);
        string path = arguments.Words("FILE")[0];
        string catalogue = arguments.Value(CatalogueOption) is { } given ? Checked(given) : NameOf(path);
        CatalogueFile file = await CatalogueFile.OpenAsync(path, terminal.Stop);
        var report = new ImportReport(terminal.Out, catalogue, arguments.Has(Json));
        if (arguments.Has(DryRun)) return await TryAsync(file, report, terminal.Stop);

        await using FoundWriter writer = await FoundWriter.FindAsync(arguments, terminal);
        using var client = new ExchangeClient(writer);
        var progress = new Progress(terminal.Error, terminal.IsWatched, file.Count);
        try
        {
            var batches = new ImportBatches(client, report, catalogue, Guid.NewGuid());
            await foreach (Reading reading in file.ReadAsync(terminal.Stop))
            {
                report.Read();
                if (reading is Reading.Taken taken) await batches.AddAsync(taken, terminal.Stop);
                else if (reading is Reading.Refused refused) await report.RefusedAsync(refused.Number, refused.Identifier, refused.Reason);
                if (reading.Number % ImportResources.ItemsMax == 0) progress.Show(reading.Number);
            }

            await batches.SendAsync(terminal.Stop);
            progress.End();
            await FindGoneAsync(client, catalogue, file.Seen, batches.Position, report, terminal.Stop);
        }
        catch (ExchangeUnreachableException e)
        {
            progress.End();
            await terminal.Error.WriteLineAsync($"{e.Message} What was imported so far stays; importing again goes on from there.");
            return CommandLine.Failed;
        }

        await report.EndAsync();
        return CommandLine.Done;
    }

    /// <summary>Reads, maps and checks everything and sends nothing: all that would be taken counts as registered.</summary>
    private static async Task<int> TryAsync(CatalogueFile file, ImportReport report, CancellationToken cancellationToken)
    {
        await foreach (Reading reading in file.ReadAsync(cancellationToken))
        {
            report.Read();
            if (reading is Reading.Refused refused) await report.RefusedAsync(refused.Number, refused.Identifier, refused.Reason);
            else report.Registered();
        }

        await report.EndAsync();
        return CommandLine.Done;
    }

    /// <summary>What was imported from this catalogue before and is no longer in it.</summary>
    private static async Task FindGoneAsync(ExchangeClient client, string catalogue, IReadOnlySet<string> seen, long position, ImportReport report, CancellationToken cancellationToken)
    {
        string? page = string.Create(CultureInfo.InvariantCulture, $"/imports/{Uri.EscapeDataString(catalogue)}?standing=catalogued&limit=200&at-least={position}");
        while (page is not null)
        {
            Answer answer = await client.GetAsync(page, cancellationToken);
            if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) throw new UsageException($"The exchange doesn't let this key see what it imported: {answer.Detail}");
            if (!answer.Accepted) throw new ExchangeUnreachableException($"What is gone can't be told: {answer.Detail}");
            foreach (JsonElement record in answer.Body.GetProperty("records").EnumerateArray())
            {
                if (record.GetProperty("identifier").GetString() is { } identifier && !seen.Contains(identifier)) await report.WithdrawnAsync(identifier);
            }

            page = answer.Next;
        }
    }

    /// <summary>A catalogue has the same name at each import: that of its file, unless it is given.</summary>
    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        foreach (string ending in (string[])[".json", ".jsonld", ".data", ".dcat"])
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) name = name[..^ending.Length];
        }

        return name.ToLowerInvariant() is "" or "data" or "catalog" or "catalogue"
            ? throw new UsageException($"{path} could be anybody's catalogue: name it with {CatalogueOption}.")
            : Checked(name);
    }

    private static string Checked(string name) =>
        name.Trim() is { Length: > 0 and <= CatalogueLengthMax } trimmed && trimmed.Length == name.Length && !name.Any(c => char.IsControl(c) || c is '/' or '\\')
            ? name
            : throw new UsageException($"'{name}' can't name a catalogue: at most {CatalogueLengthMax} characters, no slash, no space at either end.");
}
