using Exchange.EventStore.Postgres.Embedded;
using Exchange.TestKit;
using Npgsql;

namespace Exchange.Cli.Tests.Faults;

/// <summary>The disk of the data folder has not a byte left: the database's files, its WAL, its log and the content alike.</summary>
public sealed class WhenTheDiskIsFull
{
    [RootFact]
    public async Task Writes_are_put_off_nothing_is_lost_and_with_space_it_goes_on_by_itself()
    {
        using var disk = new SmallDisk(megabytes: 300);
        string data = Path.Combine(disk.Folder, "data");
        using (Served exchange = await Served.StartAsync(data))
        {
            using var bidder = new Bidder(exchange.Address, (await File.ReadAllTextAsync(Path.Combine(data, "keys", "buyer-1.key"))).Trim(), await exchange.AuctionAsync());
            for (int i = 0; i < 20; i++) (await bidder.BidAsync()).ShouldBe(200);
            PostgresEndpoint server = (await PostgresEndpoint.FindAsync(data)).ShouldNotBeNull();

            disk.Fill();
            await UseUpWalAsync(server);
            await bidder.IsPutOffAsync(20);
            disk.Fill(); // what the falling server gave back
            await bidder.IsPutOffAsync(5);
            disk.Relieve();

            await bidder.IsAnsweredAgainAsync();
            (await exchange.Program.TerminateAsync()).ShouldBe(0);
            string said = await exchange.Program.ErrorAsync();
            // The one failure there is to tell: the server does not start, trying on.
            said.Split('\n').ShouldAllBe(line => !(line.StartsWith("fail:", StringComparison.Ordinal) && !line.Contains("EmbeddedPostgres", StringComparison.Ordinal)) && !line.StartsWith("crit:", StringComparison.Ordinal), said);
        }

        (await Program.RunAsync("audit", "replay", "--data", data)).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0, r.Output));
    }

    /// <summary>Segments of WAL that are there already would take thousands of bids more. When they are full the server ends: it can't promise anything any more.</summary>
    private static async Task UseUpWalAsync(PostgresEndpoint server)
    {
        string connection = new NpgsqlConnectionStringBuilder(server.ConnectionString("exchange")) { Pooling = false }.ConnectionString;
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await using NpgsqlDataSource owner = NpgsqlDataSource.Create(connection);
                await using NpgsqlCommand write = owner.CreateCommand("select pg_logical_emit_message(false, 'ballast', repeat('x', 4000000)) from generate_series(1, 10)");
                await write.ExecuteNonQueryAsync();
                return false;
            }
            catch (NpgsqlException)
            {
                return true;
            }
        });
    }
}
