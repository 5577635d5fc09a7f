using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>SIGTERM, or the end of its input, to one loaded process after another, at any moment: mostly to the one that writes, sometimes to the one that has only just begun.</summary>
[Collection(Processes.Name)]
public sealed class WhenProcessesAreStoppedAgainAndAgain(ITestOutputHelper output)
{
    private const int CalmMax = 60;

    /// <summary>In <c>ops/soak stops</c> as many as are asked for.</summary>
    [Fact]
    public async Task Each_ends_with_0_and_without_a_word_of_an_error_and_nothing_is_lost()
    {
        int seed = Soak.Seed;
        await using Run run = await Run.StartAsync(output, seed);
        for (int stop = 1; stop <= Soak.Stops; stop++)
        {
            await run.AnswersAsync(run.Random.Next(1, CalmMax));
            Seat seat = run.Random.Next(4) == 0 ? run.Cluster.Seats[run.Random.Next(2)] : await run.Cluster.WriterAsync();
            bool bySignal = run.Random.Next(4) > 0;
            run.Cluster.Say($"{stop}: {seat.Name}, {(bySignal ? "SIGTERM" : "end of input")}, after {run.Load.Answered} answers");
            await Eventually.DoneAsync(bySignal ? seat.TerminateAsync() : seat.StopAsync());
            seat.Node.Output.Split('\n').ShouldAllBe(line => !line.Contains(" fail: ", StringComparison.Ordinal) && !line.Contains(" crit: ", StringComparison.Ordinal) && !line.Contains("Unhandled", StringComparison.Ordinal));
            await seat.StartAsync();
        }

        await run.GoesOnAsync();
        await run.FinishAsync();
    }
}
