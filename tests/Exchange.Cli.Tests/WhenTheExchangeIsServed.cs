namespace Exchange.Cli.Tests;

public sealed class WhenTheExchangeIsServed : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange serve ").FullName; // with a space, as folders have

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_says_one_line_when_it_is_ready_serves_alone_and_ends_in_order()
    {
        using Program exchange = Serve();
        string url = await ReadyAsync(exchange);

        using var client = new HttpClient();
        (await client.GetStringAsync(new Uri(url + "/health/writer"))).ShouldBe("writer\n");

        (int second, string output, string error) = await Program.RunAsync("serve", "--data", _folder, "--urls", "http://127.0.0.1:0");
        second.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldBe($"Another exchange (process {exchange.Id}) already runs on the data folder {_folder}.\n");

        (await exchange.TerminateAsync()).ShouldBe(0);
        (await exchange.ErrorAsync()).ShouldBeEmpty();
        File.Exists(Path.Combine(_folder, "server.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_sentence()
    {
        using Program exchange = Serve();
        string url = await ReadyAsync(exchange);
        string other = Path.Combine(_folder, "other");

        (int exitCode, string output, string error) = await Program.RunAsync("serve", "--data", other, "--urls", url);

        exitCode.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldBe($"{url} is in use by another program: choose another with --urls.\n");
        (await exchange.TerminateAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Its_log_can_be_replayed_while_it_runs_after_it_was_killed_and_when_it_serves_again()
    {
        using (Program exchange = Serve())
        {
            await ReadModelAsync(await ReadyAsync(exchange));
            (await Program.RunAsync("audit", "replay", "--data", _folder)).ExitCode.ShouldBe(0);
            exchange.Kill();
            await exchange.EndAsync();
        }

        (int exitCode, string output, _) = await Program.RunAsync("audit", "replay", "--json", "--data", _folder);
        exitCode.ShouldBe(0);
        output.ShouldStartWith("{\"position\":1,");

        using Program again = Serve();
        await ReadyAsync(again);
        (await again.TerminateAsync()).ShouldBe(0);
    }

    private Program Serve() => Program.Start("serve", "--demo", "--data", _folder, "--urls", "http://127.0.0.1:0");

    /// <summary>The read model has the demo's auction: else a replay would rightly say that it had nothing to compare.</summary>
    private async Task ReadModelAsync(string url)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(_folder, "keys", "buyer-1.key"))).Trim());
        (await client.GetStringAsync(new Uri(url + "/auctions?at-least=1"))).ShouldContain("auctionId");
    }

    private static async Task<string> ReadyAsync(Program exchange)
    {
        string line = await exchange.ReadLineAsync();
        line.ShouldStartWith("Exchange is ready: http://127.0.0.1:");
        return line["Exchange is ready: ".Length..];
    }
}
