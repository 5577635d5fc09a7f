using Exchange.EventStore;
using static Exchange.TestKit.Contract.Trial;

namespace Exchange.TestKit.Contract;

public static partial class Laws
{
    public static readonly Law AStandbyTakesOver = new("A standby names the writer, takes over when it stops, and answers what it had answered", async trial =>
    {
        await using TestNode writer = await TestNode.StartWritingAsync(trial.Log, options: TestNode.Patient with { Address = "http://127.0.0.1:1001" });
        await using TestNode standby = TestNode.Start(trial.Log, options: TestNode.Patient with { Address = "http://127.0.0.1:1002" });
        await Eventually.TrueAsync(() => string.Equals(standby.Node.WriterAddress, "http://127.0.0.1:1001", StringComparison.Ordinal));
        Submission sent = await standby.SubmitAsync(TallyCommands.Count("key-0", 1, Tally.Stream(0)));
        Require(sent is Submission.NotWriter { Address: "http://127.0.0.1:1001" }, $"a standby took a command: {sent}");

        var answers = new List<Submission.Answered>();
        for (int i = 0; i < 5; i++) answers.Add(await writer.AskAsync(TallyCommands.Count($"key-{i}", trial.Random.Next(1, 300), Tally.Stream(0))));
        await writer.Node.StopAsync();
        await standby.WritingAsync();
        for (int i = 0; i < 5; i++)
        {
            Submission again = await standby.SubmitAsync(TallyCommands.Count($"key-{i}", 1, Tally.Stream(0)));
            Require(again is Submission.KeyReused || (again as Submission.Answered)?.Text() == answers[i].Text(), $"key-{i} was answered '{answers[i].Text()}', and by the standby {again}");
        }

        long version = (await trial.Log.LookAsync()).Streams["tally-0"];
        Submission.Answered next = await standby.AskAsync(TallyCommands.Count("next", 0, Tally.Stream(0)));
        Require(next.Outcome.Position == version + 1, $"after {version} events the standby decides at {next.Outcome.Position}");
    });

    public static readonly Law AReleaseIsHeard = new("A standby hears that the lease was given up, and need not look for it", async trial =>
    {
        await using ILogWriter former = await TakeAsync(trial.Log.Open());
        await using TestNode standby = TestNode.Start(trial.Log, options: TestNode.Patient with { Lease = 2 * Eventually.Deadline, WatchInterval = 2 * Eventually.Deadline });
        await Eventually.TrueAsync(async () =>
        {
            if (standby.Node.Status == NodeStatus.Writing) return true;
            try
            {
                await former.ReleaseAsync(); // again and again: the standby may not be listening yet
            }
            catch (FencedException)
            {
                // It has been heard.
            }

            return false;
        });
        await standby.AskAsync(TallyCommands.Count("key", 1, Tally.Stream(0)));
    });

    public static readonly Law AFencedWriterKeepsNothing = new("A fenced writer drops everything, and what it had under way is decided once", async trial =>
    {
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log);
        for (int round = 0; round < 4; round++)
        {
            int from = round * 10;
            Task<Submission.Answered[]> asking = Task.WhenAll(Enumerable.Range(from, 10).Select(i => node.AskAsync(TallyCommands.Count($"key-{i}", trial.Random.Next(1, 40), Tally.Stream(i % 3)))));
            await node.LoseTheEpochAsync();
            await Eventually.DoneAsync(asking);
        }

        StoredLog stored = await trial.Log.LookAsync();
        Require(stored.Journal.Count == 40, $"40 commands left {stored.Journal.Count} rows in the journal");
    });

    public static readonly Law EverySubscriberSeesEveryEventOnce = new("Every subscriber sees every event once, in order, in whole batches, while epochs change and commits fail", async trial =>
    {
        var faults = new CommitFaults();
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log, faults);
        using var done = new CancellationTokenSource();
        Task<List<RecordedEvent>>[] followers = [.. Enumerable.Range(0, 3).Select(_ => FollowAsync(trial.Log.Open(), trial.Random.Next(1, 9), done.Token))];
        for (int round = 0; round < 6; round++)
        {
            faults.Next(Enumerable.Range(0, 4).Select(_ => (CommitFault)trial.Random.Next(3)));
            Task<Submission.Answered[]> asking = Task.WhenAll(Enumerable.Range(round * 8, 8).Select(i => node.AskAsync(TallyCommands.Count($"key-{i}", 1, Tally.Stream(i % 4), Tally.Stream(9)))));
            if (round % 2 == 1) await node.LoseTheEpochAsync();
            await Eventually.DoneAsync(asking);
        }

        StoredLog stored = await trial.Log.LookAsync();
        await done.CancelAsync();
        foreach (Task<List<RecordedEvent>> follower in followers)
        {
            List<RecordedEvent> seen = await Eventually.DoneAsync(follower);
            Require(seen.Select(e => (e.Position, e.Command.Value)).SequenceEqual(stored.Events.Select(e => (e.Position, e.Command))), $"a subscriber saw {seen.Count} events, and {stored.Events.Count} are stored, or others, or in another order");
        }

        // Follows until it is told that no more will come and has read up to the head.
        static async Task<List<RecordedEvent>> FollowAsync(IEventLog log, int size, CancellationToken noMore)
        {
            var seen = new List<RecordedEvent>();
            long after = 0;
            while (true)
            {
                bool last = noMore.IsCancellationRequested;
                long heard = log.CommitsHeard;
                Page page = await log.ReadPageAsync(after, size, Never);
                Require(page.Events.Count == 0 || (page.Events[0].Headers.Index == 1 && page.Events[^1].EndsBatch), $"the page after {after} splits a batch");
                seen.AddRange(page.Events);
                after = page.Last;
                if (page.Events.Count > 0) continue;
                if (last) return seen;
                await Task.WhenAny(log.WaitForCommitAsync(heard, noMore));
            }
        }
    });
}
