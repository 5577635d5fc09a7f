using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Exchange.EventStore;
using Exchange.Kernel;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.Benchmarks;

/// <summary>Copies groups into the tables of the log, in the shape in which a writer's commits leave them, events and journal side by side.</summary>
/// <remarks>Foreign keys are not looked at while it runs: the streams come last, at the version that they end with.</remarks>
internal sealed class HistoryCopy : IAsyncDisposable
{
    private const int EventsAtOnce = 50_000;

    private readonly NpgsqlDataSource _owner;
    private readonly Channel<List<Group>> _chunks = Channel.CreateBounded<List<Group>>(2);
    private readonly Dictionary<StreamId, (long Version, Instant Created, Instant Changed)> _streams = [];
    private readonly Task _copying;
    private List<Group> _next = [];
    private int _events;

    public HistoryCopy(string ownerConnection)
    {
        _owner = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ownerConnection) { Options = "-c session_replication_role=replica -c synchronous_commit=off", CommandTimeout = 600 });
        _copying = Task.Run(CopyAsync);
    }

    /// <summary>Waits while the tables can't keep up.</summary>
    public async Task AddAsync(Group group)
    {
        foreach (StreamAdvance advance in group.Streams)
        {
            _streams[advance.Stream] = (advance.ToVersion, _streams.TryGetValue(advance.Stream, out (long, Instant Created, Instant) known) ? known.Created : group.RecordedAt, group.RecordedAt);
        }

        _next.Add(group);
        _events += group.Events.Count;
        if (_events < EventsAtOnce) return;
        if (_copying.IsFaulted) await _copying;
        await _chunks.Writer.WriteAsync(_next);
        (_next, _events) = ([], 0);
    }

    public async Task SnapshotAsync(StoredSnapshot snapshot)
    {
        await using NpgsqlCommand keep = _owner.CreateCommand("insert into exchange.stream_snapshots (stream, version, format, state, digest) values ($1, $2, $3, $4, $5) on conflict do nothing");
        keep.Parameters.Add(new NpgsqlParameter<string> { TypedValue = snapshot.Stream.Value });
        keep.Parameters.Add(new NpgsqlParameter<long> { TypedValue = snapshot.Version });
        keep.Parameters.Add(new NpgsqlParameter<string> { TypedValue = snapshot.Format });
        keep.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = snapshot.State.ToArray() });
        keep.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = snapshot.Digest.ToArray() });
        await keep.ExecuteNonQueryAsync();
    }

    /// <summary>Copies what is left, then streams, filters, sequence and head, as an orderly stop leaves them.</summary>
    public async Task EndAsync(HistoryLog log)
    {
        Head head = log.Head;
        await _chunks.Writer.WriteAsync(_next);
        _chunks.Writer.Complete();
        await _copying;
        await using NpgsqlConnection connection = await _owner.OpenConnectionAsync();
        await using (NpgsqlBinaryImporter rows = await connection.BeginBinaryImportAsync("copy exchange.mt_streams (id, type, version, timestamp, created) from stdin (format binary)"))
        {
            foreach ((StreamId stream, (long version, Instant created, Instant changed)) in _streams)
            {
                await rows.StartRowAsync();
                await rows.WriteAsync(stream.Value, NpgsqlDbType.Varchar);
                await rows.WriteAsync(stream.Prefix, NpgsqlDbType.Varchar);
                await rows.WriteAsync(version, NpgsqlDbType.Bigint);
                await rows.WriteAsync(changed.ToDateTimeUtc(), NpgsqlDbType.TimestampTz);
                await rows.WriteAsync(created.ToDateTimeUtc(), NpgsqlDbType.TimestampTz);
            }

            await rows.CompleteAsync();
        }

        foreach ((long run, byte[] hashes) in log.Runs)
        {
            await using var keep = new NpgsqlCommand("insert into exchange.command_runs (run, hashes) values ($1, $2)", connection) { Parameters = { new() { Value = run }, new() { Value = hashes } } };
            await keep.ExecuteNonQueryAsync();
        }

        foreach ((long span, (Instant lastAt, byte[] filter)) in log.Spans)
        {
            await using var keep = new NpgsqlCommand("insert into exchange.command_filters (span, last_at, filter) values ($1, $2, $3)", connection)
            {
                Parameters = { new() { Value = span }, new() { Value = lastAt.ToDateTimeUtc() }, new() { Value = filter } },
            };
            await keep.ExecuteNonQueryAsync();
        }

        await using var end = new NpgsqlCommand(
            """
            with sequence as (select setval('exchange.mt_events_sequence', $4))
            update exchange.log_head set epoch = $1, writer = $2, group_no = $3, beat = $3, position = $4, recorded_at = $5, commands = $6, beat_at = clock_timestamp(), released = true from sequence where one
            """, connection)
        {
            Parameters =
            {
                new() { Value = head.Epoch }, new() { Value = head.Writer!.Value }, new() { Value = head.Group }, new() { Value = head.Position },
                new() { Value = head.RecordedAt.ToDateTimeUtc() }, new() { Value = head.Commands },
            },
        };
        await end.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _chunks.Writer.TryComplete();
        await _copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _owner.DisposeAsync();
    }

    private async Task CopyAsync()
    {
        try
        {
            await foreach (List<Group> groups in _chunks.Reader.ReadAllAsync())
            {
                await MakeMonthsAsync(groups);
                await Task.WhenAll(Task.Run(() => CopyEventsAsync(groups)), Task.Run(() => CopyJournalAsync(groups)));
            }
        }
        catch (Exception e)
        {
            _chunks.Writer.TryComplete(e);
            throw;
        }
    }

    private async Task MakeMonthsAsync(List<Group> groups)
    {
        foreach (Instant at in groups.SelectMany(g => g.Journal).Select(j => j.ReceivedAt).GroupBy(at => (at.InUtc().Year, at.InUtc().Month)).Select(month => month.First()))
        {
            await using NpgsqlCommand make = _owner.CreateCommand("select exchange.command_journal_month($1)");
            make.Parameters.AddWithValue(at.ToDateTimeUtc());
            await make.ExecuteNonQueryAsync();
        }
    }

    private async Task CopyEventsAsync(List<Group> groups)
    {
        await using NpgsqlConnection connection = await _owner.OpenConnectionAsync();
        await using NpgsqlBinaryImporter rows = await connection.BeginBinaryImportAsync(
            "copy exchange.mt_events (seq_id, id, stream_id, version, data, type, timestamp, correlation_id, causation_id, headers, user_name) from stdin (format binary)");
        foreach (RecordedEvent e in groups.SelectMany(g => g.Events))
        {
            await rows.StartRowAsync();
            await rows.WriteAsync(e.Position, NpgsqlDbType.Bigint);
            await rows.WriteAsync(e.Id, NpgsqlDbType.Uuid);
            await rows.WriteAsync(e.Stream.Value, NpgsqlDbType.Varchar);
            await rows.WriteAsync(e.Version, NpgsqlDbType.Bigint);
            await rows.WriteAsync(Encoding.UTF8.GetString(e.Data.Span), NpgsqlDbType.Jsonb);
            await rows.WriteAsync(e.Type, NpgsqlDbType.Varchar);
            await rows.WriteAsync(e.At.ToDateTimeUtc(), NpgsqlDbType.TimestampTz);
            await rows.WriteAsync(e.Correlation, NpgsqlDbType.Varchar);
            await rows.WriteAsync(e.Command.ToString(), NpgsqlDbType.Varchar);
            await rows.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{{\"i\":{e.Headers.Index},\"n\":{e.Headers.Count},\"rules\":\"{e.Headers.Rules}\",\"schema\":1}}"), NpgsqlDbType.Jsonb);
            await rows.WriteAsync(e.Actor.Value, NpgsqlDbType.Varchar);
        }

        await rows.CompleteAsync();
    }

    private async Task CopyJournalAsync(List<Group> groups)
    {
        await using NpgsqlConnection connection = await _owner.OpenConnectionAsync();
        await using NpgsqlBinaryImporter rows = await connection.BeginBinaryImportAsync(
            "copy exchange.command_journal (number, id, actor, kind, target, received_at, fingerprint, rules, body, epoch, group_no, position, events, status, code, answer) from stdin (format binary)");
        foreach (JournalEntry j in groups.SelectMany(g => g.Journal))
        {
            await rows.StartRowAsync();
            await rows.WriteAsync(j.Number, NpgsqlDbType.Bigint);
            await rows.WriteAsync(j.Id.Value, NpgsqlDbType.Uuid);
            await rows.WriteAsync(j.Actor.Value, NpgsqlDbType.Text);
            await rows.WriteAsync(j.Kind, NpgsqlDbType.Text);
            await rows.WriteAsync(j.Target, NpgsqlDbType.Text);
            await rows.WriteAsync(j.ReceivedAt.ToDateTimeUtc(), NpgsqlDbType.TimestampTz);
            await rows.WriteAsync(j.Fingerprint, NpgsqlDbType.Uuid);
            await rows.WriteAsync(j.Rules, NpgsqlDbType.Text);
            await rows.WriteAsync(j.Body, NpgsqlDbType.Text);
            await rows.WriteAsync(j.Epoch, NpgsqlDbType.Bigint);
            await rows.WriteAsync(j.Group, NpgsqlDbType.Bigint);
            await rows.WriteAsync(j.Outcome.Position, NpgsqlDbType.Bigint);
            await rows.WriteAsync(j.Outcome.Events, NpgsqlDbType.Integer);
            await rows.WriteAsync((short)j.Outcome.Status, NpgsqlDbType.Smallint);
            if (j.Outcome.Code is { } code) await rows.WriteAsync(code, NpgsqlDbType.Text);
            else await rows.WriteNullAsync();
            await rows.WriteAsync(Encoding.UTF8.GetString(j.Outcome.Body.Span), NpgsqlDbType.Text);
        }

        await rows.CompleteAsync();
    }
}
