using System.Collections.Concurrent;
using System.Globalization;
using Exchange.Kernel;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.EventStore.Postgres;

/// <summary>A group as one batch of prepared statements: one round trip, one implicit transaction, begun by the fence.</summary>
/// <remarks>
/// Arrays, so that each statement's text is always the same. They are unnested in the list of columns, side by side and row by row; in FROM each of them would first
/// be put into a table of its own, which costs half as much as the rows themselves. JSON goes as its bytes.
/// </remarks>
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
        select unnest($1::bigint[]), unnest($2::uuid[]), unnest($3::varchar[]), unnest($4::bigint[]), unnest($5::jsonb[]), unnest($6::varchar[]), unnest($7::timestamptz[]),
               unnest($8::varchar[]), unnest($9::varchar[]), unnest($10::jsonb[]), unnest($11::varchar[])
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
                Column(events, e => e.Data, NpgsqlDbType.Jsonb), Column(events, e => e.Type), Column(events, e => e.At), Column(events, e => e.Correlation),
                Column(events, e => e.Command.ToString()), Column(events, e => HeaderJson.Write(e.Headers), NpgsqlDbType.Jsonb), Column(events, e => e.Actor.Value)));
        }

        foreach ((int month, IReadOnlyList<JournalEntry> journal) in ByMonth(group.Journal))
        {
            if (!months.Contains(month)) batch.BatchCommands.Add(Command(MakeMonth, NodaNpgsql.Parameter(journal[0].ReceivedAt)));
            batch.BatchCommands.Add(Command(
                Journals.GetOrAdd(month, Journal), Of(journal[0].Number - 1), Column(journal, j => j.Id.Value), Column(journal, j => j.Actor.Value), Column(journal, j => j.Kind), Column(journal, j => j.Target),
                Column(journal, j => j.ReceivedAt), Column(journal, j => j.Fingerprint), Column(journal, j => j.Rules), Column(journal, j => j.Body),
                Column(journal, j => j.Outcome.Position), Column(journal, j => j.Outcome.Events), Column(journal, j => (short)j.Outcome.Status),
                Column(journal, j => j.Outcome.Code), Column(journal, j => j.Outcome.Body, NpgsqlDbType.Text), Of(group.Epoch), Of(group.Number + 1)));
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
        select $1 + generate_series(1, cardinality($2::uuid[])), unnest($2::uuid[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]), unnest($6::timestamptz[]), unnest($7::uuid[]),
               unnest($8::text[]), unnest($9::text[]), $15, $16, unnest($10::bigint[]), unnest($11::int[]), unnest($12::smallint[]), unnest($13::text[]), unnest($14::text[])
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

    private static NpgsqlParameter<long> Of(long value) => new() { TypedValue = value };

    private static NpgsqlParameter<T[]> Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> value) => new() { TypedValue = Values(rows, value) };

    private static NpgsqlParameter<T[]> Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> value, NpgsqlDbType type) =>
        new() { TypedValue = Values(rows, value), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static NpgsqlParameter<DateTime[]> Column<TRow>(IReadOnlyList<TRow> rows, Func<TRow, Instant> value) => Column(rows, row => value(row).ToDateTimeUtc(), NpgsqlDbType.TimestampTz);

    private static T[] Values<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> value)
    {
        var values = new T[rows.Count];
        for (int i = 0; i < values.Length; i++) values[i] = value(rows[i]);
        return values;
    }
}
