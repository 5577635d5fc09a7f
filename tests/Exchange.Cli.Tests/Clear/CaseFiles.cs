namespace Exchange.Cli.Tests.Clear;

/// <summary>Case files of a test, gone after it.</summary>
public sealed class CaseFiles : IDisposable
{
    /// <summary>One bid, which wins at the opening price. The second line is the input's.</summary>
    public const string OneBid = """
        {"id": "ONE", "mechanism": "english_proxy", "title": "one bid",
         "input": {"startPrice": 100, "reserve": null, "buyNow": null, "increments": [[0, 5]], "openT": 0, "closeT": 1000, "softClose": null, "mode": "proxy", "seller": "S",
         "events": [{"seq": 1, "t": 1, "type": "bid", "bidder": "甲", "amount": 250}]},
         "expected": {"closeT": 1000, "status": "sold", "winner": "甲", "price": 100, "extensions": 0, "events": [{"seq": 1, "result": "accepted", "leader": "甲", "price": 100, "closeT": 1000}]}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-clear-").FullName;
    private int _files;

    public string Write(string json)
    {
        string path = Path.Combine(_folder, $"cases-{++_files}.json");
        File.WriteAllText(path, json);
        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Runs the command in this process.</summary>
    internal static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (await CommandLine.RunAsync(["clear", .. words], output, error), output.ToString(), error.ToString());
    }
}
