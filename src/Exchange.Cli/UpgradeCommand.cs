using System.Globalization;
using Exchange.Api;
using Exchange.Cli.Audit;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Npgsql;

namespace Exchange.Cli;

/// <summary><c>exchange upgrade</c>: brings the schema of a database to the version of this program, and makes the read models anew. Running it again changes nothing.</summary>
internal static class UpgradeCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [], [DataFolder.Option]);
        arguments.Words();
        await using Database database = await Database.ForUpgradingAsync(DataFolder.Of(arguments), terminal.Stop);
        await using NpgsqlDataSource owner = database.OpenOwner("change the schema");
        int from = await PostgresSchema.ReadVersionAsync(owner, terminal.Stop) ?? throw new UsageException("There is no exchange in this database yet: serve it once.");
        if (from == PostgresSchema.Version)
        {
            await terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The schema is of version {from}, as this program needs it."));
            return CommandLine.Done;
        }

        if (!database.Alone) await RefuseWriterAsync(owner, terminal.Stop);
        await ExchangeSchema.UpgradeAsync(owner, terminal.Stop);
        await terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The schema went from version {from} to {PostgresSchema.Version}."));
        // Whoever serves would do it, too; here nobody reads meanwhile.
        return await RebuildCommand.SwapAsync(database, owner, terminal);
    }

    /// <summary>Watches the head for as long as a standby would. Who only slept meanwhile is fenced by the upgrade itself.</summary>
    /// <exception cref="UsageException">A writer lives.</exception>
    private static async Task RefuseWriterAsync(NpgsqlDataSource owner, CancellationToken cancellationToken)
    {
        (long Beat, string Address, bool Released) first = await HeadAsync(owner, cancellationToken);
        for (TimeSpan watched = TimeSpan.Zero; !first.Released && watched <= new LogNodeOptions().Lease; watched += Look)
        {
            await Task.Delay(Look, cancellationToken);
            if ((await HeadAsync(owner, cancellationToken)).Beat != first.Beat) throw new UsageException($"An exchange writes to this database{first.Address}: stop it, and try again.");
        }
    }

    private static async Task<(long Beat, string Address, bool Released)> HeadAsync(NpgsqlDataSource owner, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand read = owner.CreateCommand("select beat, coalesce(' from ' || address, ''), released or writer is null from exchange.log_head");
        await using NpgsqlDataReader row = await read.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetString(1), row.GetBoolean(2));
    }
}
