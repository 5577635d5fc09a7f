using Exchange.EventStore;
using Exchange.Kernel;
using Microsoft.Extensions.Logging;
using static Exchange.TestKit.Contract.Trial;

namespace Exchange.TestKit.Contract;

public static partial class Laws
{
    private static readonly LogNodeOptions Often = TestNode.Patient with { SnapshotEvery = 5, SnapshotOfClosedFrom = 2 };

    public static readonly Law SnapshotsAreACache = new("A long stream gets snapshots, and what is folded from one is what its events say, up to every version", async trial =>
    {
        (StreamId tally, IEventLog log) = (Tally.Stream(0), trial.Log.Open());
        await using TestNode writer = await TestNode.StartWritingAsync(trial.Log, options: Often);
        for (int i = 0; i < 23; i++) await writer.AskAsync(TallyCommands.Count($"key-{i}", trial.Random.Next(1, 20), tally));
        await SnapshotAsync(log, tally, from: 1);
        for (int version = 0; version <= 23; version++)
        {
            FoldedState folded = await Reader(log).ReadAsync(tally, version, CancellationToken.None);
            Require(folded.Version == version && folded.State.Equals(await FoldAsync(log, tally, version)), $"up to version {version} it gives {folded}");
        }
    });

    public static readonly Law UnusableSnapshotsAreIgnored = new("A snapshot that was damaged, written by other code, or leads beyond the log is ignored, and told once", async trial =>
    {
        (StreamId tally, IEventLog log) = (Tally.Stream(0), trial.Log.Open());
        await using TestNode writer = await TestNode.StartWritingAsync(trial.Log, options: Often);
        for (int i = 0; i < 20; i++) await writer.AskAsync(TallyCommands.Count($"key-{i}", trial.Random.Next(1, 20), tally));
        await SnapshotAsync(log, tally, from: 1);
        object state = await FoldAsync(log, tally, 20);
        byte[] wrong = Tally.Form.Write(new TallyState(Tally.Limit + 1, 1));
        (StoredSnapshot damaged, StoredSnapshot unreadable, StoredSnapshot beyond) =
            (StoredSnapshot.Of(tally, 20, Tally.Form.Format, Tally.Form.Write(state)) with { State = wrong }, StoredSnapshot.Of(tally, 19, Tally.Form.Format, [1, 2, 3]), StoredSnapshot.Of(tally, 21, Tally.Form.Format, wrong));
        foreach (StoredSnapshot useless in (StoredSnapshot[])[damaged, unreadable, beyond]) await log.KeepSnapshotAsync(useless);

        var lines = new LogLines();
        StateReader reader = Reader(log, lines);
        for (int i = 0; i < 3; i++)
        {
            FoldedState folded = await reader.ReadAsync(tally, long.MaxValue, CancellationToken.None);
            Require(folded is { Version: 20, Snapshot: >= 1 and <= 18 } && folded.State.Equals(state), $"beside useless snapshots it gives {folded}, not {state}");
        }

        Require(lines.All.Count == 3 && lines.All.All(l => l.Level == LogLevel.Warning), $"it was told {lines.All.Count} times");

        // Of other code: it also takes the place of all the others, so none is left that can be used.
        await log.KeepSnapshotAsync(StoredSnapshot.Of(tally, 20, "tally-2", wrong));
        FoldedState whole = await Reader(log, lines).ReadAsync(tally, long.MaxValue, CancellationToken.None);
        Require(whole is { Version: 20, Snapshot: 0 } && whole.State.Equals(state), $"without snapshots it gives {whole}");
        Require(lines.All.Count == 3, "what other code wrote is nothing to tell of");

        // The next writer begins from the same state.
        await writer.LoseTheEpochAsync();
        Submission.Answered next = await writer.AskAsync(TallyCommands.Count("next", 1, tally));
        Require(next.Outcome.Code is null && (await FoldAsync(log, tally, 21)).Equals(new TallyState(((TallyState)state).Total + 1, 21)), $"the next writer answered {next.Text()}");
    });

    public static readonly Law AClosedStreamGetsALastSnapshot = new("A stream that is closed gets a last snapshot, and is answered from it", async trial =>
    {
        (StreamId tally, IEventLog log) = (Tally.Stream(0), trial.Log.Open());
        await using TestNode writer = await TestNode.StartWritingAsync(trial.Log, options: Often with { SnapshotEvery = 1_000 });
        long first = trial.Random.Next(1, (int)Tally.Limit);
        await writer.AskAsync(TallyCommands.Count("first", first, tally));
        await writer.AskAsync(TallyCommands.Count("last", Tally.Limit - first, tally));
        await SnapshotAsync(log, tally, from: 2);
        Submission.Answered late = await writer.AskAsync(TallyCommands.Count("late", 1, tally));
        Require(late.Outcome.Code == "over-limit", $"a closed stream answered {late.Text()}");
    });

    private static StateReader Reader(IEventLog log, LogLines? lines = null) => new(log, Tally.Registry(), (lines ?? new LogLines()).For<StateReader>());

    // They are written beside the commits, so somewhat later.
    private static Task SnapshotAsync(IEventLog log, StreamId stream, long from) =>
        Eventually.TrueAsync(async () => (await Reader(log).ReadAsync(stream, long.MaxValue, CancellationToken.None)).Snapshot >= from);

    private static async Task<object> FoldAsync(IEventLog log, StreamId stream, long toVersion)
    {
        (IAggregate aggregate, EventCatalog events) = (Tally.Registry().Of(stream), Tally.Events);
        object state = aggregate.Initial;
        await foreach (RecordedEvent e in log.ReadStreamAsync(stream, 1, toVersion, CancellationToken.None)) state = aggregate.Evolve(state, events.Deserialize(e.Type, e.Data.Span));
        return state;
    }
}
