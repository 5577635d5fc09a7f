using System.Text;
using Npgsql;

namespace Exchange.TestKit;

/// <summary>A command whose answer reached its caller: from then on the log must hold it, once, with that answer.</summary>
public sealed record Acknowledged(Guid Command, int Status, ReadOnlyMemory<byte> Body)
{
    public override string ToString() => $"{Command} {Status} {Encoding.UTF8.GetString(Body.Span)}";
}

/// <summary>Looks at the tables after a run, past all of our own code, and says which laws of the log are broken.</summary>
public static class FinalCheck
{
    /// <summary>Each law as a query that finds what breaks it.</summary>
    public static readonly IReadOnlyDictionary<string, string> Laws = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["positions have no gap"] = """
            select format('%s events from %s to %s', count(*), min(seq_id), max(seq_id)) from exchange.mt_events having max(seq_id) <> count(*) or min(seq_id) <> 1
            """,
        ["the sequence is never above the newest position"] = """
            select format('last_value %s, newest position %s', s.last_value, e.newest) from exchange.mt_events_sequence s, (select coalesce(max(seq_id), 0) as newest from exchange.mt_events) e
            where s.is_called and s.last_value > e.newest
            """,
        ["versions have no gap and follow the positions"] = """
            select format('%s has version %s at position %s as number %s', stream_id, version, seq_id, number)
            from (select *, row_number() over (partition by stream_id order by seq_id) as number from exchange.mt_events) e where version <> number
            """,
        ["a stream's row has its newest version"] = """
            select format('%s: row %s, events %s', coalesce(s.id, e.stream_id), s.version, e.newest)
            from exchange.mt_streams s full join (select stream_id, max(version) as newest from exchange.mt_events group by stream_id) e on e.stream_id = s.id
            where s.version is distinct from e.newest
            """,
        ["time never goes back along the log"] = """
            select format('position %s at %s comes after %s', seq_id, timestamp, before) from (select seq_id, timestamp, lag(timestamp) over (order by seq_id) as before from exchange.mt_events) e
            where timestamp < before
            """,
        ["a command's events are one batch"] = """
            select format('command %s: %s events from %s to %s, n between %s and %s', causation_id, count(*), min(seq_id), max(seq_id), min((headers->>'n')::int), max((headers->>'n')::int))
            from (select *, seq_id - (headers->>'i')::int as before from exchange.mt_events) e group by causation_id
            having causation_id is null or max(seq_id) - min(seq_id) + 1 <> count(*) or min((headers->>'n')::int) <> count(*) or max((headers->>'n')::int) <> count(*)
                or min(before) <> max(before) or count(distinct timestamp) <> 1
            """,
        ["a command is in the journal once"] = """
            select format('command %s: %s rows, numbers %s', id, count(*), array_agg(number)) from exchange.command_journal group by id having count(*) > 1
            """,
        ["numbers of commands have no gap"] = """
            select format('number %s after %s', number, before) from (select number, lag(number, 1, 0::bigint) over (order by number) as before from exchange.command_journal) j
            where number <> before + 1
            """,
        ["a batch and its journal row say the same"] = """
            select format('command %s: journal says %s events up to %s, the log %s up to %s', coalesce(j.id::text, e.causation_id), j.events, j.position, e.count, e.last)
            from (select * from exchange.command_journal where events > 0) j
            full join (select causation_id, count(*), max(seq_id) as last from exchange.mt_events group by causation_id) e on e.causation_id = j.id::text
            where j.events is distinct from e.count or j.position is distinct from e.last
            """,
        ["a refusal has no events"] = """
            select format('command %s: status %s, code %s, %s events', id, status, code, events) from exchange.command_journal where (code is not null or status >= 400) and events > 0
            """,
        ["groups have no gap and one epoch each"] = """
            select format('group %s after %s, epochs %s to %s', group_no, before, epoch_min, epoch_max)
            from (select group_no, min(epoch) as epoch_min, max(epoch) as epoch_max, lag(group_no, 1, 0::bigint) over (order by group_no) as before from exchange.command_journal group by group_no) g
            where epoch_min <> epoch_max or group_no <> before + 1
            """,
        ["nothing of a former epoch comes after a later one, by group"] = """
            select format('group %s of epoch %s comes after epoch %s', group_no, epoch, before)
            from (select group_no, epoch, max(epoch) over (order by group_no rows between unbounded preceding and 1 preceding) as before from exchange.command_journal) j
            where epoch < before
            """,
        ["nothing of a former epoch or group comes after a later one, by position"] = """
            select format('position %s of epoch %s, group %s comes after epoch %s, group %s', seq_id, epoch, group_no, epoch_before, group_before)
            from (select e.seq_id, j.epoch, j.group_no, lag(j.epoch) over (order by e.seq_id) as epoch_before, lag(j.group_no) over (order by e.seq_id) as group_before
                  from exchange.mt_events e join exchange.command_journal j on j.id::text = e.causation_id) b
            where epoch < epoch_before or group_no < group_before
            """,
        ["the head is the end of the log"] = """
            select format('head: position %s, group %s, epoch %s, recorded %s; log: %s, %s, %s, %s', h.position, h.group_no, h.epoch, h.recorded_at, e.position, j.group_no, j.epoch, e.at) || case when h.commands <> j.commands then format('; commands %s, journal %s', h.commands, j.commands) else '' end
            from exchange.log_head h, (select coalesce(max(seq_id), 0) as position, max(timestamp) as at from exchange.mt_events) e,
                 (select coalesce(max(group_no), 0) as group_no, coalesce(max(epoch), 0) as epoch, coalesce(max(number), 0) as commands from exchange.command_journal) j
            where h.commands <> j.commands or h.position <> e.position or h.group_no <> j.group_no or h.epoch < j.epoch or h.recorded_at < e.at
            """,
    };

    /// <returns>A line for each finding, the law first; none when all is well. At most ten findings a law.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(NpgsqlDataSource owner, IReadOnlyCollection<Acknowledged> acknowledged)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(acknowledged);
        await using NpgsqlConnection connection = await owner.OpenConnectionAsync();
        // Without statistics the joins of a long log would be planned as for a short one, and take minutes.
        await using (var analyze = new NpgsqlCommand("analyze exchange.mt_events, exchange.mt_streams, exchange.command_journal", connection)) await analyze.ExecuteNonQueryAsync();
        // One snapshot for all, so that a beat or a late follow-up between two queries is no finding.
        await using NpgsqlTransaction snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var findings = new List<string>();
        foreach ((string law, string sql) in Laws)
        {
            await using var command = new NpgsqlCommand(sql + " limit 10", connection, snapshot) { CommandTimeout = 0 };
            await using NpgsqlDataReader rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                findings.Add($"{law}: {rows.GetString(0)}");
            }
        }

        findings.AddRange(await MissingAsync(connection, acknowledged));
        return findings;
    }

    private static async Task<List<string>> MissingAsync(NpgsqlConnection connection, IReadOnlyCollection<Acknowledged> acknowledged)
    {
        var kept = new Dictionary<Guid, (int Status, string Answer)>();
        await using var command = new NpgsqlCommand("select id, status, answer from exchange.command_journal", connection);
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            kept[rows.GetGuid(0)] = (rows.GetInt16(1), rows.GetString(2));
        }

        var findings = new List<string>();
        foreach (Acknowledged answer in acknowledged)
        {
            string body = Encoding.UTF8.GetString(answer.Body.Span);
            if (!kept.TryGetValue(answer.Command, out (int Status, string Answer) row))
            {
                findings.Add($"an acknowledged command is never lost: {answer.Command} was answered {answer.Status} {body} and is not in the journal");
            }
            else if (row.Status != answer.Status || !string.Equals(row.Answer, body, StringComparison.Ordinal))
            {
                findings.Add($"the journal keeps the very answer: {answer.Command} was answered {answer.Status} {body}, the journal has {row.Status} {row.Answer}");
            }
        }

        return findings;
    }
}
