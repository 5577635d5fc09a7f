using Exchange.EventStore.Postgres;
using Exchange.Kernel;
using Exchange.Projections.Deadlines;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>The statements on <c>open_deadlines</c>.</summary>
internal static class OpenDeadlinesTable
{
    /// <summary>All deadlines and the checkpoint they stand at, of one snapshot.</summary>
    public static async Task<(long Checkpoint, Dictionary<StreamId, OpenDeadline> Open)> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand read = source.CreateCommand("""
            select c.position, d.stream, d.due, d.outage_window_us, d.position
            from exchange.checkpoints c left join exchange.open_deadlines d on true where c.name = $1
            """);
        read.Parameters.Add(new NpgsqlParameter<string> { TypedValue = OpenDeadlines.SubscriptionName });
        await using NpgsqlDataReader rows = await read.ExecuteReaderAsync(cancellationToken);
        (long checkpoint, var open) = (0L, new Dictionary<StreamId, OpenDeadline>());
        while (await rows.ReadAsync(cancellationToken))
        {
            checkpoint = rows.GetInt64(0);
            if (!rows.IsDBNull(1)) open.Add(new StreamId(rows.GetString(1)), ReadRow(rows, 1));
        }

        return (checkpoint, open);
    }

    /// <summary>A row from the columns stream, due, outage_window_us, position, the first of which is given.</summary>
    public static OpenDeadline ReadRow(NpgsqlDataReader row, int first) => new(
        new StreamId(row.GetString(first)), row.GetInstant(first + 1), Duration.FromTicks(10 * row.GetInt64(first + 2)), row.GetInt64(first + 3));

    public static async Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, DeadlineEffects effects)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (effects.Set.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("""
                insert into exchange.open_deadlines (stream, due, outage_window_us, position)
                select stream, due, outage_window_us, position from unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::bigint[]) as page (stream, due, outage_window_us, position)
                on conflict (stream) do update set due = excluded.due, outage_window_us = excluded.outage_window_us, position = excluded.position
                """)
            {
                Parameters =
                {
                    new NpgsqlParameter<string[]> { TypedValue = [.. effects.Set.Select(d => d.Stream.Value)] },
                    new NpgsqlParameter<DateTime[]> { TypedValue = [.. effects.Set.Select(d => d.Due.ToDateTimeUtc())], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
                    new NpgsqlParameter<long[]> { TypedValue = [.. effects.Set.Select(d => d.OutageWindow.BclCompatibleTicks / 10)] },
                    new NpgsqlParameter<long[]> { TypedValue = [.. effects.Set.Select(d => d.Position)] },
                },
            });
        }

        if (effects.Over.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("delete from exchange.open_deadlines where stream = any($1)")
            {
                Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. effects.Over.Select(s => s.Value)] } },
            });
        }

        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync();
    }
}
