using Npgsql;

namespace Exchange.EventStore.Postgres;

/// <summary>What two operators decided about rows that the writer did not write (DOMAIN PAR-3).</summary>
/// <param name="From">The position the exchange has reported; everything from there on goes.</param>
public sealed record ForeignRowResolution(long From, string Reason, string ProposedBy, string ApprovedBy);

/// <summary>The log is not in a state that a resolution can mend; the message says what it is instead.</summary>
public sealed class ResolutionRefusedException(string message) : Exception(message);

/// <summary>Takes rows out of the log that its writer did not write, and keeps them as evidence in <c>foreign_rows</c>. The writer, which stands still, finds the log whole and goes on.</summary>
/// <remarks>Positions are gapless and one process writes, so every row above the head is foreign, and no other is known to be.</remarks>
public static class ForeignRows
{
    private const string Decision = """
        insert into exchange.log_resolutions (from_position, rows_removed, reason, proposed_by, approved_by)
        select $2, count(*), $3, $4, $5 from exchange.mt_events where seq_id > $1 returning number
        """;

    private const string Evidence = "insert into exchange.foreign_rows (resolution, position, found) select $2, seq_id, to_jsonb(e) from exchange.mt_events e where seq_id > $1";

    // A foreign append has moved its stream as well: back to what is left, or away if nothing is.
    private const string Remove = """
        with gone as (delete from exchange.mt_events where seq_id > $1 returning stream_id)
        select distinct stream_id from gone
        """;

    private const string MoveStreams = """
        update exchange.mt_streams s set version = left_over.version
        from (select stream_id, max(version) as version from exchange.mt_events where stream_id = any($1) group by stream_id) left_over
        where s.id = left_over.stream_id
        """;

    private const string DropEmptyStreams = "delete from exchange.mt_streams s where s.id = any($1) and not exists (select from exchange.mt_events e where e.stream_id = s.id)";

    private const string SetSequence = "select setval('exchange.mt_events_sequence', greatest($1, 1), $1 > 0)";

    private const string Look = """
        select (select coalesce(max(seq_id), 0) from exchange.mt_events),
               (select coalesce(min(seq_id), 0) from exchange.mt_events where seq_id > $1),
               (select case when is_called then last_value else 0 end from exchange.mt_events_sequence)
        """;

    /// <param name="owner">The owner's login; no other may delete.</param>
    /// <returns>How many rows were taken out; 0 when only the sequence stood ahead.</returns>
    /// <exception cref="ResolutionRefusedException">Nothing is foreign, something else is at fault, or the position is not the first foreign one.</exception>
    public static async Task<long> ResolveAsync(NpgsqlDataSource owner, ForeignRowResolution resolution, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await owner.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);

        // A commit in flight holds this row: after it, whatever stands above the head is not its.
        long head = (long)(await Command("select position from exchange.log_head where one for update").ExecuteScalarAsync(cancellationToken))!;
        (long newest, long firstForeign, long sequence) = await LookAsync(head);
        if (newest < head) throw new ResolutionRefusedException($"The log ends at {newest} and its head stands at {head}: rows are missing, and only a backup has them.");
        if (firstForeign == 0 && sequence <= head) throw new ResolutionRefusedException($"There is nothing to resolve: log, head and sequence agree at position {head}.");
        long expected = firstForeign == 0 ? sequence : firstForeign;
        if (resolution.From != expected) throw new ResolutionRefusedException($"The first position at fault is {expected}, not {resolution.From}: look again before you decide.");

        object number = (await Command(Decision, head, resolution.From, resolution.Reason, resolution.ProposedBy, resolution.ApprovedBy).ExecuteScalarAsync(cancellationToken))!;
        int found = await Command(Evidence, head, number).ExecuteNonQueryAsync(cancellationToken);
        string[] streams = await RemoveAsync(head);
        await Command(MoveStreams, [streams]).ExecuteNonQueryAsync(cancellationToken);
        await Command(DropEmptyStreams, [streams]).ExecuteNonQueryAsync(cancellationToken);
        await Command(SetSequence, head).ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return found;

        NpgsqlCommand Command(string sql, params object[] values)
        {
#pragma warning disable CA2100 // One of the constants above.
            var command = new NpgsqlCommand(sql, connection, transaction);
#pragma warning restore CA2100
            foreach (object value in values) command.Parameters.AddWithValue(value);
            return command;
        }

        async Task<(long Newest, long FirstForeign, long Sequence)> LookAsync(long position)
        {
            await using NpgsqlDataReader row = await Command(Look, position).ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            return (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        }

        async Task<string[]> RemoveAsync(long position)
        {
            var emptied = new List<string>();
            await using NpgsqlDataReader rows = await Command(Remove, position).ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken)) emptied.Add(rows.GetString(0));
            return [.. emptied];
        }
    }
}
