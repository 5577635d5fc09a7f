using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>Two processes behind HAProxy with the configuration in <c>ops/proxy</c>, known to callers by the proxy's address alone.</summary>
[Collection(Processes.Name)]
public sealed class WhenProcessesAreRestartedBehindAProxy(ITestOutputHelper output)
{
    [Fact]
    public async Task A_rolling_restart_under_load_loses_nothing_does_nothing_twice_and_feeds_go_on_where_they_were()
    {
        int seed = Soak.Seed;
        await using Run run = await Run.StartAsync(output, seed, Front.Proxy);
        for (int round = 1; round <= 2; round++)
        {
            // First the one that stands by, then the writer, so that the log changes hands once a round.
            Seat writer = await run.Cluster.WriterAsync();
            foreach (Seat seat in run.Cluster.Seats.OrderBy(s => s == writer))
            {
                run.Cluster.Say($"round {round}: {seat.Name} is restarted{(seat == writer ? ", which writes" : "")}");
                await run.AnswersAsync(run.Random.Next(1, 100));
                await seat.TerminateAsync();
                await run.GoesOnAsync();
                await seat.StartAsync();
                await run.GoesOnAsync();
            }

            (await run.Cluster.WriterAsync()).ShouldNotBe(writer);
        }

        await run.FinishAsync();
    }
}
