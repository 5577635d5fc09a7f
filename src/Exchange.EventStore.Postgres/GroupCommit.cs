using System.Collections.Concurrent;
using System.Globalization;
using Exchange.Kernel;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.EventStore.Postgres;

/// <summary>A group as one batch of prepared statements: one round trip, one implicit transaction, begun by the fence.</summary>
/// <remarks>Arrays through unnest: as fast as COPY up to about a thousand rows, and each statement's text is always the same.</remarks>
internal static class GroupCommit
{
    public const string MoveHead = "select exchange.log_head_move($1, $2, $3, $4, $5, $6)";

    private const string NewStreams = """
        insert into exchange.mt_streams (id, type, version, timestamp, created)
        select id, type, version, $4, $4 from unnest($1::varchar[], $2::varchar[], $3::bigint[]) as s (id, type, version)
        """;

    private const string OldStreams = """
        update exchange.mt_streams t set version = s.version, timestamp = $3
        from unnest($1::varchar[], $2::bigint[]) as s (id, version) where t.id = s.id
        """;

    private const string Events = """
        insert into exchange.mt_events (seq_id, id, stream_id, version, data, type, timestamp, correlation_id, causation_id, headers, user_name)
        select seq_id, id, stream_id, version, data::jsonb, type, timestamp, correlation_id, causation_id, headers::jsonb, user_name
        from unnest($1::bigint[], $2::uuid[], $3::varchar[], $4::bigint[], $5::text[], $6::varchar[], $7::timestamptz[], $8::varchar[], $9::varchar[], $10::text[], $11::varchar[])
             as e (seq_id, id, stream_id, version, data, type, timestamp, correlation_id, causation_id, headers, user_name)
        """;

    private const string MakeMonth = "select exchange.command_journal_month($1)";

    private static readonly ConcurrentDictionary<int, string> Journals = [];

    /// <param name="months">The months, as <see cref="MonthOf"/> names them, whose part of the journal is known to be there.</param>
    public static NpgsqlBatch Build(NpgsqlConnection connection, Group group, IReadOnlySet<int> months)
    {
        var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command(MoveHead, Of(group.Epoch), Of(group.Number), Of(group.Position), Of((long)group.Events.Count), Of((long)group.Journal.Count), NodaNpgsql.Parameter(group.RecordedAt)));
        if (group.Events.Count > 0)
        {
            StreamAdvance[] made = [.. group.Streams.Where(s => s.FromVersion == 0)], advanced = [.. group.Streams.Where(s => s.FromVersion > 0)];
            if (made.Length > 0)
            {
                batch.BatchCommands.Add(Command(NewStreams, Column(made, s => s.Stream.Value), Column(made, s => s.Stream.Prefix), Column(made, s => s.ToVersion), NodaNpgsql.Parameter(group.RecordedAt)));
            }

            if (advanced.Length > 0)
            {
                batch.BatchCommands.Add(Command(OldStreams, Column(advanced, s => s.Stream.Value), Column(advanced, s => s.ToVersion), NodaNpgsql.Parameter(group.RecordedAt)));
            }

            IReadOnlyList<RecordedEvent> events = group.Events;
            batch.BatchCommands.Add(Command(
                Events, Column(events, e => e.Position), Column(events, e => e.Id), Column(events, e => e.Stream.Value), Column(events, e => e.Version),
                Column(events, e => Text(e.Data)), Column(events, e => e.Type), Column(events, e => e.At), Column(events, e => e.Correlation),
                Column(events, e => e.Command.ToString()), Column(events, e => HeaderJson.Write(e.Headers)), Column(events, e => e.Actor.Value)));
        }

        foreach ((int month, IReadOnlyList<JournalEntry> journal) in ByMonth(group.Journal))
        {
            if (!months.Contains(month)) batch.BatchCommands.Add(Command(MakeMonth, NodaNpgsql.Parameter(journal[0].ReceivedAt)));
            batch.BatchCommands.Add(Command(
                Journals.GetOrAdd(month, Journal), Of(journal[0].Number - 1), Column(journal, j => j.Id.Value), Column(journal, j => j.Actor.Value), Column(journal, j => j.Kind), Column(journal, j => j.Target),
                Column(journal, j => j.ReceivedAt), Column(journal, j => j.Fingerprint), Column(journal, j => j.Rules), Column(journal, j => j.Body),
                Column(journal, j => j.Outcome.Position), Column(journal, j => j.Outcome.Events), Column(journal, j => (short)j.Outcome.Status),
                Column(journal, j => j.Outcome.Code), Column(journal, j => Text(j.Outcome.Body)), Of(group.Epoch), Of(group.Number + 1)));
        }

        return batch;
    }

    /// <summary>Year and month of a receipt by UTC, such as 202611.</summary>
    public static int MonthOf(Instant at)
    {
        ZonedDateTime utc = at.InUtc();
        return (utc.Year * 100) + utc.Month;
    }

    // Straight into its month: sending each row through the parent costs a fifth more.
    private static string Journal(int month) => string.Create(CultureInfo.InvariantCulture, $"""
        insert into exchange.command_journal_{month} (number, id, actor, kind, target, received_at, fingerprint, rules, body, epoch, group_no, position, events, status, code, answer)
        select $1 + n, id, actor, kind, target, received_at, fingerprint, rules, body, $15, $16, position, events, status, code, answer
        from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::uuid[], $8::text[], $9::text[], $10::bigint[], $11::int[], $12::smallint[], $13::text[], $14::text[])
             with ordinality as j (id, actor, kind, target, received_at, fingerprint, rules, body, position, events, status, code, answer, n)
        """);

    private static IEnumerable<(int Month, IReadOnlyList<JournalEntry> Rows)> ByMonth(IReadOnlyList<JournalEntry> journal)
    {
        if (journal.Count == 0) return [];
        int first = MonthOf(journal[0].ReceivedAt);
        return first == MonthOf(journal[^1].ReceivedAt)
            ? [(first, journal)] // times never go back along the journal
            : journal.GroupBy(j => MonthOf(j.ReceivedAt)).Select(m => (m.Key, (IReadOnlyList<JournalEntry>)[.. m]));
    }

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (NpgsqlParameter parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8.Span);

    private static NpgsqlParameter<long> Of(long value) => new() { TypedValue = value };

    private static NpgsqlParameter<T[]> Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        for (int i = 0; i < column.Length; i++) column[i] = value(rows[i]);
        return new NpgsqlParameter<T[]> { TypedValue = column };
    }

    private static NpgsqlParameter<DateTime[]> Column<TRow>(IReadOnlyList<TRow> rows, Func<TRow, Instant> value)
    {
        var column = new DateTime[rows.Count];
        for (int i = 0; i < column.Length; i++) column[i] = value(rows[i]).ToDateTimeUtc();
        return new NpgsqlParameter<DateTime[]> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };
    }
}
