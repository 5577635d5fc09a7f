using Exchange.Api;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.ReadModels.Postgres.Rows;
using Exchange.TestKit;
using Npgsql;

namespace Exchange.Cli.Tests.Audit;

/// <summary><c>exchange audit rebuild</c>, beside a running exchange and alone.</summary>
public sealed class WhenReadModelsAreRebuilt
{
    [Fact]
    public async Task Rows_damaged_by_hand_are_whole_again_and_a_running_exchange_goes_on_from_there()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        string auction = await exchange.DemoAuctionAsync();
        (await exchange.RunAsync("audit", "replay")).ExitCode.ShouldBe(0);
        await using NpgsqlDataSource owner = await OwnerAsync(exchange);
        await ExecuteAsync(owner, "delete from exchange.rows where model = 'listings'; update exchange.row_history set doc = replace(doc, 'a', 'b')");
        (await exchange.RunAsync("audit", "replay")).ExitCode.ShouldBe(1);

        (int exitCode, string output, string error) = await exchange.RunAsync("audit", "rebuild");
        (exitCode, error).ShouldBe((0, ""));
        output.ShouldMatch("^[0-9]+ read models were made anew and are served as of position [0-9]+[.]\n$");
        await ReplayIsOkAsync(exchange);

        // Whoever fills the rows had former ones in memory.
        (await exchange.PostAsync($"/auctions/{auction}/bids", "buyer-1", "after", """{"maximum":{"amount":"450.00","currency":"CNY"}}""")).Status.ShouldBe(200);
        (await exchange.RunAsync("import", "city.data.json")).ExitCode.ShouldBe(0);
        (await exchange.GetAsync("/resources?limit=200", "operator")).GetProperty("resources").GetArrayLength().ShouldBeGreaterThanOrEqualTo(40);
        await ReplayIsOkAsync(exchange);
    }

    [Fact]
    public async Task It_needs_no_running_exchange()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        await exchange.DemoAuctionAsync();
        await exchange.StopAsync();

        (await exchange.RunAsync("audit", "rebuild")).ExitCode.ShouldBe(0);
        (await exchange.RunAsync("audit", "replay")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task While_another_rebuild_runs_one_sentence_says_so_and_that_one_is_not_disturbed()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        await exchange.DemoAuctionAsync();
        await using NpgsqlDataSource owner = await OwnerAsync(exchange);
        await using var other = new RowRebuild(owner, ExchangeHost.Aggregates.Events);
        await other.BeginAsync(CancellationToken.None);
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = owner.ConnectionString });
        Page page = await log.ReadPageAsync(0, 20, CancellationToken.None);
        await other.ApplyAsync(page, CancellationToken.None);

        foreach (string command in (string[])["rebuild", "replay"])
        {
            (await exchange.RunAsync("audit", command)).ShouldBe((2, "", "Another process makes the read models anew at the moment: wait until it is done.\n"));
        }

        await other.ApplyAsync(await log.ReadPageAsync(page.Last, 20, CancellationToken.None), CancellationToken.None);
        await other.EndAsync();
        (await exchange.RunAsync("audit", "rebuild")).ExitCode.ShouldBe(0);
    }

    /// <summary>It waits for a reader who keeps a table; Ctrl-C must not look as if it had been done.</summary>
    [Fact]
    public async Task Stopped_on_the_way_it_says_so_and_has_changed_nothing()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        await exchange.DemoAuctionAsync();
        await using NpgsqlDataSource owner = await OwnerAsync(exchange);
        await using (NpgsqlConnection reader = await owner.OpenConnectionAsync())
        await using (NpgsqlTransaction kept = await reader.BeginTransactionAsync())
        {
            await using (var read = new NpgsqlCommand("select count(*) from exchange.rows", reader, kept)) await read.ExecuteScalarAsync();
            using Program rebuild = Program.Start("audit", "rebuild", "--data", exchange.Folder);
            await using NpgsqlCommand waits = owner.CreateCommand("select exists (select from pg_locks where not granted and mode = 'AccessExclusiveLock')");
            await Eventually.TrueAsync(async () => await waits.ExecuteScalarAsync() is true);

            (await rebuild.InterruptAsync()).ShouldBe(130);
            (await rebuild.ErrorAsync()).ShouldBe("Stopped before it was done.\n");
        }

        await ReplayIsOkAsync(exchange);
    }

    /// <summary>Killed with its shadow full, and the exchange and its database killed as well before anybody tidies up.</summary>
    [Fact]
    public async Task Killed_on_the_way_it_has_changed_nothing_and_the_next_one_is_not_in_its_way()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        await exchange.DemoAuctionAsync();
        await using (NpgsqlDataSource owner = await OwnerAsync(exchange))
        await using (NpgsqlConnection reader = await owner.OpenConnectionAsync())
        await using (NpgsqlTransaction kept = await reader.BeginTransactionAsync())
        {
            await using (var read = new NpgsqlCommand("select count(*) from exchange.rows", reader, kept)) await read.ExecuteScalarAsync();
            using Program rebuild = Program.Start("audit", "rebuild", "--data", exchange.Folder);
            await using NpgsqlCommand waits = owner.CreateCommand("select exists (select from pg_locks where not granted and mode = 'AccessExclusiveLock') and exists (select from exchange_shadow.rows)");
            await Eventually.TrueAsync(async () => await waits.ExecuteScalarAsync() is true);
            rebuild.Kill();
            await rebuild.EndAsync();
            await exchange.KillAsync();
        }

        await exchange.ServeAsync();
        string auction = await exchange.DemoAuctionAsync();
        (await exchange.PostAsync($"/auctions/{auction}/bids", "buyer-1", "after", """{"maximum":{"amount":"450.00","currency":"CNY"}}""")).Status.ShouldBe(200);
        await ReplayIsOkAsync(exchange);
        (await exchange.RunAsync("audit", "rebuild")).ExitCode.ShouldBe(0);
        await ReplayIsOkAsync(exchange);
    }

    [Fact]
    public async Task Without_an_exchange_or_a_database_one_sentence_says_so()
    {
        string folder = Directory.CreateTempSubdirectory("exchange-empty-").FullName;
        try
        {
            (await Program.RunAsync("audit", "rebuild", "--data", folder)).ShouldBe((2, "", "There is no exchange in this database yet: serve it once.\n"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        const string away = "Host=127.0.0.1;Port=1;Database=exchange;Username=exchange_app";
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__Exchange"] = away, ["ConnectionStrings__ExchangeOwner"] = away };
        (await Program.RunAsync(environment, "audit", "rebuild")).ShouldBe(
            (2, "", "ConnectionStrings__Exchange: 'exchange_app' does not get into the database 'exchange' of 127.0.0.1:1: Failed to connect to 127.0.0.1:1: Connection refused.\n"));
    }

    private static async Task<NpgsqlDataSource> OwnerAsync(ServedExchange exchange) =>
        NpgsqlDataSource.Create((await PostgresEndpoint.FindAsync(exchange.Folder)).ShouldNotBeNull().ConnectionString("exchange"));

    private static async Task ExecuteAsync(NpgsqlDataSource owner, string sql)
    {
        await using NpgsqlCommand command = owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task ReplayIsOkAsync(ServedExchange exchange)
    {
        (int exitCode, string output, _) = await exchange.RunAsync("audit", "replay");
        exitCode.ShouldBe(0, output);
    }
}
