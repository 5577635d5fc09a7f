using Exchange.TestKit;

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
        using Served exchange = await Served.StartAsync(_folder);
        int postgres = exchange.Postgres;

        using var client = new HttpClient();
        (await client.GetStringAsync(new Uri(exchange.Address, "/health/writer"))).ShouldBe("writer\n");

        (int second, string output, string error) = await Program.RunAsync("serve", "--data", _folder, "--urls", "http://127.0.0.1:0");
        second.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldBe($"Another exchange (process {exchange.Program.Id}) already runs on the data folder {_folder}.\n");

        (await exchange.Program.TerminateAsync()).ShouldBe(0);
        (await exchange.Program.ErrorAsync()).ShouldBeEmpty();
        File.Exists(Path.Combine(_folder, "server.json")).ShouldBeFalse();
        ProcessTable.Lives(postgres).ShouldBeFalse();
    }

    [Fact]
    public async Task Ctrl_C_ends_it_in_order_too_and_its_PostgreSQL_with_it()
    {
        using Served exchange = await Served.StartAsync(_folder);
        int postgres = exchange.Postgres;

        (await exchange.Program.InterruptAsync()).ShouldBe(0);

        (await exchange.Program.ErrorAsync()).ShouldBeEmpty();
        ProcessTable.Lives(postgres).ShouldBeFalse();
    }

    [Fact]
    public async Task Its_PostgreSQL_does_not_outlive_it_when_it_is_killed()
    {
        using Served exchange = await Served.StartAsync(_folder);
        int postgres = exchange.Postgres;

        exchange.Program.Kill();

        await Eventually.TrueAsync(() => !ProcessTable.Lives(postgres));
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_sentence()
    {
        using Served exchange = await Served.StartAsync(_folder);
        string url = exchange.Address.ToString().TrimEnd('/');
        string other = Path.Combine(_folder, "other");

        (int exitCode, string output, string error) = await Program.RunAsync("serve", "--data", other, "--urls", url);

        exitCode.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldBe($"{url} is in use by another program: choose another with --urls.\n");
        (await exchange.Program.TerminateAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Its_log_can_be_replayed_while_it_runs_after_it_was_killed_and_when_it_serves_again()
    {
        using (Served exchange = await Served.StartAsync(_folder))
        {
            await exchange.AuctionAsync(); // the read model has it: else a replay would rightly say that it had nothing to compare
            (await Program.RunAsync("audit", "replay", "--data", _folder)).ExitCode.ShouldBe(0);
            exchange.Program.Kill();
            await exchange.Program.EndAsync();
        }

        (int exitCode, string output, _) = await Program.RunAsync("audit", "replay", "--json", "--data", _folder);
        exitCode.ShouldBe(0);
        using var report = System.Text.Json.JsonDocument.Parse(output);
        report.RootElement.GetProperty("result").GetString().ShouldBe("Ok");
        report.RootElement.GetProperty("position").GetInt64().ShouldBeGreaterThan(1); // the demo's whole market, not only its auction

        using Served again = await Served.StartAsync(_folder);
        (await again.Program.TerminateAsync()).ShouldBe(0);
    }
}
