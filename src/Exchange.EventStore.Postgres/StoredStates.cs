using System.Runtime.CompilerServices;
using Exchange.Kernel;
using Npgsql;

namespace Exchange.EventStore.Postgres;

/// <summary>What states are folded from: the events of a stream, from its newest snapshot on; and the snapshots, which are a cache beside the log.</summary>
internal sealed class StoredStates(NpgsqlDataSource reads)
{
    private const string NewestSnapshot = "select version, state, digest from exchange.stream_snapshots where stream = $1 and version <= least($2, $3) and format = $4 order by version desc limit 1";

    private const string Facts = $"select version, type, data from exchange.mt_events where stream_id = $1 and version <= $2 and version >= $3 and seq_id <= {PostgresLog.UpToHead} order by version limit $4";

    private const string FactsSinceSnapshot = $"""
        select version, type, data from exchange.mt_events
        where stream_id = $1 and version <= $2 and seq_id <= {PostgresLog.UpToHead}
          and version >= coalesce((select max(version) from exchange.stream_snapshots where stream = $1 and version <= least($2, $3) and format = $4), 1)
        order by version limit $5
        """;

    public async IAsyncEnumerable<StatePart> ReadAsync(StreamId stream, long toVersion, UsableSnapshots? usable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Snapshot and events in one round trip. Pages so large that there is hardly ever a second one, and yet an end to each of our snapshots of the database.
        const int PageSize = 50_000;
        (long from, long last) = (1, 0);
        while (true)
        {
            int read = 0;
            await using NpgsqlBatch batch = reads.CreateBatch();
            if (usable is { } wanted)
            {
                batch.BatchCommands.Add(StateCommand(NewestSnapshot, stream, toVersion, wanted));
                batch.BatchCommands.Add(StateCommand(FactsSinceSnapshot, stream, toVersion, wanted, PageSize));
            }
            else
            {
                batch.BatchCommands.Add(StateCommand(Facts, stream, toVersion, from, PageSize));
            }

            await using (NpgsqlDataReader rows = await batch.ExecuteReaderAsync(cancellationToken))
            {
                if (usable is { } of)
                {
                    if (await rows.ReadAsync(cancellationToken))
                    {
                        var snapshot = new StoredSnapshot(stream, rows.GetInt64(0), of.Format, rows.GetFieldValue<byte[]>(1), rows.GetFieldValue<byte[]>(2));
                        yield return new StatePart(snapshot, snapshot.Version, "", default);
                    }

                    await rows.NextResultAsync(cancellationToken);
                }

                for (; await rows.ReadAsync(cancellationToken); read++)
                {
                    last = rows.GetInt64(0);
                    yield return new StatePart(null, last, rows.GetString(1), rows.GetFieldValue<byte[]>(2));
                }
            }

            if (read < PageSize) yield break;
            (from, usable) = (last + 1, null);
        }
    }

    public async Task<IReadOnlySet<StreamId>> ReadStreamsAsync(string format, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = reads.CreateCommand("select distinct stream from exchange.stream_snapshots where format = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = format });
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        var streams = new HashSet<StreamId>();
        while (await rows.ReadAsync(cancellationToken)) streams.Add(new StreamId(rows.GetString(0)));
        return streams;
    }

    public async Task KeepAsync(StoredSnapshot snapshot)
    {
        // Should the server crash, it is not there; nobody waits for its flush.
        await using NpgsqlBatch batch = reads.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('synchronous_commit', 'off', true)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("delete from exchange.stream_snapshots where stream = $1 and format <> $2")
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = snapshot.Stream.Value }, new NpgsqlParameter<string> { TypedValue = snapshot.Format } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into exchange.stream_snapshots (stream, version, format, state, digest) values ($1, $2, $3, $4, $5) on conflict do nothing")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = snapshot.Stream.Value }, new NpgsqlParameter<long> { TypedValue = snapshot.Version }, new NpgsqlParameter<string> { TypedValue = snapshot.Format },
                new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = snapshot.State }, new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = snapshot.Digest },
            },
        });
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static NpgsqlBatchCommand StateCommand(string sql, StreamId stream, long toVersion, UsableSnapshots usable, int? limit = null)
    {
        var command = new NpgsqlBatchCommand(sql)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = stream.Value }, new NpgsqlParameter<long> { TypedValue = toVersion },
                new NpgsqlParameter<long> { TypedValue = usable.VersionMax }, new NpgsqlParameter<string> { TypedValue = usable.Format },
            },
        };
        if (limit is { } rows) command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = rows });
        return command;
    }

    private static NpgsqlBatchCommand StateCommand(string sql, StreamId stream, long toVersion, long from, int limit) => new(sql)
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = stream.Value }, new NpgsqlParameter<long> { TypedValue = toVersion },
            new NpgsqlParameter<long> { TypedValue = from }, new NpgsqlParameter<int> { TypedValue = limit },
        },
    };
}
