using System.Runtime.CompilerServices;
using Exchange.Kernel;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.EventStore.Postgres;

/// <summary>The log in Marten's tables on PostgreSQL: reads for every process, and the takeover for the one that writes.</summary>
/// <remarks>Thread-safe. Every read is one statement of its own, so no snapshot outlives a page.</remarks>
public class PostgresLog : IEventLog
{
    private const string EventColumns = "seq_id, id, stream_id, version, type, data, timestamp, user_name, causation_id, correlation_id, headers";

    private const string HeadColumns = "epoch, writer, address, group_no, beat, position, commands, recorded_at, beat_at, released";

    // A row above the head is foreign: no reader ever sees it.
    internal const string UpToHead = "(select position from exchange.log_head)";

    // Up to the head, which always ends a batch, or to the last batch end within the size. The head's row is the end also where nothing is left.
    private const string StretchWithout = $"""
        with stretch as materialized (
            select case when h.position <= $1 + $2 then h.position else (
                select case when (e.headers->>'i')::int = (e.headers->>'n')::int then e.seq_id else e.seq_id - (e.headers->>'i')::int end
                from exchange.mt_events e where e.seq_id = $1 + $2) end as last
            from exchange.log_head h)
        select e.*, stretch.last from stretch left join lateral (
            select {EventColumns} from exchange.mt_events where seq_id > $1 and seq_id <= stretch.last and type <> all ($3) order by seq_id) e on true
        """;

    private const string JournalColumns =
        "number, id, actor, kind, target, received_at, fingerprint, rules, body, epoch, group_no, position, events, status, code, answer";

    private readonly PostgresLogOptions _options;
    private readonly NpgsqlDataSource _reads;
    private readonly StoredStates _states;
    private readonly CommitListener _commits;
    private readonly NewestEvents _newest = new();
    private bool _disposed;

    public PostgresLog(PostgresLogOptions options)
    {
        _options = options;
        Logger = options.LoggerFactory.CreateLogger<PostgresLog>();
        _reads = new NpgsqlDataSourceBuilder(options.ForReads()) { Name = "exchange" }.UseLoggerFactory(options.LoggerFactory).Build();
        _states = new StoredStates(_reads);
        _commits = new CommitListener(options.ForListening(), Logger);
    }

    protected ILogger Logger { get; }

