using Exchange.Api;
using Exchange.Audit;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.ReadModels.Postgres;
using Exchange.ReadModels.Postgres.Rows;
using Npgsql;

namespace Exchange.Cli.Audit;

/// <summary><c>exchange audit replay</c>: reads the whole log again and compares everything that was made of it, beside a running exchange or alone.</summary>
internal static class ReplayCommand
{
    private const string Json = "--json";

    public static async Task<int> RunAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [Json], [DataFolder.Option]);
        arguments.Words();
        await using Database database = await Database.ForReadingAsync(DataFolder.Of(arguments), terminal.Stop);
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = database.ApplicationConnection });
        await using NpgsqlDataSource reads = NpgsqlDataSource.Create(database.ApplicationConnection);
        ReplayReport report;
        try
        {
            await using var rebuild = new RowRebuild(reads, ExchangeHost.Aggregates.Events);
            report = await new Replay(log, ExchangeHost.Aggregates, ServedModels.All(reads), rebuild).RunAsync(terminal.Stop);
        }
        catch (RebuildUnderWayException e)
        {
            throw new UsageException(e.Message);
        }

        string result = report.Result switch { ReplayResult.Ok => "ok", ReplayResult.Differences => "differences", _ => "nothing-compared" };
        await ReplayResults.KeepAsync(reads, report.Position, result, report.ToText(), terminal.Stop);
        await terminal.Out.WriteLineAsync(arguments.Has(Json) ? report.ToJson() : report.ToText());
        return report.Result == ReplayResult.Ok ? CommandLine.Done : CommandLine.Failed; // nothing compared is no proof of anything
    }
}
