using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>SIGKILL to the writer and to PostgreSQL, again and again, at any moment of a load of bids and trades over HTTP.</summary>
[Collection(Processes.Name)]
public sealed class WhenAllIsKilledAgainAndAgain(ITestOutputHelper output)
{
    /// <summary>Answers between two rounds at the most; the fewer, the more of a round happens while everybody is still finding his way back.</summary>
    private const int CalmMax = 30;

    /// <summary>Each round kills a process of the exchange and PostgreSQL once: in <c>ops/soak kill</c> as many as are asked for.</summary>
    [Fact]
    public async Task Every_acknowledged_command_is_in_the_log_once_and_everything_made_of_the_log_is_what_it_gives()
    {
        int seed = Soak.Seed;
        DurableServer server = await DurableServer.StartAsync();
        await using Run run = await Run.StartAsync(output, seed, server);
        Task restarted = Task.CompletedTask;
        for (int kill = 1; kill <= Soak.Kills; kill++)
        {
            await restarted;
            await run.AnswersAsync(run.Random.Next(1, CalmMax));
            Seat seat = run.Random.Next(4) == 0 ? run.Cluster.Seats[run.Random.Next(2)] : await run.Cluster.WriterAsync();
            int order = run.Random.Next(3);
            run.Cluster.Say($"{kill}: {seat.Name} and PostgreSQL, {(order == 0 ? "at once" : order == 1 ? $"{seat.Name} first" : "PostgreSQL first")}, after {run.Load.Answered} answers");
            switch (order)
            {
                case 0:
                    await Task.WhenAll(server.KillAsync(), seat.KillAsync());
                    await server.StartAgainAsync();
                    break;
                case 1:
                    await seat.KillAsync();
                    if (run.Random.Next(2) == 0) await run.AnswersAsync(1); // before or after the standby has taken over
                    await server.KillAsync();
                    await server.StartAgainAsync();
                    break;
                default:
                    await server.KillAsync();
                    await server.StartAgainAsync();
                    if (run.Random.Next(2) == 0) await run.AnswersAsync(1); // while the writer finds out what became of its commit, or later
                    await seat.KillAsync();
                    break;
            }

            restarted = seat.StartAsync();
        }

        await restarted;
        await run.GoesOnAsync();
        await run.FinishAsync();
    }
}
