using Exchange.TestKit;
using Npgsql;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>What can happen to a writer. Each leaves two nodes that run and a line that works, and shows that the exchange went on meanwhile.</summary>
internal static class Faults
{
    public static readonly IReadOnlyDictionary<string, Func<Run, Task>> All = new Dictionary<string, Func<Run, Task>>(StringComparer.Ordinal)
    {
        ["killed"] = KilledAsync,
        ["frozen"] = FrozenAsync,
        ["frozen in the middle of sending a group"] = FrozenMidGroupAsync,
        ["connection cut"] = CutAsync,
        ["connection cut in the middle of sending a group"] = CutMidGroupAsync,
        ["answer of a commit dropped"] = AnswerDroppedAsync,
        ["cut off from the database"] = CutOffAsync,
        ["line gone silent"] = SilentAsync,
        ["stopped in order"] = StoppedAsync,
    };

    /// <summary>SIGKILL; started again when the standby has taken over.</summary>
    public static async Task KilledAsync(Run run)
    {
        Seat writer = await run.Cluster.WriterAsync();
        await writer.KillAsync();
        await run.GoesOnAsync();
        await writer.StartAsync();
    }

    /// <summary>SIGSTOP; woken when the standby has taken over.</summary>
    public static async Task FrozenAsync(Run run)
    {
        Seat writer = await run.Cluster.WriterAsync();
        await writer.Node.FreezeAsync();
        await TakenOverAsync(run, writer);
        await run.GoesOnAsync();
        await writer.Node.WakeAsync();
        await run.GoesOnAsync();
    }

    /// <summary>SIGSTOP while the server has executed half of a group and holds the head's row for the rest of it.</summary>
    public static async Task FrozenMidGroupAsync(Run run)
    {
        Seat writer = await run.Cluster.WriterAsync();
        CommitTrap trap = writer.Line.Arm(CommitStage.PartSent, run.Random.NextDouble());
        if (await ReachedAsync(run, writer, trap) is not { } stop) return;
        await writer.Node.FreezeAsync();
        await TakenOverAsync(run, writer);
        await run.GoesOnAsync();
        (await BackendLivesAsync(run, stop.BackendPid)).ShouldBeFalse("The backend that held the head must have been ended.");
        await writer.Node.WakeAsync();
        trap.Release();
        await run.GoesOnAsync();
    }

    public static async Task CutAsync(Run run)
    {
        Seat writer = await run.Cluster.WriterAsync();
        writer.Line.CutWriter();
        await run.GoesOnAsync();
        writer.Line.CutAll();
        await run.GoesOnAsync();
    }

    public static async Task CutMidGroupAsync(Run run)
    {
        Seat writer = await run.Cluster.WriterAsync();
        CommitTrap trap = writer.Line.Arm(CommitStage.PartSent, run.Random.NextDouble());
        if (await ReachedAsync(run, writer, trap) is null) return;
        trap.Cut();
        await run.GoesOnAsync();
    }

    /// <summary>The commit stands, and the writer must find out that it does.</summary>
    public static async Task AnswerDroppedAsync(Run run)
    {
        Seat writer = await run.Cluster.WriterAsync();
        CommitTrap trap = writer.Line.Arm(run.Random.Next(2) == 0 ? CommitStage.Answered : CommitStage.AllSent);
        if (await ReachedAsync(run, writer, trap) is null) return;
        trap.Cut();
        await run.GoesOnAsync();
    }

    /// <summary>No connection, old or new, until the standby has taken over.</summary>
    public static async Task CutOffAsync(Run run)
    {
        Seat writer = await run.Cluster.WriterAsync();
        writer.Line.Refuse();
        await TakenOverAsync(run, writer);
        await run.GoesOnAsync();
        writer.Line.Restore();
        await run.GoesOnAsync();
    }

    /// <summary>Nothing arrives and nothing breaks; when the line is back, a commit of the former epoch arrives late and is refused.</summary>
    public static async Task SilentAsync(Run run)
    {
        Seat writer = await run.Cluster.WriterAsync();
        writer.Line.GoSilent();
        await TakenOverAsync(run, writer);
        await run.GoesOnAsync();
        writer.Line.Restore();
        await run.GoesOnAsync();
    }

    public static async Task StoppedAsync(Run run)
    {
        Seat writer = await run.Cluster.WriterAsync();
        await writer.StopAsync();
        await run.GoesOnAsync();
        await writer.StartAsync();
    }

    private static async Task TakenOverAsync(Run run, Seat former)
    {
        try
        {
            await Eventually.TrueAsync(async () => await run.Cluster.WriterAsync() != former);
        }
        catch (TimeoutException)
        {
            run.Cluster.Report();
            throw;
        }
    }

    /// <returns>Null when the log had changed hands before the commit came: nothing to do to this one any more.</returns>
    private static async Task<CommitStop?> ReachedAsync(Run run, Seat writer, CommitTrap trap)
    {
        await Eventually.TrueAsync(async () => trap.Reached.IsCompleted || await run.Cluster.WriterAsync() != writer);
        if (trap.Reached.IsCompletedSuccessfully)
        {
            CommitStop stop = await trap.Reached;
            run.Cluster.Say($"  {writer.Name}: {stop}");
            return stop;
        }

        writer.Line.Disarm();
        trap.Release();
        return null;
    }

    private static async Task<bool> BackendLivesAsync(Run run, int pid)
    {
        await using NpgsqlCommand look = run.Cluster.Owner.CreateCommand("select exists (select from pg_stat_activity where pid = $1)");
        look.Parameters.Add(new NpgsqlParameter<int> { TypedValue = pid });
        return (bool)(await look.ExecuteScalarAsync())!;
    }
}
