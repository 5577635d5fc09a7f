using Exchange.EventStore;
using NodaTime;
using static Exchange.TestKit.Contract.Trial;

namespace Exchange.TestKit.Contract;

public static partial class Laws
{
    public static readonly Law AFormerEpochAppendsNothing = new("A former epoch can append nothing, not even refusals or a beat", async trial =>
    {
        var maker = new GroupMaker(trial.Random, trial.Log.Clock);
        await using ILogWriter former = await TakeAsync(trial.Log.Open());
        await maker.FillAsync(former, trial.Random.Next(1, 4));
        await using ILogWriter next = await TakeAsync(trial.Log.Open());
        StoredLog before = await trial.Log.LookAsync();

        await RefusedAsync<FencedException>(() => former.CommitAsync(maker.Next(former.Head, commands: 3)), "a group of a former epoch");
        await RefusedAsync<FencedException>(() => former.CommitAsync(maker.Next(former.Head, refusalsOnly: true)), "a group of refusals of a former epoch");
        await RefusedAsync<FencedException>(() => former.BeatAsync(open: true), "a beat of a former epoch");
        await RefusedAsync<FencedException>(former.ReleaseAsync, "a former epoch's release");
        await RefusedAsync<FencedException>(() => former.RecoverAsync(Never), "a former epoch's recovery");
        await UntouchedAsync(trial, before);

        await maker.FillAsync(next, 2);
        Head claimed = former.Head with { Group = next.Head.Group, Position = next.Head.Position, RecordedAt = next.Head.RecordedAt };
        before = await trial.Log.LookAsync();
        await RefusedAsync<FencedException>(() => former.CommitAsync(maker.Next(claimed, commands: 2)), "a former epoch's group at the right place");
        await UntouchedAsync(trial, before);
        await maker.FillAsync(next, 2);
    });

    public static readonly Law ARehearsalLeavesNothing = new("A rehearsal of a takeover and a commit leaves nothing, and disturbs no writer", async trial =>
    {
        var maker = new GroupMaker(trial.Random, trial.Log.Clock);
        await using ILogWriter writer = await TakeAsync(trial.Log.Open());
        await maker.FillAsync(writer, 2);
        StoredLog before = await trial.Log.LookAsync();
        await trial.Log.Open().RehearseAsync(maker.Next(writer.Head with { Epoch = -1 }, commands: 3), Never);
        await UntouchedAsync(trial, before);
        await maker.FillAsync(writer, 2);
    });

    public static readonly Law AStaleOrLeapingGroupIsRefused = new("A stale or leaping group or position is refused, and nothing of it stays", async trial =>
    {
        var maker = new GroupMaker(trial.Random, trial.Log.Clock);
        await using ILogWriter writer = await TakeAsync(trial.Log.Open());
        await maker.FillAsync(writer, 4);
        Head head = writer.Head;
        StoredLog before = await trial.Log.LookAsync();
        foreach ((int group, int position) in new[] { (-1, 0), (1, 0), (0, 1), (0, 7), (-1, -1), (1, 3) })
        {
            Head elsewhere = head with { Group = head.Group + group, Position = head.Position + position };
            foreach (bool refusals in new[] { true, false })
            {
                await RefusedAsync<ForeignRowException>(
                    () => writer.CommitAsync(maker.Next(elsewhere, commands: 3, refusalsOnly: refusals)), $"a group {group:+0;-0;0} groups and {position:+0;-0;0} positions away from the head");
                await UntouchedAsync(trial, before);
            }
        }

        await maker.FillAsync(writer, 2);
    });

