using Exchange.EventStore.Postgres;
using Exchange.TestKit;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>The final check over hand-made rows: it is content with a right log, and names the law that a wrong one breaks.</summary>
public sealed class WhenALogIsLookedAtAfterARun
{
    // Three groups of two epochs: a batch of two events, a refusal and an event, an event of the next epoch.
    private const string RightLog = """
        insert into exchange.mt_streams (id, type, version) values ('a-1', 'a', 3), ('a-2', 'a', 1);
        insert into exchange.mt_events (seq_id, id, stream_id, version, data, type, timestamp, causation_id, headers) values
            (1, gen_random_uuid(), 'a-1', 1, '{}', 'made', '2030-01-01T00:00:00Z', '00000000-0000-0000-0000-000000000001', '{"i":1,"n":2}'),
            (2, gen_random_uuid(), 'a-2', 1, '{}', 'made', '2030-01-01T00:00:00Z', '00000000-0000-0000-0000-000000000001', '{"i":2,"n":2}'),
            (3, gen_random_uuid(), 'a-1', 2, '{}', 'done', '2030-01-01T00:00:01Z', '00000000-0000-0000-0000-000000000003', '{"i":1,"n":1}'),
            (4, gen_random_uuid(), 'a-1', 3, '{}', 'done', '2030-01-01T00:00:01Z', '00000000-0000-0000-0000-000000000004', '{"i":1,"n":1}');
        select exchange.command_journal_month('2030-01-01');
        insert into exchange.command_journal (number, id, actor, kind, target, received_at, fingerprint, rules, body, epoch, group_no, position, events, status, code, answer) values
            (1, '00000000-0000-0000-0000-000000000001', 'p', 'make', 'exchange make', '2030-01-01', gen_random_uuid(), '1', '{}', 1, 1, 2, 2, 201, null, '{"n":1}'),
            (2, '00000000-0000-0000-0000-000000000002', 'p', 'do', 'exchange do', '2030-01-01', gen_random_uuid(), '1', '{}', 1, 2, 2, 0, 409, 'no', '{"n":2}'),
            (3, '00000000-0000-0000-0000-000000000003', 'p', 'do', 'exchange do', '2030-01-01', gen_random_uuid(), '1', '{}', 1, 2, 3, 1, 200, null, '{"n":3}'),
            (4, '00000000-0000-0000-0000-000000000004', 'p', 'do', 'exchange do', '2030-01-01', gen_random_uuid(), '1', '{}', 2, 3, 4, 1, 200, null, '{"n":4}');
        update exchange.log_head set epoch = 2, group_no = 3, position = 4, commands = 4, recorded_at = '2030-01-01T00:00:01Z';
        select setval('exchange.mt_events_sequence', 3, true);
        """;

