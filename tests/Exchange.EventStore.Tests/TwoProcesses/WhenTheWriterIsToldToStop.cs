using System.Net;
using Exchange.EventStore.Postgres;
using Exchange.TestKit;
using Npgsql;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>SIGTERM to the process that writes, with and without one that stands by.</summary>
[Collection(Processes.Name)]
public sealed class WhenTheWriterIsToldToStop(ITestOutputHelper output)
{
    /// <summary>Longer than any test waits: who stays by mistake is found out.</summary>
    private const int Long = 3_600;

    [Fact]
    public async Task Under_load_it_ends_after_the_next_one_has_written()
    {
        int seed = Soak.Seed;
        await using Run run = await Run.StartAsync(output, seed, handOverSeconds: Long);
        for (int round = 0; round < 3; round++)
        {
            // Whoever has ever stood by shows it by a lock of two numbers: from the first restart on, both.
            int standing = round == 0 ? 1 : 2;
            await Eventually.TrueAsync(async () => await run.Cluster.AskAsync<long>(
                "select count(*) from pg_locks where locktype = 'advisory' and objsubid = 2 and granted and database = (select oid from pg_database where datname = current_database())") >= standing);
            await run.AnswersAsync(run.Random.Next(1, 100));
            Seat writer = await run.Cluster.WriterAsync();
            long epoch = await run.Cluster.AskAsync<long>("select epoch from exchange.log_head");
            await Eventually.DoneAsync(writer.TerminateAsync());
            (await run.Cluster.AskAsync<long>("select count(*) from exchange.command_journal where epoch > $1", new NpgsqlParameter<long> { TypedValue = epoch })).ShouldBeGreaterThan(0);
            await writer.StartAsync();
        }

        await run.FinishAsync();
    }

    [Fact]
    public async Task Until_then_it_answers_reads_and_sends_writes_to_the_next_one_as_soon_as_there_is_one()
    {
        await using TestDatabase database = await Run.NewDatabaseAsync();
        await using Cluster cluster = await ClusterAsync(database, Long);
        var random = new Random(1);
        Seat writer = await cluster.SettledWriterAsync(random), standby = cluster.Seats.Single(s => s != writer);
        Uri address = writer.Address!;
        await standby.Node.FreezeAsync();
        Task stopped = writer.TerminateAsync();

        await Eventually.TrueAsync(async () => (await TryAsync(HttpStatusCode.ServiceUnavailable))?.Contains("stopping", StringComparison.Ordinal) == true);
        using (var http = new HttpClient())
        {
            using var read = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/auctions"));
            read.Headers.Authorization = new("Bearer", cluster.Vendor.Key);
            using HttpResponseMessage answer = await http.SendAsync(read);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        stopped.IsCompleted.ShouldBeFalse("Nobody has written since.");
        await standby.Node.WakeAsync();
        await Eventually.TrueAsync(async () => (await TryAsync(HttpStatusCode.MisdirectedRequest))?.Contains(standby.Address!.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal) == true);
        await Eventually.DoneAsync(cluster.Caller.UntilAnsweredAsync(cluster.OpenAuction(), random));
        await Eventually.DoneAsync(stopped);
        await cluster.CheckAsync();

        // What the writer that stops says to one attempt; null when it says something else.
        async Task<string?> TryAsync(HttpStatusCode status) =>
            await cluster.Caller.TryAsync(address, cluster.OpenAuction(), Eventually.Deadline) is { } reply && reply.Status == (int)status ? reply.ToString() : null;
    }

    [Fact]
    public async Task Where_nobody_stands_by_it_waits_for_nobody()
    {
        await using TestDatabase database = await Run.NewDatabaseAsync();
        await using Cluster cluster = await ClusterAsync(database, Long);
        Seat writer = await cluster.SettledWriterAsync(new Random(1));
        await cluster.Seats.Single(s => s != writer).KillAsync();
        await Eventually.DoneAsync(writer.TerminateAsync());
    }

    [Fact]
    public async Task For_one_that_is_frozen_it_does_not_wait_for_ever()
    {
        await using TestDatabase database = await Run.NewDatabaseAsync();
        await using Cluster cluster = await ClusterAsync(database, handOverSeconds: null);
        Seat writer = await cluster.SettledWriterAsync(new Random(1));
        await cluster.Seats.Single(s => s != writer).Node.FreezeAsync();
        await Eventually.DoneAsync(writer.TerminateAsync());
    }

    private Task<Cluster> ClusterAsync(TestDatabase database, int? handOverSeconds) =>
        Cluster.StartAsync(output, database.ConnectionString, database.ConnectionStringOf(PostgresSchema.ApplicationLogin), handOverSeconds: handOverSeconds);
}
