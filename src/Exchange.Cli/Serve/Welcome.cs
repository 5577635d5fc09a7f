namespace Exchange.Cli.Serve;

/// <summary>What is printed once the exchange is ready: the line that scripts wait for, and how to go on.</summary>
internal static class Welcome
{
    public static async Task WriteAsync(TextWriter output, string url, string folder, bool demo)
    {
        await output.WriteLineAsync($"Exchange is ready: {url}");
        if (demo)
        {
            string keys = Path.Combine(folder, "keys");
            await output.WriteLineAsync($"  look     curl -H \"Authorization: Bearer $(cat '{Path.Combine(keys, "buyer-1.key")}')\" {url}/auctions");
            await output.WriteLineAsync($"  keys     {keys}: vendor, buyer-1 to buyer-5, operator-1, operator-2");
        }

        await output.WriteLineAsync($"  go on    README.md, \"A first trade\"; {url}/ lists what can be asked");
        await output.WriteLineAsync($"  logs     warnings on this terminal; PostgreSQL's in {Path.Combine(folder, "server.log")}");
        await output.WriteLineAsync("  stop     Ctrl-C");
        await output.FlushAsync();
    }
}
