using Exchange.Api;
using Exchange.EventStore.Postgres;
using Exchange.TestKit;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>Nodes do what the test wants of them, and end with it.</summary>
[Collection(Processes.Name)]
public sealed class WhenAProcessIsInATestsHands
{
    [Fact]
    public async Task It_is_killed_frozen_woken_and_stopped_and_a_frozen_one_ends_with_the_test_all_the_same()
    {
        await using TestDatabase database = await PostgresServer.NewAsync("nodes", owner => ExchangeSchema.MigrateAsync(owner));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("exchange-nodes-");
        await using var seat = new Seat("A", database.ConnectionStringOf(PostgresSchema.ApplicationLogin), TimeSpan.Zero, folder.FullName);

        await seat.StartAsync();
        await seat.Node.FreezeAsync();
        ProcessTable.StateOf(seat.Node.ProcessId).ShouldBe('T');
        await seat.Node.WakeAsync();
        ProcessTable.StateOf(seat.Node.ProcessId).ShouldNotBe('T');
        await seat.KillAsync();
        (await seat.Node.Exited).ShouldBe(137);

        await seat.StartAsync();
        await seat.StopAsync();

        await seat.StartAsync();
        await seat.Node.FreezeAsync();
        await seat.StopAsync(); // closes the pipe, as the end of the test process does
        ProcessTable.Lives(seat.Node.ProcessId).ShouldBeFalse();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_program_that_does_not_start_says_what_it_printed()
    {
        string nothing = Path.Combine(AppContext.BaseDirectory, "no-such-program.dll");
        (await Should.ThrowAsync<InvalidOperationException>(() => NodeProcess.StartAsync("X", nothing))).Message.ShouldContain("no-such-program");
    }
}
