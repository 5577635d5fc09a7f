using Exchange.EventStore.Postgres;
using Exchange.TestKit;

namespace Exchange.EventStore.Tests;

public sealed class WhenACommandIsJournalled
{
    [Fact] // Computed by another program: rows are compared with it for ever.
    public void Its_fingerprint_follows_from_its_target_and_its_body() =>
        Command.FingerprintOf("POST /auctions/0199aa/bids", """{"maximum":{"amount":"12.50","currency":"CNY"}}""").ShouldBe(new Guid("795205c7-6b66-acaa-2730-0d9336579cb1"));

    [Fact]
    public async Task A_journal_from_before_its_numbers_keeps_its_rows_in_the_order_of_decisions()
    {
        await using TestDatabase database = await PostgresServer.NewLogAsync();
        await database.ExecuteAsync("""
            drop table exchange.command_journal, exchange.command_runs, exchange.command_filters;
            drop function exchange.log_head_move, exchange.log_head_take;
            alter table exchange.log_head drop column commands;
            create table exchange.command_filters (hour integer not null, filter bytea not null, constraint pk_command_filters primary key (hour));
            create table exchange.command_journal (
                hour integer not null, id uuid not null, actor text not null, kind text not null, received_at timestamptz not null, fingerprint uuid not null, rules text not null, body text not null,
                epoch bigint not null, group_no bigint not null, position bigint not null, events integer not null, status smallint not null, code text, answer text not null,
                constraint pk_command_journal primary key (hour, id));
            create index ix_command_journal_group on exchange.command_journal using brin (group_no);
            insert into exchange.command_journal values
                (5, gen_random_uuid(), 'p', 'fourth', '2026-12-31T16:00:00Z', gen_random_uuid(), '1', '{}', 1, 2, 3, 0, 409, 'no', '{}'),
                (5, gen_random_uuid(), 'p', 'third', '2026-12-31T15:59:59.999999Z', gen_random_uuid(), '1', '{}', 1, 2, 3, 1, 200, null, '{}'),
                (4, gen_random_uuid(), 'p', 'second', '2026-11-30T23:59:59.999999Z', gen_random_uuid(), '1', '{}', 1, 1, 2, 0, 409, 'no', '{}'),
                (4, gen_random_uuid(), 'p', 'first', '2026-11-30T23:59:59.999999Z', gen_random_uuid(), '1', '{}', 1, 1, 2, 2, 200, null, '{}'),
                (6, gen_random_uuid(), 'p', 'fifth', '2027-01-01T00:00:00Z', gen_random_uuid(), '1', '{}', 1, 3, 3, 0, 409, 'no', '{}');
            update exchange.log_head set epoch = 1, group_no = 3, position = 3
            """);

        await PostgresSchema.MigrateAsync(database.Owner);
        await PostgresSchema.MigrateAsync(database.Owner);

        (await database.ReadAsync("select number || ' ' || kind || ' ' || tableoid::regclass || target from exchange.command_journal order by number", row => row.GetString(0))).ShouldBe(
        [
            "1 first command_journal_202611", "2 second command_journal_202611", "3 third command_journal_202612", "4 fourth command_journal_202612",
            "5 fifth command_journal_202701",
        ]);
        (await database.ScalarAsync<long>("select commands from exchange.log_head")).ShouldBe(5);
        (await database.ScalarAsync<long>("select count(*) from pg_class where relname like 'command_journal_before%' or relname = 'ix_command_journal_group'")).ShouldBe(0);
    }
}
