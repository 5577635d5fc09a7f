using Exchange.EventStore.Postgres;
using Npgsql;

namespace Exchange.Cli.Backup;

/// <summary>Takes out of a copy what its last group commit brought beyond a position: whole batches, and the commands decided after them.</summary>
internal static class LogCut
{
    private const string Cut = """
        with out_of_log as (delete from exchange.mt_events where seq_id > $1), out_of_journal as (delete from exchange.command_journal where group_no >= $2 and position > $1)
        select 1
        """;

    private const string NewStreams = "delete from exchange.mt_streams s where not exists (select from exchange.mt_events e where e.stream_id = s.id)";

    private const string OldStreams = """
        update exchange.mt_streams s set version = e.version, timestamp = e.timestamp
        from (select distinct on (stream_id) stream_id, version, timestamp from exchange.mt_events order by stream_id, version desc) e where e.stream_id = s.id and s.version <> e.version
        """;

    private const string Head = """
        update exchange.log_head h set position = $1, group_no = coalesce(j.group_no, 0), commands = coalesce(j.number, 0), recorded_at = coalesce(j.received_at, 'epoch')
        from (values (1)) always left join (select number, group_no, received_at from exchange.command_journal order by number desc limit 1) j on true
        """;

    /// <summary>Runs as the owner, on a copy whose last group holds the position or ends at it.</summary>
    public static async Task CutAsync(NpgsqlDataSource owner, long position, CancellationToken cancellationToken)
    {
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = owner.ConnectionString });
        (EventStore.Head head, long end) = (await log.ReadHeadAsync(cancellationToken), await log.BatchEndAtAsync(position, cancellationToken));
        if (head.Position == end) return;
        await using NpgsqlConnection connection = await owner.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach ((string sql, long[] parameters) in ((string, long[])[])[(Cut, [end, head.Group]), (NewStreams, []), (OldStreams, []), (Head, [end])])
        {
#pragma warning disable CA2100 // Constants of this file.
            await using var command = new NpgsqlCommand(sql, connection, transaction);
#pragma warning restore CA2100
            foreach (long parameter in parameters) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = parameter });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(CancellationToken.None);
    }
}
