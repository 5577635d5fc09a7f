namespace Exchange.Cli.Serve;

/// <summary>What is printed once the exchange is ready: the line that scripts wait for, and how to go on.</summary>
internal static class Welcome
{
    public static async Task WriteAsync(TextWriter output, string url, string folder, bool demo)
    {
        string keys = Path.Combine(folder, "keys");
        await output.WriteLineAsync($"Exchange is ready: {url}");
        if (demo)
        {
            await output.WriteLineAsync($"  look     curl {url}/auctions -H \"X-Api-Key: $(cat '{Path.Combine(keys, "buyer-1")}')\"");
            await output.WriteLineAsync($"  keys     {keys} (one a file: vendor, buyer-1 to buyer-5, operator-1, operator-2)");
        }

        await output.WriteLineAsync($"  docs     README.md, section \"A first trade\"; {url}/openapi/v1.json; a problem's page is its type");
        await output.WriteLineAsync($"  logs     warnings on this terminal; PostgreSQL's in {Path.Combine(folder, "server.log")}");
        await output.WriteLineAsync("  stop     Ctrl-C");
        await output.FlushAsync();
    }
}