    [Fact]
    public async Task A_right_log_breaks_no_law()
    {
        await using TestDatabase database = await MakeAsync();
        (await FinalCheck.FindAsync(database.Owner, [Answer(1, 201, "{\"n\":1}"), Answer(2, 409, "{\"n\":2}")])).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_log_is_looked_at_too()
    {
        const string LongLog = """
            insert into exchange.mt_streams (id, type, version) values ('a-1', 'a', 20000);
            insert into exchange.mt_events (seq_id, id, stream_id, version, data, type, timestamp, causation_id, headers)
            select n, gen_random_uuid(), 'a-1', n, '{}', 'done', '2030-01-01', md5(n::text)::uuid::text, '{"i":1,"n":1}' from generate_series(1, 20000) n;
            select exchange.command_journal_month('2030-01-01');
            insert into exchange.command_journal (number, id, actor, kind, target, received_at, fingerprint, rules, body, epoch, group_no, position, events, status, code, answer)
            select n, md5(n::text)::uuid, 'p', 'do', 'exchange do', '2030-01-01', gen_random_uuid(), '1', '{}', 1, n, n, 1, 200, null, '{}' from generate_series(1, 20000) n;
            update exchange.log_head set epoch = 1, group_no = 20000, position = 20000, commands = 20000, recorded_at = '2030-01-01';
            """;
        await using TestDatabase database = await PostgresServer.NewAsync("log", owner => PostgresSchema.MigrateAsync(owner));
        await database.ExecuteAsync(LongLog);
        (await FinalCheck.FindAsync(database.Owner, [])).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("positions have no gap", "update exchange.mt_events set seq_id = 6 where seq_id = 4")]
    [InlineData("the sequence is never above the newest position", "select nextval('exchange.mt_events_sequence') from generate_series(1, 2)")]
    [InlineData("versions have no gap and follow the positions", "update exchange.mt_events set version = 4 where seq_id = 4")]
    [InlineData("a stream's row has its newest version", "update exchange.mt_streams set version = 2 where id = 'a-1'")]
    [InlineData("a stream's row has its newest version", "insert into exchange.mt_streams (id, type, version) values ('a-3', 'a', 1)")]
    [InlineData("time never goes back along the log", "update exchange.mt_events set timestamp = '2029-01-01' where seq_id = 4")]
    [InlineData("a command's events are one batch", "update exchange.mt_events set causation_id = '00000000-0000-0000-0000-000000000001' where seq_id = 4")]
    [InlineData("a command's events are one batch", "update exchange.mt_events set headers = '{\"i\":1,\"n\":3}' where seq_id = 3")]
    [InlineData("a command is in the journal once", "insert into exchange.command_journal select number + 1, id, actor, kind, target, received_at, fingerprint, rules, body, epoch, group_no, position, events, status, code, answer from exchange.command_journal where group_no = 3")]
    [InlineData("numbers of commands have no gap", "update exchange.command_journal set number = 5 where number = 4")]
    [InlineData("the head is the end of the log", "update exchange.log_head set commands = 5")]
    [InlineData("a batch and its journal row say the same", "update exchange.command_journal set position = 3 where group_no = 3")]
    [InlineData("a batch and its journal row say the same", "delete from exchange.command_journal where group_no = 3")]
    [InlineData("a refusal has no events", "update exchange.command_journal set code = 'no' where group_no = 3")]
    [InlineData("groups have no gap and one epoch each", "update exchange.command_journal set epoch = 2 where group_no = 2 and events = 1")]
    [InlineData("groups have no gap and one epoch each", "update exchange.command_journal set group_no = 4 where group_no = 3")]
    [InlineData("nothing of a former epoch comes after a later one, by group", "update exchange.command_journal set epoch = 3 where group_no = 1")]
    [InlineData("nothing of a former epoch or group comes after a later one, by position", "update exchange.command_journal set group_no = 5 - group_no where group_no >= 2 and events > 0")]
    [InlineData("the head is the end of the log", "update exchange.log_head set position = 3")]
    [InlineData("the head is the end of the log", "update exchange.log_head set group_no = 4")]
    [InlineData("the head is the end of the log", "update exchange.log_head set recorded_at = '2029-01-01'")]
    public async Task A_broken_law_is_named(string law, string damage)
    {
        await using TestDatabase database = await MakeAsync();
        await database.ExecuteAsync(damage);
        (await FinalCheck.FindAsync(database.Owner, [])).ShouldContain(finding => finding.StartsWith(law, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_acknowledged_command_that_is_gone_or_answered_otherwise_is_named()
    {
        await using TestDatabase database = await MakeAsync();
        IReadOnlyList<string> findings = await FinalCheck.FindAsync(database.Owner, [Answer(9, 200, "{}"), Answer(3, 200, "{\"n\":9}"), Answer(4, 409, "{\"n\":4}")]);
        findings.Count.ShouldBe(3);
        findings[0].ShouldStartWith("an acknowledged command is never lost");
        findings[1].ShouldStartWith("the journal keeps the very answer");
        findings[2].ShouldStartWith("the journal keeps the very answer");
    }

    private static Acknowledged Answer(int command, int status, string body) =>
        new(new Guid($"00000000-0000-0000-0000-{command:D12}"), status, System.Text.Encoding.UTF8.GetBytes(body));

    private static async Task<TestDatabase> MakeAsync()
    {
        TestDatabase database = await PostgresServer.NewAsync("log", owner => PostgresSchema.MigrateAsync(owner));
        await database.ExecuteAsync(RightLog);
        return database;
    }
}
