using Exchange.EventStore.Postgres;
using Exchange.TestKit;

namespace Exchange.EventStore.Tests;

public sealed class WhenACommandIsJournalled
{
    [Fact] // Computed by another program: rows are compared with it for ever.
    public void Its_fingerprint_follows_from_its_target_and_its_body() =>
        Command.FingerprintOf("POST /auctions/0199aa/bids", """{"maximum":{"amount":"12.50","currency":"CNY"}}""").ShouldBe(new Guid("795205c7-6b66-acaa-2730-0d9336579cb1"));

    [Fact]
    public async Task A_database_from_before_the_target_gets_the_column_and_keeps_its_rows()
    {
        await using TestDatabase database = await PostgresServer.NewLogAsync();
        await database.ExecuteAsync("""
            alter table exchange.command_journal drop column target;
            insert into exchange.command_journal (hour, id, actor, kind, received_at, fingerprint, rules, body, epoch, group_no, position, events, status, code, answer)
            values (1, gen_random_uuid(), 'p', 'do', now(), gen_random_uuid(), '1', '{}', 1, 1, 0, 0, 409, 'no', '{}')
            """);

        await PostgresSchema.MigrateAsync(database.Owner);
        await PostgresSchema.MigrateAsync(database.Owner);

        (await database.ScalarAsync<string>("select target from exchange.command_journal")).ShouldBeEmpty();
        (await database.ScalarAsync<string>("select is_nullable || coalesce(column_default, '') from information_schema.columns where table_name = 'command_journal' and column_name = 'target'")).ShouldBe("NO");
    }
}
