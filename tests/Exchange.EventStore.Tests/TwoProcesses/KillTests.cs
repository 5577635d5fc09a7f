using System.Globalization;
using Exchange.TestKit;
using Npgsql;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>Death between a command and its answer: of the writer, of PostgreSQL, of both. What was killed is started again, and the caller asks again under the same key.</summary>
[Collection(Processes.Name)]
public sealed class KillTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_kill_at_any_of_twenty_places_loses_nothing_acknowledged_and_does_nothing_twice()
    {
        await using DurableServer server = await DurableServer.StartAsync();
        await using Cluster cluster = await Cluster.StartAsync(output, server.OwnerConnection, server.ApplicationConnection);
        var random = new Random(1);
        Guid auction = await cluster.OpenAuctionAsync(random);
        for (int number = 1; number <= KillPlace.All.Count; number++)
        {
            KillPlace place = KillPlace.All[number - 1];
            cluster.Say($"{number}: {place}");
            try
            {
                await KillAtAsync(server, cluster, place, WriteOf(cluster, place, auction, number), random);
            }
            catch
            {
                cluster.Report();
                throw;
            }
        }

        await cluster.CheckAsync();
    }

    [Fact]
    public async Task While_PostgreSQL_is_away_writes_get_503_with_Retry_After_and_the_same_processes_go_on_when_it_is_back()
    {
        await using DurableServer server = await DurableServer.StartAsync();
        await using Cluster cluster = await Cluster.StartAsync(output, server.OwnerConnection, server.ApplicationConnection);
        var random = new Random(1);
        Guid auction = await cluster.OpenAuctionAsync(random);
        int[] processes = [.. cluster.Seats.Select(s => s.Node.ProcessId)];

        await server.StopAsync();
        ApiWrite bid = Bid(cluster, auction, "away", 500_00);
        foreach (Uri node in cluster.Addresses)
        {
            // The first word may be a long time coming: a writer that has just lost its database tries to save what it has decided.
            ApiReply? reply = await cluster.Caller.TryAsync(node, bid, Long);
            cluster.Say($"{node}: {reply}, Retry-After {reply?.RetryAfter}");
            reply.ShouldNotBeNull();
            reply.Status.ShouldBe(503);
            reply.RetryAfter.ShouldNotBeNull();
        }

        await server.StartAgainAsync();
        Acknowledged answer = await Eventually.DoneAsync(cluster.Caller.UntilAnsweredAsync(bid, random));
        answer.Status.ShouldBe(200, answer.ToString());
        cluster.Seats.Select(s => s.Node.ProcessId).ShouldBe(processes);
        cluster.Seats.ShouldAllBe(s => !s.Node.Exited.IsCompleted);
        await cluster.CheckAsync();
    }

    private static async Task KillAtAsync(DurableServer server, Cluster cluster, KillPlace place, ApiWrite write, Random random)
    {
        Seat writer = await cluster.SettledWriterAsync(random);
        CommitTrap trap = writer.Line.Arm(place.Stage, place.Part);
        Task<ApiReply?> first = cluster.Caller.TryAsync(writer.Address!, write, Long);
        CommitStop stop = await Eventually.DoneAsync(trap.Reached);
        cluster.Say($"  {writer.Name}: {stop}");

        if (place.Victim.HasFlag(Victim.Postgres)) await server.KillAsync();
        if (place.Victim.HasFlag(Victim.App)) await writer.KillAsync();
        if (place.AnswerGoesOn) trap.Release();
        else trap.Cut();
        if (place.Victim.HasFlag(Victim.Postgres)) await server.StartAgainAsync();

        bool kept = await IsInJournalAsync(cluster, write);
        if (place.Stage == CommitStage.Answered) kept.ShouldBeTrue("PostgreSQL had answered: it must be durable.");
        if (place.Stage <= CommitStage.PartSent && place.Victim.HasFlag(Victim.App)) kept.ShouldBeFalse("Half a group must leave nothing.");

        Task restarted = place.Victim.HasFlag(Victim.App) ? writer.StartAsync() : Task.CompletedTask;
        Acknowledged answer = await Eventually.DoneAsync(cluster.Caller.UntilAnsweredAsync(write, random));
        cluster.Say($"  {(kept ? "durable" : "gone")} after the kill, then {answer.Status}");
        answer.Status.ShouldBe(place.Asked switch { Asked.AcceptedBid => 200, Asked.RefusedBid => 409, _ => 201 }, answer.ToString());
        await Eventually.DoneAsync(restarted);

        // The first caller may have got an answer after all, and asking again at the other node must give the same; the caller notes every difference.
        await Eventually.DoneAsync(first);
        await Eventually.DoneAsync(cluster.Caller.UntilAnsweredAsync(write, random));
        cluster.Caller.Faults.ShouldBeEmpty();
    }

    private static ApiWrite WriteOf(Cluster cluster, KillPlace place, Guid auction, int number) => place.Asked switch
    {
        Asked.AcceptedBid => Bid(cluster, auction, string.Create(CultureInfo.InvariantCulture, $"accepted-{number}"), 1_000 * number),
        Asked.RefusedBid => Bid(cluster, auction, string.Create(CultureInfo.InvariantCulture, $"refused-{number}"), 1),
        _ => cluster.OpenAuction(),
    };

    private static ApiWrite Bid(Cluster cluster, Guid auction, string key, long maximum) => new(
        cluster.Bidders[(int)(maximum / 1_000 % cluster.Bidders.Count)], $"/auctions/{auction}/bids", key,
        string.Create(CultureInfo.InvariantCulture, $$$"""{"maximum":{"amount":"{{{maximum / 100}}}.{{{maximum % 100:00}}}","currency":"CNY"}}"""));

    private static Task<bool> IsInJournalAsync(Cluster cluster, ApiWrite write) =>
        cluster.AskAsync<bool>("select exists (select from exchange.command_journal where id = $1)", new NpgsqlParameter<Guid> { TypedValue = write.Command.Value });
}
