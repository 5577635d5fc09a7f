using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Npgsql;

namespace Exchange.Cli.Tests.Faults;

/// <summary>A PostgreSQL that is there and does not do what is asked of it: writes are put off, nothing is lost, and it goes on by itself.</summary>
public sealed class WhenTheServerRefuses : IDisposable
{
    private const string EndSessions = "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'exchange_app'";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-refused-");

    public WhenTheServerRefuses()
    {
        if (!OperatingSystem.IsWindows()) _folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute; // the server's own user must get through
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("no further connections", "alter role exchange_app connection limit 0", EndSessions, "alter role exchange_app connection limit -1")]
    [InlineData("read-only", "alter system set default_transaction_read_only = on", "select pg_reload_conf()", "alter system set default_transaction_read_only = off")]
    [InlineData("read-only, after a restart of all sessions", "alter system set default_transaction_read_only = on", "select pg_reload_conf()", "alter system set default_transaction_read_only = off", EndSessions)]
    public async Task Writes_are_put_off_and_go_on_by_themselves(string fault, string first, string second, string heal, string? also = null)
    {
        fault.ShouldNotBeEmpty();
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(Path.Combine(_folder.FullName, "server"), PostgresDurability.Disposable, restarts: false);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__ExchangeOwner"] = await server.CreateDatabaseAsync("exchange"),
            ["ConnectionStrings__Exchange"] = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin),
        };
        string data = Path.Combine(_folder.FullName, "exchange");
        using Served exchange = await Served.StartAsync(data, environment);
        using var bidder = new Bidder(exchange.Address, (await File.ReadAllTextAsync(Path.Combine(data, "keys", "buyer-1.key"))).Trim(), await exchange.AuctionAsync());
        for (int i = 0; i < 20; i++) (await bidder.BidAsync()).ShouldBe(200);

        await ExecuteAsync(server, first);
        await ExecuteAsync(server, second);
        if (also is not null) await ExecuteAsync(server, also);
        await bidder.IsPutOffAsync(20);
        await ExecuteAsync(server, heal);
        await ExecuteAsync(server, "select pg_reload_conf()");

        await bidder.IsAnsweredAgainAsync();
        (await exchange.Program.TerminateAsync()).ShouldBe(0);
        (await exchange.Program.ErrorAsync()).Split('\n').ShouldAllBe(line => !line.StartsWith("fail:", StringComparison.Ordinal) && !line.StartsWith("crit:", StringComparison.Ordinal));
        (await Program.RunAsync(environment, "audit", "replay", "--data", data)).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0, r.Output));
    }

    private static async Task ExecuteAsync(EmbeddedPostgres server, string sql)
    {
        await using NpgsqlDataSource admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
        await using NpgsqlCommand command = admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
