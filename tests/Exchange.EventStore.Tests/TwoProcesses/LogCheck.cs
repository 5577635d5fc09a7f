using Exchange.Api;
using Exchange.Audit;
using Exchange.EventStore.Postgres;
using Exchange.ReadModels.Postgres;
using Exchange.ReadModels.Postgres.Rows;
using Exchange.TestKit;
using Npgsql;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>All that is looked at after a run: the tables past all of our code, what callers were told, and a replay of the whole log against everything that was made of it.</summary>
internal static class LogCheck
{
    /// <summary>Beside processes that go on meanwhile, if there are any.</summary>
    /// <param name="application">The application login's connection string.</param>
    /// <param name="rebuild">Whether the rows of read models are made anew and compared, too.</param>
    /// <returns>A line for each finding, and what the replay counted.</returns>
    public static async Task<(IReadOnlyList<string> Findings, ReplayReport Replay)> FindAsync(NpgsqlDataSource owner, string application, IReadOnlyCollection<Acknowledged> acknowledged, bool rebuild = true)
    {
        IReadOnlyList<string> findings = await FinalCheck.FindAsync(owner, acknowledged);
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = application });
        await using NpgsqlDataSource reads = NpgsqlDataSource.Create(application);
        await using var rows = new RowRebuild(reads, ExchangeHost.Aggregates.Events);
        ReplayReport replay = await new Replay(log, ExchangeHost.Aggregates, ServedModels.All(reads), rebuild ? rows : null).RunAsync(CancellationToken.None);
        return ([.. findings, .. replay.Differences.Select(d => FormattableString.Invariant($"{d.Model}: {d.Key} at {d.Position}: {d.What}"))], replay);
    }
}
