using System.Globalization;
using Exchange.Api;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.ReadModels.Postgres.Rows;
using Npgsql;

namespace Exchange.Cli.Audit;

/// <summary><c>exchange audit rebuild</c>: makes the read models anew from the log and puts them in the place of those that are served, beside a running exchange or alone.</summary>
internal static class RebuildCommand
{
    public static async Task<int> RunAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [], [DataFolder.Option]);
        arguments.Words();
        await using Database database = await Database.ForReadingAsync(DataFolder.Of(arguments), terminal.Stop);
        await using NpgsqlDataSource owner = database.OpenOwner("move tables");
        return await SwapAsync(database, owner, terminal);
    }

    /// <summary>Makes the read models anew and says so.</summary>
    /// <exception cref="UsageException">Somebody else does.</exception>
    internal static async Task<int> SwapAsync(Database database, NpgsqlDataSource owner, Terminal terminal)
    {
        await using NpgsqlDataSource application = NpgsqlDataSource.Create(database.ApplicationConnection);
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = database.ApplicationConnection });
        await using var rebuild = new RowRebuild(application, ExchangeHost.Aggregates.Events);
        try
        {
            long position = await rebuild.SwapAsync(owner, log, terminal.Stop);
            await terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{rebuild.Swapped} read models were made anew and are served as of position {position}."));
            return CommandLine.Done;
        }
        catch (RebuildUnderWayException e)
        {
            throw new UsageException(e.Message);
        }
        catch (PoisonedEventException e)
        {
            await terminal.Error.WriteLineAsync($"{e.Message.TrimEnd('.')}. What is served stays as it was.");
            return CommandLine.Failed;
        }
    }
}
