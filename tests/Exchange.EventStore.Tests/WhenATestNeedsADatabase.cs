using Exchange.TestKit;

namespace Exchange.EventStore.Tests;

public sealed class WhenATestNeedsADatabase
{
    [Fact]
    public async Task Each_gets_one_of_its_own_with_what_the_template_holds()
    {
        await using TestDatabase one = await NewAsync();
        await using TestDatabase other = await NewAsync();

        await one.ExecuteAsync("INSERT INTO marks VALUES (2)");

        (await one.ScalarAsync<long>("SELECT count(*) FROM marks")).ShouldBe(2);
        (await other.ScalarAsync<long>("SELECT count(*) FROM marks")).ShouldBe(1);
    }

    private static Task<TestDatabase> NewAsync() => PostgresServer.NewAsync("marks", async owner =>
    {
        await using Npgsql.NpgsqlCommand command = owner.CreateCommand("CREATE TABLE marks (mark int); INSERT INTO marks VALUES (1)");
        await command.ExecuteNonQueryAsync();
    });
}