    /// <summary>Safe to call again: a container that knows the log as reader and as writer disposes it twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        await _commits.DisposeAsync();
        await _reads.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public async Task<Head> ReadHeadAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _reads.CreateCommand($"select {HeadColumns} from exchange.log_head");
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) throw NotMigrated();
        return ReadHead(row);
    }

    public async Task<LogEnd> ReadEndAsync(CancellationToken cancellationToken)
    {
        // The sequence knows no snapshots and goes before the head it is compared with: a commit between the two moves both.
        await using NpgsqlCommand drawn = _reads.CreateCommand("select case when is_called then last_value else 0 end from exchange.mt_events_sequence");
        long sequence = (long)(await drawn.ExecuteScalarAsync(cancellationToken))!;
        await using NpgsqlCommand command = _reads.CreateCommand($"""
            select {HeadColumns}, (select coalesce(max(seq_id), 0) from exchange.mt_events), exists (select from exchange.command_journal j where j.number > h.commands)
            from exchange.log_head h
            """);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) throw NotMigrated();
        return new LogEnd(ReadHead(row), row.GetInt64(10), sequence, row.GetBoolean(11));
    }

    public async Task<IReadOnlyList<StreamRow>> ReadStreamRowsAsync(StreamId? after, int sizeMax, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _reads.CreateCommand("select id, type, coalesce(version, 0) from exchange.mt_streams where id > $1 order by id limit $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after?.Value ?? "" });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = sizeMax });
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        var streams = new List<StreamRow>();
        while (await rows.ReadAsync(cancellationToken)) streams.Add(new StreamRow(new StreamId(rows.GetString(0)), rows.IsDBNull(1) ? null : rows.GetString(1), rows.GetInt64(2)));
        return streams;
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStreamAsync(StreamId stream, long fromVersion, long toVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int PageSize = 5_000; // a long stream is read in pages, each its own short snapshot; the log is append-only, so they fit
        for (long from = fromVersion; from <= toVersion;)
        {
            long last = from - 1;
            await using NpgsqlCommand command = _reads.CreateCommand(
                $"select {EventColumns} from exchange.mt_events where stream_id = $1 and version between $2 and $3 and seq_id <= {UpToHead} order by version limit {PageSize}");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream.Value });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = toVersion });
            await using (NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken))
            {
                while (await rows.ReadAsync(cancellationToken))
                {
                    RecordedEvent @event = ReadEvent(rows);
                    last = @event.Version;
                    yield return @event;
                }
            }

            if (last < from + PageSize - 1) yield break;
            from = last + 1;
        }
    }

    public IAsyncEnumerable<StatePart> ReadStateAsync(StreamId stream, long toVersion, UsableSnapshots? usable, CancellationToken cancellationToken) =>
        _states.ReadAsync(stream, toVersion, usable, cancellationToken);

    public Task<IReadOnlySet<StreamId>> ReadStreamsWithSnapshotsAsync(string format, CancellationToken cancellationToken) => _states.ReadStreamsAsync(format, cancellationToken);

    public Task KeepSnapshotAsync(StoredSnapshot snapshot) => _states.KeepAsync(snapshot);

    public async Task<Page> ReadPageAsync(long after, int sizeMax, CancellationToken cancellationToken)
    {
        List<RecordedEvent> events = await ReadEventsAsync(after, sizeMax, cancellationToken);
        if (events is [{ Headers.Index: > 1 }, ..]) throw new ArgumentException($"Position {after} lies inside a batch.", nameof(after));
        int whole = WholeBatches(events);
        if (whole == 0 && events.Count > 0)
        {
            // The first batch alone is larger than the page: read just that one whole.
            events = await ReadEventsAsync(after, events[0].Headers.Count, cancellationToken);
            whole = WholeBatches(events);
        }

        if (whole < events.Count) events.RemoveRange(whole, events.Count - whole);
        return new Page(events, after, events.Count == 0 ? after : events[^1].Position);
    }

    public async Task<Page> ReadPageAsync(long after, int sizeMax, IReadOnlySet<string> without, CancellationToken cancellationToken)
    {
        if (_newest.TryRead(after, sizeMax, without) is { } held) return held;
        if (without.Count == 0) return await ReadPageAsync(after, sizeMax, cancellationToken);
        await using NpgsqlCommand command = _reads.CreateCommand(StretchWithout);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sizeMax });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. without] });
        var events = new List<RecordedEvent>();
        long last = after;
        await using (NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken))
            {
                last = rows.GetInt64(11);
                if (!rows.IsDBNull(0)) events.Add(ReadEvent(rows));
            }
        }

        if (last > after) return new Page(events, after, last);

        // Nothing, or a batch that is larger than the stretch: seldom, so it is read whole.
        Page page = await ReadPageAsync(after, sizeMax, cancellationToken);
        return page with { Events = [.. page.Events.Where(e => !without.Contains(e.Type))] };
    }

    public async Task<long> BatchEndAtAsync(long position, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _reads.CreateCommand(
            $"select seq_id, (headers->>'i')::int, (headers->>'n')::int from exchange.mt_events where seq_id <= least($1, {UpToHead}) order by seq_id desc limit 1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return 0;
        (long at, int index, int count) = (row.GetInt64(0), row.GetInt32(1), row.GetInt32(2));
        return index == count ? at : at - index;
    }

    public async Task<long> PositionAtAsync(Instant instant, CancellationToken cancellationToken)
    {
        // Timestamps never decrease along the log and positions have no gaps, so halving finds the place; events of a batch share theirs.
        (long low, long high) = (0, (await ReadHeadAsync(cancellationToken)).Position);
        while (low < high)
        {
            long middle = low + ((high - low + 1) / 2);
            if (await TimeOfAsync(middle, cancellationToken) <= instant) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    public async Task<IReadOnlyList<JournalEntry>> ReadJournalAsync(long after, int sizeMax, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _reads.CreateCommand(
            $"select {JournalColumns} from exchange.command_journal where number > $1 and number <= (select commands from exchange.log_head) order by number limit $2");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = sizeMax });
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<JournalEntry>(Math.Min(sizeMax, 1_000));
        while (await rows.ReadAsync(cancellationToken)) entries.Add(ReadJournalEntry(rows));
        return entries;
    }

    public async Task<JournalEntry?> FindCommandAsync(CommandId id, long first, long last, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _reads.CreateCommand($"select {JournalColumns} from exchange.command_journal where number between $1 and $2 and id = $3 order by number limit 1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = first });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id.Value });
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? ReadJournalEntry(row) : null;
    }

    public async Task<byte[]?> ReadCommandRunAsync(long run, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _reads.CreateCommand("select hashes from exchange.command_runs where run = $1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = run });
        return await command.ExecuteScalarAsync(cancellationToken) as byte[];
    }

    public long CommitsHeard => _commits.Heard;

    public Task WaitForCommitAsync(long heard, CancellationToken cancellationToken) => _commits.WaitAsync(heard, cancellationToken);

    public virtual async Task<ILogWriter?> TakeOverAsync(WriterIdentity writer, Head seen, CancellationToken cancellationToken)
    {
        var log = new PostgresLogWriter(_options, writer, _newest, Logger);
        try
        {
            if (await log.TakeAsync(seen.Epoch, seen.Beat, cancellationToken)) return log;
        }
        catch
        {
            await log.DisposeAsync();
            throw;
        }

        await log.DisposeAsync();
        return null;
    }

    public Task WhenReleasedAsync() => _commits.WhenReleasedAsync();

    public Task<bool> IsFollowedAsync(CancellationToken cancellationToken) => _commits.IsFollowedAsync(_reads, cancellationToken);

    public async Task RehearseAsync(Group group, CancellationToken cancellationToken)
    {
        await using var writer = new PostgresLogWriter(_options, new WriterIdentity(Guid.NewGuid(), Address: null), new NewestEvents(), Logger);
        await writer.RehearseAsync(group, cancellationToken);
    }

    public async Task<IReadOnlyList<Resolution>> ReadResolutionsAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _reads.CreateCommand("select number, from_position, rows_removed, reason, proposed_by, approved_by from exchange.log_resolutions order by number");
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        var resolutions = new List<Resolution>();
        while (await rows.ReadAsync(cancellationToken))
        {
            resolutions.Add(new Resolution(
                rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetString(3), new ParticipantId(rows.GetString(4)), new ParticipantId(rows.GetString(5))));
        }

        return resolutions;
    }

    /// <summary>How many of these events, from the first, make whole batches.</summary>
    internal virtual int WholeBatches(List<RecordedEvent> events)
    {
        int whole = events.Count;
        while (whole > 0 && !events[whole - 1].EndsBatch) whole--;
        return whole;
    }

    private async Task<List<RecordedEvent>> ReadEventsAsync(long after, int sizeMax, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _reads.CreateCommand($"select {EventColumns} from exchange.mt_events where seq_id > $1 and seq_id <= {UpToHead} order by seq_id limit $2");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = sizeMax });
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<RecordedEvent>(Math.Min(sizeMax, 1_000));
        while (await rows.ReadAsync(cancellationToken)) events.Add(ReadEvent(rows));
        return events;
    }

    private async Task<Instant> TimeOfAsync(long position, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _reads.CreateCommand("select timestamp from exchange.mt_events where seq_id = $1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime time
            ? Instant.FromDateTimeUtc(time)
            : throw new ForeignRowException($"The log has no event at position {position}, though its head is beyond.", position);
    }

    private static Head ReadHead(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.IsDBNull(1) ? null : row.GetGuid(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt64(3), row.GetInt64(4),
        row.GetInt64(5), row.GetInt64(6), row.GetInstant(7), row.IsDBNull(8) ? null : row.GetInstant(8), row.GetBoolean(9));

    private static InvalidOperationException NotMigrated() => new("exchange.log_head has no row: the schema was not migrated.");

    private static RecordedEvent ReadEvent(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetGuid(1), new StreamId(row.GetString(2)), row.GetInt64(3), row.GetString(4), row.GetFieldValue<byte[]>(5), row.GetInstant(6),
        new ParticipantId(row.IsDBNull(7) ? "" : row.GetString(7)), new CommandId(!row.IsDBNull(8) && Guid.TryParse(row.GetString(8), out Guid command) ? command : Guid.Empty),
        row.IsDBNull(9) ? "" : row.GetString(9), HeaderJson.Read(row.IsDBNull(10) ? [] : row.GetFieldValue<byte[]>(10)));

    private static JournalEntry ReadJournalEntry(NpgsqlDataReader row) => new(
        row.GetInt64(0), new CommandId(row.GetGuid(1)), new ParticipantId(row.GetString(2)), row.GetString(3), row.GetString(4), row.GetInstant(5), row.GetGuid(6), row.GetString(7),
        row.GetString(8), row.GetInt64(9), row.GetInt64(10),
        new Outcome(row.GetInt16(13), row.IsDBNull(14) ? null : row.GetString(14), row.GetInt64(11), row.GetInt32(12), row.GetFieldValue<byte[]>(15)));
}
