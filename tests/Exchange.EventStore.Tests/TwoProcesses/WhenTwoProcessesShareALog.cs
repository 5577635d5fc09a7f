using System.Diagnostics;
using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>Two operating-system processes on one log, under load with retries, a feed reader at each; the laws of the log are checked at the end of every run.</summary>
[Collection(Processes.Name)]
public sealed class WhenTwoProcessesShareALog(ITestOutputHelper output)
{
    [Theory]
    [InlineData("killed")]
    [InlineData("frozen")]
    [InlineData("frozen in the middle of sending a group")]
    [InlineData("connection cut")]
    [InlineData("line gone silent")]
    public async Task Whatever_happens_to_the_writer_the_log_goes_on_and_nothing_is_lost_or_done_twice(string fault)
    {
        int seed = Soak.Seed;
        await using Run run = await Run.StartAsync(output, seed);
        await run.AnswersAsync(run.Random.Next(1, 100));
        run.Cluster.Say(fault);
        await Faults.All[fault](run);
        await run.FinishAsync();
    }

    [Fact]
    public async Task Faults_in_random_order_at_random_moments_break_no_law_of_the_log()
    {
        int seed = Soak.Seed;
        await using Run run = await Run.StartAsync(output, seed);
        long started = Stopwatch.GetTimestamp();
        string[] faults = [.. Faults.All.Keys];
        for (int i = 0; i < 6 || Stopwatch.GetElapsedTime(started).TotalMinutes < Soak.Minutes; i++)
        {
            string fault = faults[run.Random.Next(faults.Length)];
            await run.AnswersAsync(run.Random.Next(1, 300));
            run.Cluster.Say($"{i + 1}: {fault}, after {run.Load.Answered} answers");
            await Faults.All[fault](run);
        }

        await run.FinishAsync();
    }
}
