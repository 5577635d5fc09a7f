using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Cli.Clear;

/// <summary><c>exchange clear</c>: works cases of price formation out, and compares them with what their file expects. See docs/cases.md.</summary>
internal static class ClearCommand
{
    private const string Check = "--check";

    // More than these say little about one case.
    private const int DifferencesMax = 5;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<int> RunAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [Check], []);
        string path = arguments.Words("FILE")[0];
        CaseFile file = await CaseFile.OpenAsync(path, terminal.Stop);
        List<ClearedCase> cleared = file.Clear(terminal.Stop);
        if (arguments.Has(Check)) return await CheckAsync(path, cleared, terminal.Out);
        foreach (ClearedCase one in cleared) await terminal.Out.WriteLineAsync(new JsonObject { ["id"] = one.Id, ["actual"] = one.Actual }.ToJsonString(Json));
        return CommandLine.Done;
    }

    private static async Task<int> CheckAsync(string path, List<ClearedCase> cleared, TextWriter output)
    {
        if (cleared.Find(one => one.Expected is null) is { } open) throw new UsageException($"{path}: {open.Id} has no 'expected' to compare with.");
        int failed = 0;
        foreach (ClearedCase one in cleared)
        {
            string[] differences = [.. JsonDifferences.Between(one.Expected!.Value, JsonSerializer.SerializeToElement(one.Actual, Json))];
            if (differences.Length == 0) continue;
            failed++;
            await output.WriteLineAsync($"{one.Id} failed");
            foreach (string difference in differences.Take(DifferencesMax)) await output.WriteLineAsync($"  {difference}");
            if (differences.Length > DifferencesMax) await output.WriteLineAsync($"  and {differences.Length - DifferencesMax} more");
        }

        await output.WriteLineAsync($"{cleared.Count - failed} passed, {failed} failed");
        return failed == 0 ? CommandLine.Done : CommandLine.Failed;
    }
}
