using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.Kernel;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>Layouts of the command journal against each other: commits of one size with head, events and journal, in tables that differ by nothing else.</summary>
/// <remarks>The CPU of the writer's backend a command is the figure to look at: it holds still on a noisy machine where rates do not.</remarks>
internal static class JournalBench
{
    private const string Columns =
        "id uuid not null, actor text not null, kind text not null, target text not null, received_at timestamptz not null, fingerprint uuid not null, rules text not null, body text not null, "
        + "epoch bigint not null, group_no bigint not null, position bigint not null, events integer not null, status smallint not null, code text, answer text not null";

    private const string Names = "id, actor, kind, target, received_at, fingerprint, rules, body, epoch, group_no, position, events, status, code, answer";

    private const string Given = "id, actor, kind, target, received_at, fingerprint, rules, body, $14::bigint, $15::bigint, position, events, status, code, answer";

    private const string Rows =
        "unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::uuid[], $7::text[], $8::text[], $9::bigint[], $10::int[], $11::smallint[], $12::text[], $13::text[]) "
        + "with ordinality as j (id, actor, kind, target, received_at, fingerprint, rules, body, position, events, status, code, answer, n)";

    private static readonly HashSet<int> Empty = [];

    private const string Brin = "create index on lab.journal using brin (group_no) with (pages_per_range = 32, autosummarize = on);";

    private static readonly (string Name, string Table, string Insert)[] Layouts =
    [
        ("no-key", $"create table lab.journal (hour int not null, number bigint not null, {Columns});",
            $"insert into lab.journal (hour, number, {Names}) select $16::int, $17::bigint + n, {Given} from {Rows}"),
        ("random-id", $"create table lab.journal (hour int not null, {Columns}, primary key (hour, id)); {Brin}",
            $"insert into lab.journal (hour, {Names}) select $16::int, {Given} from {Rows} where $17::bigint is not null"),
        ("number", $"create table lab.journal (hour int not null, number bigint not null, {Columns}, primary key (hour, number)); {Brin}",
            $"insert into lab.journal (hour, number, {Names}) select $16::int, $17::bigint + n, {Given} from {Rows}"),
        ("number-in-months", $"create table lab.journal (hour int not null, number bigint not null, {Columns}, primary key (hour, number)) partition by range (hour); {Brin} create table lab.journal_1 partition of lab.journal for values from (0) to (10000000);",
            $"insert into lab.journal (hour, number, {Names}) select $16::int, $17::bigint + n, {Given} from {Rows}"),
        ("number-and-bloom", $"create table lab.journal (hour int not null, number bigint not null, {Columns}, primary key (hour, number)); {Brin} create index on lab.journal using brin (id uuid_bloom_ops);",
            $"insert into lab.journal (hour, number, {Names}) select $16::int, $17::bigint + n, {Given} from {Rows}"),
        ("hash-of-id", $"create table lab.journal (hour int not null, number bigint not null, {Columns}); {Brin} create index on lab.journal using hash (id);",
            $"insert into lab.journal (hour, number, {Names}) select $16::int, $17::bigint + n, {Given} from {Rows}"),
        ("commit", "create table lab.journal (hour int not null, group_no bigint not null, epoch bigint not null, commands text not null, primary key (hour, group_no)); alter table lab.journal alter commands set storage external;", ""),
        ("commit-lz4", "create table lab.journal (hour int not null, group_no bigint not null, epoch bigint not null, commands text not null, primary key (hour, group_no)); alter table lab.journal alter commands set compression lz4;", ""),
    ];

    public static async Task RunAsync(BenchOptions options)
    {
        foreach (int size in options.CallersOr(64))
        {
            foreach ((string name, string table, string insert) in Layouts) await RunAsync(options, name, table, insert, size);
        }
    }

