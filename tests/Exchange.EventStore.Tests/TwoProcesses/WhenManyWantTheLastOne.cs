using System.Globalization;
using Exchange.EventStore.Postgres;
using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>One lot at its buy-now price, and many attempts at it at the same moment: through the proxy, at the writer, and at the other process, which names the writer. The writer changes meanwhile.</summary>
[Collection(Processes.Name)]
public sealed class WhenManyWantTheLastOne(ITestOutputHelper output)
{
    private const string Price = ""","buyNow":{"amount":"5.00","currency":"CNY"}""";

    [Fact]
    public async Task Each_lot_is_sold_once_whoever_writes_and_everybody_else_is_told_so()
    {
        var random = new Random(Soak.Seed);
        await using TestDatabase database = await Run.NewDatabaseAsync();
        await using Cluster cluster = await Cluster.StartAsync(output, database.ConnectionString, database.ConnectionStringOf(PostgresSchema.ApplicationLogin), Front.Beside);
        int every = Math.Max(1, Soak.Rounds / Soak.Changes);
        for (int round = 1; round <= Soak.Rounds; round++)
        {
            Guid auction = await cluster.OpenAuctionAsync(random, further: Price);
            Seat? changed = round % every == 0 ? await cluster.WriterAsync() : null;
            int[] seeds = [.. Enumerable.Range(0, Soak.Attempts).Select(_ => random.Next())];
            Task<Acknowledged[]> race = Task.WhenAll(seeds.Select((seed, number) => Task.Run(() => AttemptAsync(cluster, auction, number, new Random(seed)))));
            if (changed is not null) await EndAsync(cluster, changed, round, random);
            Acknowledged[] answers = await Eventually.DoneAsync(race);
            answers.Count(a => a.Status == 200).ShouldBe(1, $"round {round}");
            answers.Count(a => a.Status == 409).ShouldBe(Soak.Attempts - 1, $"round {round}");
            if (changed is not null) await changed.StartAsync();
        }

        await Eventually.TrueAsync(() => cluster.AskAsync<bool>(
            "select count(*) filter (where type = 'lot_awarded') = count(*) filter (where type = 'settlement_delivered') from exchange.mt_events where type in ('lot_awarded', 'settlement_delivered')"));
        cluster.Say((await cluster.CheckAsync()).ToText());
        (await cluster.AskAsync<long>("select count(*) from exchange.mt_events where type = 'lot_awarded'")).ShouldBe(Soak.Rounds);
        (await cluster.AskAsync<long>("select epoch from exchange.log_head")).ShouldBeGreaterThan(Soak.Changes);
    }

    private static async Task<Acknowledged> AttemptAsync(Cluster cluster, Guid auction, int number, Random random)
    {
        ApiUser buyer = cluster.Bidders[number % cluster.Bidders.Count];
        var attempt = new ApiWrite(buyer, $"/auctions/{auction}/purchase", string.Create(CultureInfo.InvariantCulture, $"{auction}-{number}"), "{}");
        IReadOnlyList<Uri> entrances = cluster.Entrances;
        await cluster.Caller.TryAsync(entrances[random.Next(entrances.Count)], attempt, ApiCaller.Patience); // the first one anywhere, those after it where it was sent on to
        return await cluster.Caller.UntilAnsweredAsync(attempt, random);
    }

    private static async Task EndAsync(Cluster cluster, Seat writer, int round, Random random)
    {
        bool killed = random.Next(2) == 0;
        cluster.Say($"round {round}: {writer.Name}, which writes, is {(killed ? "killed" : "stopped")}");
        await (killed ? writer.KillAsync() : writer.TerminateAsync());
    }
}
