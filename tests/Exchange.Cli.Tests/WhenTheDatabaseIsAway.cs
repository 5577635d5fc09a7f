using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.TestKit;

namespace Exchange.Cli.Tests;

/// <summary>An outage of a server that the exchange does not run itself.</summary>
public sealed class WhenTheDatabaseIsAway : IDisposable
{
    private const int Requests = 200;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-away-");

    public WhenTheDatabaseIsAway()
    {
        if (!OperatingSystem.IsWindows()) _folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute; // the server's own user must get through
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Each_part_says_once_that_it_is_without_and_Ctrl_C_ends_it_in_order()
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(Path.Combine(_folder.FullName, "server"), PostgresDurability.Disposable, restarts: false);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__ExchangeOwner"] = await server.CreateDatabaseAsync("exchange"),
            ["ConnectionStrings__Exchange"] = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin),
        };
        using Served exchange = await Served.StartAsync(Path.Combine(_folder.FullName, "exchange"), environment);
        Guid auction = await exchange.AuctionAsync();

        await server.DisposeAsync();
        for (int i = 0; i < Requests; i++) (await exchange.BidAsync(auction, "buyer-1", $"bid-{i}", "450.00")).ShouldBe(503);
        // While no tenure recovers any more a stop has nothing to wait for; before, it waits for what it owes.
        (await exchange.Program.InterruptAsync()).ShouldBe(0);

        string[] lines = (await exchange.Program.ErrorAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBeLessThan(Requests / 4, string.Join('\n', lines));
        lines.ShouldAllBe(l => !l.StartsWith("   at ", StringComparison.Ordinal) && !l.Contains("Exception:"));
        lines.ShouldAllBe(l => !l.StartsWith("fail:", StringComparison.Ordinal));
    }
}