    private static async Task RunAsync(BenchOptions options, string layout, string table, string insert, int size)
    {
        DirectoryInfo folder = BenchExchange.NewFolder();
        await using (EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(folder.FullName, PostgresDurability.Durable))
        {
            string connectionString = await server.CreateDatabaseAsync("exchange");
            await using NpgsqlDataSource owner = NpgsqlDataSource.Create(connectionString);
            await PostgresSchema.MigrateAsync(owner);
            await using (NpgsqlCommand make = owner.CreateCommand($"create schema lab; {table}")) await make.ExecuteNonQueryAsync();
            await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin) });
            Head head;
            await using (ILogWriter writer = (await log.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), null), await log.ReadHeadAsync(CancellationToken.None), CancellationToken.None))!) head = writer.Head;
            await BenchExchange.FillWalAsync(owner);

            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 50, AutoPrepareMinUsages = 2, Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            await using (var plan = new NpgsqlCommand("set plan_cache_mode = force_generic_plan", connection)) await plan.ExecuteNonQueryAsync();
            int backend = connection.ProcessID;
            long next = 0, commands = 0;
            double cpu = 0;
            long wal = 0;
            var measure = new Measure(1);
            Task marks = Task.Run(async () =>
            {
                await Task.Delay(options.WarmUp);
                (double from, long walFrom, long nextFrom) = (CpuOf(backend), await WalAsync(owner), Volatile.Read(ref next));
                await Task.Delay(options.Window / 3);
                await using (NpgsqlCommand checkpoint = owner.CreateCommand("checkpoint")) await checkpoint.ExecuteNonQueryAsync();
                await Task.Delay(options.Window / 2);
                (cpu, wal, commands) = (CpuOf(backend) - from, await WalAsync(owner) - walFrom, Volatile.Read(ref next) - nextFrom);
            });
            await measure.RunAsync(options.WarmUp, options.Window, async _ =>
            {
                long number = next;
                Group group = CommitLaneBench.Make(head, size, ref next);
                await using NpgsqlBatch batch = GroupCommit.Build(connection, group with { Journal = [] }, Empty);
                batch.BatchCommands.Add(insert.Length > 0 ? RowPerCommand(insert, group, number) : RowPerCommit(group));
                await batch.ExecuteNonQueryAsync();
                head = head with { Group = head.Group + 1, Position = head.Position + size };
                return true;
            });
            await marks;
            JsonObject figure = measure.ToFigure("journal", callers: size, operations: size);
            figure["layout"] = layout;
            figure["backendMicrosecondsPerCommand"] = Math.Round(cpu * 1e6 / commands, 1);
            figure["walBytesPerCommand"] = wal / commands;
            figure["diskBytesPerCommand"] = await AskAsync(owner, "select sum(pg_total_relation_size(c.oid))::bigint from pg_class c where relnamespace = 'lab'::regnamespace and relkind = 'r'") / next;
            Bench.Report(figure);
        }

        folder.Delete(recursive: true);
    }

    private static NpgsqlBatchCommand RowPerCommand(string sql, Group group, long number)
    {
        IReadOnlyList<JournalEntry> rows = group.Journal;
        return Command(
            sql, rows.Select(j => j.Id.Value).ToArray(), rows.Select(j => j.Actor.Value).ToArray(), rows.Select(j => j.Kind).ToArray(), rows.Select(j => j.Target).ToArray(),
            rows.Select(j => j.ReceivedAt.ToDateTimeUtc()).ToArray(), rows.Select(j => j.Fingerprint).ToArray(), rows.Select(j => j.Rules).ToArray(), rows.Select(j => j.Body).ToArray(),
            rows.Select(j => j.Outcome.Position).ToArray(), rows.Select(j => j.Outcome.Events).ToArray(), rows.Select(j => (short)j.Outcome.Status).ToArray(),
            rows.Select(j => j.Outcome.Code!).ToArray(), rows.Select(j => Encoding.UTF8.GetString(j.Outcome.Body.Span)).ToArray(), group.Epoch, group.Number + 1, 0, number);
    }

    private static NpgsqlBatchCommand RowPerCommit(Group group)
    {
        var text = new StringBuilder();
        foreach (JournalEntry j in group.Journal)
        {
            text.Append(CultureInfo.InvariantCulture, $"{j.Id.Value}\t{j.Actor.Value}\t{j.Kind}\t{j.Target}\t{j.ReceivedAt.ToUnixTimeTicks()}\t{j.Fingerprint}\t{j.Rules}\t{j.Body}\t{j.Outcome.Position}\t{j.Outcome.Events}\t{j.Outcome.Status}\t{j.Outcome.Code}\t");
            text.Append(Encoding.UTF8.GetString(j.Outcome.Body.Span)).Append('\n');
        }

        return Command("insert into lab.journal (hour, group_no, epoch, commands) values ($1, $2, $3, $4)", 0, group.Number + 1, group.Epoch, text.ToString());
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (object value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    // utime and stime of a process, in hundredths of a second.
    private static double CpuOf(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }

    private static Task<long> WalAsync(NpgsqlDataSource owner) => AskAsync(owner, "select (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint");

    private static async Task<long> AskAsync(NpgsqlDataSource owner, string sql)
    {
#pragma warning disable CA2100 // Constants of this class.
        await using NpgsqlCommand command = owner.CreateCommand(sql);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
