using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Npgsql;
using static Exchange.TestKit.Contract.Trial;

namespace Exchange.TestKit.Contract;

public static partial class Laws
{
    public static readonly Law TheSequenceStaysBehindTheLog = new("Marten's sequence never stands above a committed position: during commits, after failed ones, after a takeover", async trial =>
    {
        var log = (PostgresHarness)trial.Log;
        var maker = new GroupMaker(trial.Random, log.Clock);
        ILogWriter writer = await TakeAsync(log.Open());
        for (int round = 0; round < 6; round++)
        {
            Group group = maker.Next(writer.Head, commands: 4);
            bool fails = trial.Random.Next(2) == 0;
            await using (ICommitHold hold = await log.HoldCommitsAsync())
            {
                Task commit = Task.Run(() => writer.CommitAsync(group));
                await hold.ReachedAsync();
                await BehindAsync("while a commit is under way");
                await (fails ? hold.AbortAsync() : hold.ReleaseAsync());
                if (fails) await RefusedAsync<UnknownOutcomeException>(() => commit, "an aborted commit");
                else await Eventually.DoneAsync(commit);
            }

            await BehindAsync(fails ? "after a commit that failed" : "after a commit");
            if (fails) await writer.RecoverAsync(Never);
            else maker.Written(group);
            await BehindAsync("after a recovery");
            await writer.BeatAsync(open: true);
            Require(await log.ReadSequenceAsync() == writer.Head.Position, "a beat did not bring the sequence up to the head");
            if (round % 3 != 2) continue;
            await writer.DisposeAsync();
            writer = await TakeAsync(log.Open());
            await BehindAsync("after a takeover");
        }

        await writer.DisposeAsync();

        async Task BehindAsync(string when)
        {
            (long sequence, long committed) = (await log.ReadSequenceAsync(), (await log.LookAsync()).Events.Count);
            Require(sequence <= committed, $"{when} the sequence stands at {sequence}, and {committed} events are committed");
        }
    }) { PostgresOnly = true };

