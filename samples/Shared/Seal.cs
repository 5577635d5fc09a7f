using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Exchange.Samples;

/// <summary><c>exchange seal</c>, which bidders and custodians run on their own machines: it asks no server, and what it prints is the body of a request (docs/sealed-bids.md).</summary>
internal static class Seal
{
    /// <summary>A bid in an envelope that nobody opens before two custodians hand in the auction's key.</summary>
    public static Task<JsonObject> BidAsync(string price, JsonObject auction, string bidder) =>
        RunAsync("bid", price, "--auction", (string)auction["auction"]!, "--bidder", bidder, "--public-key", (string)auction["publicKey"]!, "--currency", "CNY");

    /// <summary>A custodian's part of the key.</summary>
    /// <param name="keyFile">His own key, by <c>exchange seal key</c>.</param>
    public static Task<JsonObject> ShareAsync(JsonObject auction, string custodian, string keyFile)
    {
        JsonNode part = auction["custody"]!.AsArray().Single(kept => (string?)kept!["custodian"]!["person"] == custodian)!;
        return RunAsync("share", "--auction", (string)auction["auction"]!, "--custodian", custodian, "--sealed", (string)part["sealed"]!, "--key-file", keyFile);
    }

    private static async Task<JsonObject> RunAsync(params string[] words)
    {
        string program = Environment.GetEnvironmentVariable("EXCHANGE_CLI") ?? throw new InvalidOperationException("EXCHANGE_CLI says where exchange.dll is; samples/run does.");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, "seal", .. words]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string body = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? JsonNode.Parse(body)!.AsObject() : throw new InvalidOperationException($"'exchange seal {words[0]}' ended with {process.ExitCode}.");
    }
}