    public static readonly Law OneTakesOver = new("Of several that take over from the same head, one does", async trial =>
    {
        IEventLog[] processes = [.. Enumerable.Range(0, 4).Select(_ => trial.Log.Open())];
        for (int round = 0; round < 5; round++)
        {
            Head seen = await processes[0].ReadHeadAsync(Never);
            ILogWriter?[] taken = await Task.WhenAll(processes.Select(log => Task.Run(() => log.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), $"http://127.0.0.1:{round}"), seen, Never))));
            Head now = await processes[1].ReadHeadAsync(Never);
            Require(taken.Count(writer => writer is not null) == 1, $"{taken.Count(writer => writer is not null)} took over at once");
            Require(now.Epoch == seen.Epoch + 1 && now.Address == $"http://127.0.0.1:{round}" && !now.Released, $"the head does not name the one who took over: {now}");
            await taken.Single(writer => writer is not null)!.BeatAsync(open: true);
            foreach (ILogWriter? writer in taken)
            {
                if (writer is not null) await writer.DisposeAsync();
            }
        }
    });

    public static readonly Law ATakeoverNeedsTheBeatItSaw = new("A takeover is refused when the head has moved since it was seen, and a release needs no wait", async trial =>
    {
        IEventLog standby = trial.Log.Open();
        await using ILogWriter writer = await TakeAsync(trial.Log.Open());
        Head seen = await standby.ReadHeadAsync(Never);
        await writer.BeatAsync(open: true);
        Require(await standby.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), null), seen, Never) is null, "a takeover went through though the writer had beaten meanwhile");

        seen = await standby.ReadHeadAsync(Never);
        await new GroupMaker(trial.Random, trial.Log.Clock).FillAsync(writer, 1);
        Require(await standby.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), null), seen, Never) is null, "a takeover went through though the writer had committed meanwhile");

        await writer.ReleaseAsync();
        seen = await standby.ReadHeadAsync(Never);
        Require(seen.Released, "the head does not say that the lease was given up");
        await using ILogWriter next = await TakeAsync(standby);
        Require(!(await standby.ReadHeadAsync(Never)).Released, "the new epoch begins as one given up");
        Require(next.Outage is { HasStart: true, HasEnd: true } outage && outage.Start == seen.BeatAt, $"the outage {next.Outage} does not begin with the last beat {seen.BeatAt}");
    });

    public static readonly Law ADeadTakeoverLeavesTheOutage = new("An outage goes on until a queue is open: a takeover that dies before leaves the whole of it to the next", async trial =>
    {
        Head last;
        var maker = new GroupMaker(trial.Random, trial.Log.Clock);
        await using (ILogWriter writer = await TakeAsync(trial.Log.Open()))
        {
            await writer.BeatAsync(open: true);
            last = await trial.Log.Open().ReadHeadAsync(Never);
        }

        for (int deaths = trial.Random.Next(1, 4); deaths > 0; deaths--)
        {
            await using ILogWriter dies = await TakeAsync(trial.Log.Open());
            await dies.BeatAsync(open: false);
            await maker.FillAsync(dies, 1); // a postponement or two may be durable by then
        }

        await using ILogWriter next = await TakeAsync(trial.Log.Open());
        Require(next.Outage?.Start == last.BeatAt, $"the outage begins at {next.Outage?.Start}, the last beat of an open queue was {last.BeatAt}");
        await next.BeatAsync(open: true);
        Head open = await trial.Log.Open().ReadHeadAsync(Never);
        await using ILogWriter after = await TakeAsync(trial.Log.Open());
        Require(after.Outage?.Start == open.BeatAt, "an outage that was over is counted again");
    });

    public static readonly Law RecoveryTellsWhetherItCommitted = new("After an unknown outcome the head tells whether it committed, and the old epoch is fenced", async trial =>
    {
        var maker = new GroupMaker(trial.Random, trial.Log.Clock);
        var faults = new CommitFaults();
        await using ILogWriter writer = await TakeAsync(trial.Log.Open(faults));
        await maker.FillAsync(writer, 2);
        for (int round = 0; round < 6; round++)
        {
            CommitFault fault = trial.Random.Next(2) == 0 ? CommitFault.NeverSent : CommitFault.AnswerDropped;
            Group group = maker.Next(writer.Head, refusalsOnly: round % 3 == 2);
            faults.Next(fault);
            await RefusedAsync<UnknownOutcomeException>(() => writer.CommitAsync(group), "a commit without an answer");
            Head head = await writer.RecoverAsync(Never);
            bool durable = fault == CommitFault.AnswerDropped;
            Require(head.Group == group.Number + (durable ? 1 : 0), $"the head says group {head.Group}; the commit of {group.Number + 1} was {fault}");
            Require(head.Epoch > group.Epoch, "the recovery did not raise the epoch");
            Require((await trial.Log.LookAsync()).HeadGroup == head.Group, "the recovered head is not the stored one");
            if (durable) maker.Written(group);
            await RefusedAsync<FencedException>(() => writer.CommitAsync(maker.Next(head with { Epoch = group.Epoch })), "a group of the epoch before the recovery");
            await maker.FillAsync(writer, 1);
        }
    });

    public static readonly Law NothingUndurableIsRead = new("Nothing undurable is read by anybody, and a commit that fails leaves no trace", async trial =>
    {
        var maker = new GroupMaker(trial.Random, trial.Log.Clock);
        IEventLog reader = trial.Log.Open();
        await using ILogWriter writer = await TakeAsync(trial.Log.Open());
        await maker.FillAsync(writer, 2);
        foreach (bool fails in new[] { true, false })
        {
            StoredLog before = await trial.Log.LookAsync();
            Group group = maker.Next(writer.Head, commands: 4);
            Task commit;
            await using (ICommitHold hold = await trial.Log.HoldCommitsAsync())
            {
                commit = Task.Run(() => writer.CommitAsync(group));
                await hold.ReachedAsync();
                Require(!commit.IsCompleted, "a commit was acknowledged before it was durable");
                await UntouchedAsync(trial, before);
                Require((await reader.ReadHeadAsync(Never)).Position == before.HeadPosition, "the head of an undurable commit is read");
                Require((await reader.ReadPageAsync(before.HeadPosition, 10, Never)).Events.Count == 0, "undurable events are read by position");
                foreach (StreamAdvance advance in group.Streams) Require((await ToListAsync(reader.ReadStreamAsync(advance.Stream, advance.FromVersion + 1, long.MaxValue, Never))).Count == 0, "undurable events are read by stream");
                Require((await reader.ReadJournalAsync(before.Journal.Count, 10, Never)).Count == 0, "an undurable command is read in the journal");
                Require(await reader.FindCommandAsync(group.Journal[0].Id, 1, long.MaxValue >> 32, Never) is null, "an undurable command is found");
                await (fails ? hold.AbortAsync() : hold.ReleaseAsync());
            }

            if (fails)
            {
                await RefusedAsync<UnknownOutcomeException>(() => commit, "a commit that failed");
                Require((await writer.RecoverAsync(Never)).Group == before.HeadGroup, "a commit that failed moved the head");
                await UntouchedAsync(trial, before);
                continue;
            }

            await Eventually.DoneAsync(commit);
            maker.Written(group);
            Require((await reader.ReadPageAsync(before.HeadPosition, 100, Never)).Events.Count == group.Events.Count, "an acknowledged commit is not read by another process");
        }
    });

    private static async Task UntouchedAsync(Trial trial, StoredLog before)
    {
        StoredLog now = await trial.Log.LookAsync();
        Require(now.Events.SequenceEqual(before.Events), $"events stayed: {now.Events.Count} instead of {before.Events.Count}");
        Require(now.Streams.OrderBy(s => s.Key, StringComparer.Ordinal).SequenceEqual(before.Streams.OrderBy(s => s.Key, StringComparer.Ordinal)), "streams stayed");
        Require(now.Journal.SequenceEqual(before.Journal), $"journal rows stayed: {now.Journal.Count} instead of {before.Journal.Count}");
        Require((now.HeadGroup, now.HeadPosition) == (before.HeadGroup, before.HeadPosition), "the head has moved");
    }
}