    public static readonly Law ATakeoverWaitsForACommit = new("A takeover waits for a commit under way, and ends a half-sent group", async trial =>
    {
        var log = (PostgresHarness)trial.Log;
        var maker = new GroupMaker(trial.Random, log.Clock);
        IEventLog standby = log.Open();
        await using ILogWriter writer = await TakeAsync(log.Open());
        Head seen = await standby.ReadHeadAsync(Never);
        Group group = maker.Next(writer.Head, commands: 2);
        await using (ICommitHold hold = await log.HoldCommitsAsync())
        {
            Task commit = Task.Run(() => writer.CommitAsync(group));
            await hold.ReachedAsync();
            Require(await standby.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), null), seen, Never) is null, "a takeover went through in the middle of a commit");
            await hold.ReleaseAsync();
            await Eventually.DoneAsync(commit);
            maker.Written(group);
        }

        // Half a group: the head is moved, and then nothing more comes from that client, nor does it go away.
        await using NpgsqlConnection half = new(log.Database.ConnectionStringOf(PostgresSchema.ApplicationLogin));
        await half.OpenAsync();
        await using NpgsqlTransaction transaction = await half.BeginTransactionAsync();
        await using (var move = new NpgsqlCommand($"select exchange.log_head_move({writer.Head.Epoch}, {writer.Head.Group}, {writer.Head.Position}, 1, 0, now())", half, transaction)) await move.ExecuteNonQueryAsync();

        ILogWriter? taken = null;
        await Eventually.TrueAsync(async () =>
        {
            taken = await standby.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), null), await standby.ReadHeadAsync(Never), Never);
            return taken is not null;
        });
        await RefusedAsync<FencedException>(() => writer.CommitAsync(maker.Next(writer.Head)), "a group of the former writer");
        await maker.FillAsync(taken!, 2);
        await taken!.DisposeAsync();
    }) { PostgresOnly = true };

    public static readonly Law AForeignRowStopsTheWriter = new("A row that the writer did not write stops the writer; reads go on", async trial =>
    {
        var log = (PostgresHarness)trial.Log;
        await using TestNode node = await TestNode.StartWritingAsync(log);
        for (int i = 0; i < 3; i++) await node.AskAsync(TallyCommands.Count($"key-{i}", 1, Tally.Stream(i)));
        long newest = (await log.LookAsync()).HeadPosition;
        await log.InsertForeignRowAsync();
        Submission sent = await node.SubmitAsync(TallyCommands.Count("behind", 1, Tally.Stream(0)));
        Require(sent is not Submission.Answered, $"a command behind a foreign row came to {sent}");
        await Eventually.TrueAsync(() => node.Node.Status == NodeStatus.ForeignRow);
        Require(node.Node.ForeignRow?.Position == newest + 1, $"the foreign row stands at {newest + 1}, and the writer says {node.Node.ForeignRow?.Position}");
        IEventLog reader = log.Open();
        Require((await reader.ReadPageAsync(0, 100, Never)).Events.Count == newest, "reads do not go on, or show the foreign row");
        await log.Database.ExecuteAsync($"delete from exchange.mt_events where seq_id = {newest + 1}; delete from exchange.mt_streams where id = 'foreign-1'");
        await node.AskAsync(TallyCommands.Count("behind", 1, Tally.Stream(0)));

        // Somebody drew numbers from Marten's sequence. Idle, the writer finds it.
        await log.Database.ExecuteAsync("select setval('exchange.mt_events_sequence', 1000)");
        await Eventually.TrueAsync(() => node.Node.Status == NodeStatus.ForeignRow);
        await log.Database.ExecuteAsync($"select setval('exchange.mt_events_sequence', {newest + 1})");
        await node.AskAsync(TallyCommands.Count("after", 1, Tally.Stream(0)));
    }) { PostgresOnly = true };

    public static readonly Law LoginsOwnNothing = new("The application may only append, Marten may only read, and neither may change the tables", async trial =>
    {
        var log = (PostgresHarness)trial.Log;
        await using (ILogWriter writer = await TakeAsync(log.Open())) await new GroupMaker(trial.Random, log.Clock).FillAsync(writer, 3);
        string[] changes = ["truncate {0}", "alter table {0} add column spare int", "drop table {0}", "delete from {0}", "create index spare on {0} ((1))"];
        string month = await log.Database.ScalarAsync<string>("select relname::text from pg_class where relispartition and relkind = 'r' and relname like 'command_journal_%'");
        string[] kept = ["mt_events", "mt_streams", "command_journal", month, "log_head"];
        foreach (string table in kept)
        {
            foreach (string change in changes) await DeniedAsync(PostgresSchema.ApplicationLogin, change, table);
            foreach (string change in changes) await DeniedAsync(PostgresSchema.MartenLogin, change, table);
        }

        foreach (string table in new[] { "mt_events", "command_journal", month }) await DeniedAsync(PostgresSchema.ApplicationLogin, table == "mt_events" ? "update {0} set data = '{{}}'" : "update {0} set body = ''", table);
        foreach (string table in new[] { "mt_events", "mt_streams" })
        {
            await DeniedAsync(PostgresSchema.MartenLogin, "insert into {0} select * from {0}", table);
            await DeniedAsync(PostgresSchema.MartenLogin, "update {0} set is_archived = true", table);
            Require(await CountAsync(PostgresSchema.MartenLogin, table) > 0, $"Marten's login can't read {table}");
        }

        foreach (string table in new[] { "command_journal", month, "log_head", "command_filters", "command_runs" }) await DeniedAsync(PostgresSchema.MartenLogin, "select * from {0}", table);
        foreach (string statement in new[] { "select nextval('exchange.mt_events_sequence')", "select setval('exchange.mt_events_sequence', 99)", "select exchange.log_head_beat(1, true, false)", "create table exchange.spare ()" })
        {
            await DeniedAsync(PostgresSchema.MartenLogin, statement, "");
        }

        foreach (string statement in new[] { "create table exchange.spare ()", "alter sequence exchange.mt_events_sequence restart", "drop function exchange.log_head_beat" }) await DeniedAsync(PostgresSchema.ApplicationLogin, statement, "");

        async Task DeniedAsync(string login, string statement, string table)
        {
            string sql = string.Format(System.Globalization.CultureInfo.InvariantCulture, statement, $"exchange.{table}");
            try
            {
                await using NpgsqlDataSource source = NpgsqlDataSource.Create(log.Database.ConnectionStringOf(login));
                await using NpgsqlCommand command = source.CreateCommand(sql);
                await command.ExecuteNonQueryAsync();
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                return;
            }

            throw new RequirementException($"{login} may '{sql}'");
        }

        async Task<long> CountAsync(string login, string table)
        {
            await using NpgsqlDataSource source = NpgsqlDataSource.Create(log.Database.ConnectionStringOf(login));
            await using NpgsqlCommand command = source.CreateCommand($"select count(*) from exchange.{table}");
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }) { PostgresOnly = true };

    public static readonly Law RowsAreMartens = new("The rows are as a Marten application writes and reads them", async trial =>
    {
        var log = (PostgresHarness)trial.Log;
        await using (TestNode node = await TestNode.StartWritingAsync(log)) await node.AskAsync(TallyCommands.Count("key", trial.Random.Next(1, 9), Tally.Stream(1), Tally.Stream(2)));
        const string AsMartenWould = """
            select count(*) from exchange.mt_events e join exchange.mt_streams s on s.id = e.stream_id
            where e.type = 'counted_v2' and e.mt_dotnet_type is null and e.bdata is null and e.tenant_id = '*DEFAULT*' and not e.is_archived
              and e.data->>'amount' is not null and e.causation_id ~ '^[0-9a-f-]{36}$' and e.correlation_id = 'key' and e.user_name = 'participant-teller'
              and e.headers ?& array['i', 'n', 'rules', 'schema'] and (e.headers->>'n')::int = 2
              and s.type = 'tally' and s.tenant_id = '*DEFAULT*' and not s.is_archived and s.version = 1 and s.created <= s.timestamp
            """;
        Require(await log.Database.ScalarAsync<long>(AsMartenWould) == 2, "a row's columns are not what Marten expects");
    }) { PostgresOnly = true };
}
