using Exchange.EventStore.Postgres;
using Exchange.Kernel;
using Exchange.Market.Processes;
using Exchange.Projections.Deadlines;
using Exchange.ReadModels.Postgres.Rows;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>The statements on <c>open_deadlines</c>.</summary>
internal static class OpenDeadlinesTable
{
    /// <summary>All deadlines and the checkpoint they stand at, of one snapshot.</summary>
    public static async Task<(long Checkpoint, long Generation, Dictionary<DeadlineKey, OpenDeadline> Open)> ReadAsync(NpgsqlDataSource source, ModelSchema schema, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand read = source.CreateCommand(schema.Sql("""
            select c.position, c.generation, d.stream, d.kind, d.due, d.outage_window_us, d.position
            from {schema}.checkpoints c left join {schema}.open_deadlines d on true where c.name = $1
            """));
        read.Parameters.Add(new NpgsqlParameter<string> { TypedValue = OpenDeadlines.SubscriptionName });
        await using NpgsqlDataReader rows = await read.ExecuteReaderAsync(cancellationToken);
        (long checkpoint, long generation, var open) = (0L, 0L, new Dictionary<DeadlineKey, OpenDeadline>());
        while (await rows.ReadAsync(cancellationToken))
        {
            (checkpoint, generation) = (rows.GetInt64(0), rows.GetInt64(1));
            if (rows.IsDBNull(2)) continue;
            OpenDeadline deadline = ReadRow(rows, 2);
            open.Add(deadline.Key, deadline);
        }

        return (checkpoint, generation, open);
    }

    /// <summary>A row from the columns stream, kind, due, outage_window_us, position, the first of which is given.</summary>
    /// <exception cref="FormatException">The kind is none: the table was altered.</exception>
    public static OpenDeadline ReadRow(NpgsqlDataReader row, int first) => new(
        new DeadlineKey(new StreamId(row.GetString(first)), KindOf(row.GetString(first + 1))), row.GetInstant(first + 2),
        row.IsDBNull(first + 3) ? null : Duration.FromTicks(10 * row.GetInt64(first + 3)), row.GetInt64(first + 4));

    public static async Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, ModelSchema schema, DeadlineEffects effects)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (effects.Set.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(schema.Sql("""
                insert into {schema}.open_deadlines (stream, kind, due, outage_window_us, position)
                select stream, kind, due, outage_window_us, position
                from unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[], $5::bigint[]) as page (stream, kind, due, outage_window_us, position)
                on conflict (stream, kind) do update set due = excluded.due, outage_window_us = excluded.outage_window_us, position = excluded.position
                """))
            {
                Parameters =
                {
                    new NpgsqlParameter<string[]> { TypedValue = [.. effects.Set.Select(d => d.Stream.Value)] },
                    new NpgsqlParameter<string[]> { TypedValue = [.. effects.Set.Select(d => DeadlineKinds.NameOf(d.Kind))] },
                    new NpgsqlParameter<DateTime[]> { TypedValue = [.. effects.Set.Select(d => d.Due.ToDateTimeUtc())], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
                    new NpgsqlParameter<long?[]> { TypedValue = [.. effects.Set.Select(d => d.OutageWindow is { } window ? window.BclCompatibleTicks / 10 : (long?)null)] },
                    new NpgsqlParameter<long[]> { TypedValue = [.. effects.Set.Select(d => d.Position)] },
                },
            });
        }

        if (effects.Over.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                schema.Sql("delete from {schema}.open_deadlines d using unnest($1::text[], $2::text[]) as page (stream, kind) where d.stream = page.stream and d.kind = page.kind"))
            {
                Parameters =
                {
                    new NpgsqlParameter<string[]> { TypedValue = [.. effects.Over.Select(k => k.Stream.Value)] },
                    new NpgsqlParameter<string[]> { TypedValue = [.. effects.Over.Select(k => DeadlineKinds.NameOf(k.Kind))] },
                },
            });
        }

        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync();
    }

    private static DeadlineKind KindOf(string name) => DeadlineKinds.TryParse(name, out DeadlineKind kind) ? kind : throw new FormatException($"'{name}' is no kind of deadline.");
}
