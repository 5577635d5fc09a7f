using Exchange.EventStore.Postgres;
using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>The check that ends every run is worth something only if it finds what is wrong: each fault is put into a copy of the same right log.</summary>
[Collection(Processes.Name)]
public sealed class WhenFaultsAreSeeded(ITestOutputHelper output)
{
    [Fact]
    public async Task Each_of_them_is_named_and_a_right_log_has_none()
    {
        TestDatabase right = await Run.NewDatabaseAsync();
        await using Run run = await Run.StartAsync(output, Soak.Seed, database: right);
        await BuyAtOnceAsync(run.Cluster, run.Random);
        await run.SettleAsync();
        await Eventually.TrueAsync(() => run.Cluster.AskAsync<bool>("select not exists (select from exchange.checkpoints c, exchange.log_head h where c.position < h.position)"));
        foreach (Seat seat in run.Cluster.Seats) await seat.StopAsync();
        IReadOnlyList<Acknowledged> told = [.. run.Load.Acknowledged, .. run.Cluster.Caller.Acknowledged];
        (await FindAsync(right, new SeededFault("nothing", "") { IsInRows = true }, told)).ShouldBeEmpty();

        var unnamed = new List<string>();
        foreach (SeededFault fault in SeededFault.All)
        {
            IReadOnlyList<string> findings = await FindAsync(right, fault, told);
            string? named = findings.FirstOrDefault(f => f.Contains(fault.Finding, StringComparison.Ordinal));
            output.WriteLine($"{fault}: {named ?? "NOT NAMED"}");
            if (named is null) unnamed.Add($"{fault}: not '{fault.Finding}' but {(findings.Count == 0 ? "nothing" : string.Join(" | ", findings.Take(4)))}");
        }

        unnamed.ShouldBeEmpty();
        SeededFault.All.Count.ShouldBeGreaterThanOrEqualTo(20);
    }

    private static async Task<IReadOnlyList<string>> FindAsync(TestDatabase right, SeededFault fault, IReadOnlyList<Acknowledged> told)
    {
        await using TestDatabase copy = await right.CopyAsync();
        await copy.ExecuteAsync(fault.Damage);
        return (await LogCheck.FindAsync(copy.Owner, copy.ConnectionStringOf(PostgresSchema.ApplicationLogin), fault.Told(told), rebuild: fault.IsInRows)).Findings;
    }

    /// <summary>An auction that has ended: by a purchase, for that does not take long.</summary>
    private static async Task BuyAtOnceAsync(Cluster cluster, Random random)
    {
        Guid auction = await cluster.OpenAuctionAsync(random, further: ""","buyNow":{"amount":"5.00","currency":"CNY"}""");
        var purchase = new ApiWrite(cluster.Bidders[0], $"/auctions/{auction}/purchase", "purchase", "{}");
        (await Eventually.DoneAsync(cluster.Caller.UntilAnsweredAsync(purchase, random))).Status.ShouldBe(200);
    }
}
