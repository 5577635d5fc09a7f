using Exchange.EventStore.Postgres;
using NodaTime;
using Npgsql;

namespace Exchange.Api;

/// <summary>What a replay came to.</summary>
/// <param name="Result"><c>ok</c>, <c>differences</c> or <c>nothing-compared</c>.</param>
/// <param name="Report">For people.</param>
public sealed record ReplayResultRow(Instant RanAt, long Position, string Result, string Report);

/// <summary>The table <c>exchange.replay_results</c>: kept by the command line, shown to the operator.</summary>
public static class ReplayResults
{
    public static async Task KeepAsync(NpgsqlDataSource application, long position, string result, string report, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = application.CreateCommand("insert into exchange.replay_results (position, result, report) values ($1, $2, $3)");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = result });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = report });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>Null when there has been none.</returns>
    internal static async Task<ReplayResultRow?> LastAsync(NpgsqlDataSource application, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = application.CreateCommand("select ran_at, position, result, report from exchange.replay_results order by number desc limit 1");
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new ReplayResultRow(row.GetInstant(0), row.GetInt64(1), row.GetString(2), row.GetString(3)) : null;
    }
}
