using System.Collections.Concurrent;
using Exchange.EventStore;
using Exchange.Kernel;
using NodaTime;
using static Exchange.TestKit.Contract.Trial;

namespace Exchange.TestKit.Contract;

public static partial class Laws
{
    public static readonly Law OneEffectAndTheFirstAnswer = new("A command id has one effect and one answer: again, at once, across hours, takeovers, failed and unknown commits", async trial =>
    {
        var faults = new CommitFaults();
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log, faults);
        var first = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        for (int round = 0; round < 8; round++)
        {
            faults.Next(Enumerable.Range(0, 3).Select(_ => (CommitFault)trial.Random.Next(3)));
            Command[] commands = [.. Enumerable.Range(0, 12).Select(_ => Keyed(trial.Random.Next(20 + (round * 5))))];
            Submission.Answered[] answers = await Task.WhenAll(commands.Select(node.AskAsync));
            for (int i = 0; i < commands.Length; i++)
            {
                string was = first.GetOrAdd(commands[i].Correlation, answers[i].Text());
                Require(was == answers[i].Text(), $"{commands[i].Correlation} was answered '{was}', and later '{answers[i].Text()}'");
            }

            if (round % 3 == 0) trial.Log.Clock.Advance(Duration.FromMinutes(40));
            if (round % 4 == 1) await node.LoseTheEpochAsync();
        }

        foreach ((string key, string answer) in first)
        {
            Submission.Answered again = await node.AskAsync(Keyed(int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)));
            Require(again.Repeated && again.Text() == answer, $"{key} was answered '{answer}', and at the end '{again.Text()}'");
        }

        Require(await node.SubmitAsync(TallyCommands.Count(first.Keys.First(), 999, Tally.Stream(77))) is Submission.KeyReused, "a command id was taken for another command");
        StoredLog stored = await trial.Log.LookAsync();
        Require(stored.Journal.Count == first.Count, $"{first.Count} commands left {stored.Journal.Count} rows in the journal");

        Command Keyed(int key)
        {
            var choice = new Random(HashCode.Combine(key, 17)); // the same key is the same command
            StreamId[] tallies = [.. Enumerable.Range(0, choice.Next(1, 4)).Select(_ => Tally.Stream(choice.Next(5))).Distinct()];
            string name = key.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return choice.Next(3) == 0 ? TallyCommands.CountFoundOut(name, choice.Next(1, 200), [.. tallies]) : TallyCommands.Count(name, choice.Next(1, 200), [.. tallies]);
        }
    });

    public static readonly Law ACommandSeenBeforeIsAnsweredAgain = new("A command seen before is answered again and decided never again, however much later", async trial =>
    {
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log);
        Submission.Answered first = await node.AskAsync(TallyCommands.Count("key", trial.Random.Next(1, 50), Tally.Stream(1)));
        for (int i = 0; i < 3; i++)
        {
            trial.Log.Clock.Advance(Duration.FromHours(trial.Random.Next(1, 30)));
            await node.AskAsync(TallyCommands.Count($"between-{i}", 7, Tally.Stream(1)));
            if (i == 1) await node.LoseTheEpochAsync();
            Submission again = await node.SubmitAsync(TallyCommands.Count("key", SameAmount(first), Tally.Stream(1)));
            Require(again is Submission.Answered { Repeated: true } answered && answered.Text() == first.Text(), $"a command answered '{first.Text()}' came, the next time, to {(again as Submission.Answered)?.Text() ?? again.ToString()}");
        }

        static long SameAmount(Submission.Answered first) => System.Text.Json.JsonSerializer.Deserialize(first.Outcome.Body.Span, TallyJson.Default.TallyAnswer)!.Total;
    });

    public static readonly Law ACommandIsFoundInWhateverIsKeptOfItsId = new("A command seen before is found whichever filters and runs of ids are kept, and is forgotten only after the window", async trial =>
    {
        const int RunLength = 2;
        LogNodeOptions options = TestNode.Patient with { CommandRunLength = RunLength };
        int days = trial.Random.Next(3, 6), each = trial.Random.Next(20, 45);
        var asked = new List<(Command Command, Submission.Answered Answer)>();
        await using (TestNode first = await TestNode.StartWritingAsync(trial.Log, options: options))
        {
            for (int i = 0; i < days * each; i++)
            {
                if (i % each == 0) trial.Log.Clock.Advance(Duration.FromDays(2));
                Command command = TallyCommands.Count($"key-{i}", trial.Random.Next(1, 9), Tally.Stream(i % 3));
                asked.Add((command, await first.AskAsync(command)));
            }
        }

        await KeepSomeAsync();
        await using TestNode next = await TestNode.StartWritingAsync(trial.Log, options: options);
        Instant window = trial.Log.Clock.GetCurrentInstant() - options.CommandIdWindow;
        foreach ((Command command, Submission.Answered answer) in asked.Where(a => a.Answer.At >= window))
        {
            Submission again = await next.SubmitAsync(command);
            Require(again is Submission.Answered { Repeated: true } repeated && repeated.Text() == answer.Text(), $"{command.Correlation} was decided again: {again}");
        }

        Submission.Answered fresh = await next.AskAsync(TallyCommands.Count("key-fresh", 1, Tally.Stream(0)));
        Require(!fresh.Repeated, "a new command was taken for an old one");

        // As housekeeping would have kept them, and a piece lost or cut off here and there.
        async Task KeepSomeAsync()
        {
            await using ILogWriter writer = await TakeAsync(trial.Log.Open());
            var ids = new CommandIds(RunLength);
            foreach (JournalEntry row in await trial.Log.Open().ReadJournalAsync(0, int.MaxValue, Never)) ids.Add(row.Id, row.ReceivedAt);
            for (; ids.RunToKeep is (long run, byte[] hashes); ids.RunKept())
            {
                if (trial.Random.Next(4) > 0) await writer.StoreCommandRunAsync(run, trial.Random.Next(4) > 0 ? hashes : hashes[1..]);
            }

            bool losesFilters = trial.Random.Next(2) == 0;
            for (; ids.SpanToKeep is (long span, Instant lastAt, byte[] filter); ids.SpanKept())
            {
                if (!losesFilters || trial.Random.Next(2) == 0) await writer.StoreCommandFilterAsync(span, lastAt, losesFilters && trial.Random.Next(2) == 0 ? filter[1..] : filter);
            }

            await writer.ReleaseAsync();
        }
    });

    public static readonly Law WhatIsAnsweredIsDurable = new("An answer comes when it is durable: acceptance, refusal and validation alike", async trial =>
    {
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log);
        await node.AskAsync(TallyCommands.Count("before", 900, Tally.Stream(1)));
        long free = 0;
        (Command Command, Task Decided)[] asked =
        [
            TallyCommands.Count("accepted", trial.Random.Next(1, 50), Tally.Stream(1)).Telling(),
            TallyCommands.Validate("validated", 1, Tally.Stream(1)).Telling(),
            TallyCommands.Count("refused", 500, Tally.Stream(1)).Telling(),
            TallyCommands.Count("elsewhere", 5, Tally.Stream(2)).Telling(),
        ];
        var answers = new List<Task<(Submission Submission, bool Free)>>();
        await using (ICommitHold hold = await trial.Log.HoldCommitsAsync())
        {
            foreach ((Command command, Task decided) in asked)
            {
                answers.Add(AnswerAsync(command));
                await Eventually.DoneAsync(decided);
                if (answers.Count == 1) await hold.ReachedAsync();
            }

            StoredLog held = await trial.Log.LookAsync();
            Require(held.Journal.Count == 1, $"{held.Journal.Count - 1} commands are durable while commits are held up");
            Interlocked.Exchange(ref free, 1);
            await hold.ReleaseAsync();
        }

        foreach (((Command command, _), Task<(Submission Submission, bool Free)> answer) in asked.Zip(answers))
        {
            (Submission submission, bool wasFree) = await Eventually.DoneAsync(answer);
            Require(submission is Submission.Answered, $"{command.Correlation} came to {submission}");
            Require(wasFree, $"{command.Correlation} was answered while nothing was durable");
        }

        async Task<(Submission Submission, bool Free)> AnswerAsync(Command command)
        {
            Submission submission = await node.SubmitAsync(command);
            return (submission, Interlocked.Read(ref free) == 1);
        }
    });

    public static readonly Law AnAnswerIsReadByOthersAtOnce = new("At the moment of an answer an independent reader finds its command and its events", async trial =>
    {
        var faults = new CommitFaults();
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log, faults);
        faults.Next(Enumerable.Range(0, 10).Select(_ => (CommitFault)trial.Random.Next(3)));
        IEventLog reader = trial.Log.Open();
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => AskAsync(TallyCommands.Count($"key-{i}", trial.Random.Next(1, 300), Tally.Stream(i % 3), Tally.Stream(5)))));

        async Task AskAsync(Command command)
        {
            Submission.Answered answer = await node.AskAsync(command);
            JournalEntry? entry = await reader.FindCommandAsync(command.Id, 1, 1_000, Never);
            Require(entry is not null, $"{command.Correlation} was answered, and its command is not in the journal");
            Require(answer.Outcome.Events == 0 || (await reader.ReadPageAsync(0, int.MaxValue, Never)).Events.Count(e => e.Command == command.Id) == answer.Outcome.Events, $"{command.Correlation} was answered, and its events are not read");
        }
    });

    public static readonly Law WhatFailedIsDecidedAgainInItsOrder = new("After a failed commit everything undurable is decided again, in its order", async trial =>
    {
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log);
        StreamId tally = Tally.Stream(trial.Random.Next(9));
        (string Key, long Amount, long Total)[] asked = [("a", 600, 600), ("b", 300, 900), ("c", 200, 900), ("d", 100, 1_000), ("e", 1, 1_000)];
        var answers = new List<Task<Submission>>();
        await using (ICommitHold hold = await trial.Log.HoldCommitsAsync())
        {
            foreach ((string key, long amount, _) in asked)
            {
                (Command command, Task decided) = TallyCommands.Count(key, amount, tally).Telling();
                answers.Add(node.SubmitAsync(command));
                await Eventually.DoneAsync(decided);
                if (answers.Count == 1) await hold.ReachedAsync();
            }

            await hold.AbortAsync();
        }

        for (int i = 0; i < asked.Length; i++)
        {
            Submission submission = await Eventually.DoneAsync(answers[i]);
            long total = submission is Submission.Answered answer ? System.Text.Json.JsonSerializer.Deserialize(answer.Outcome.Body.Span, TallyJson.Default.TallyAnswer)!.Total : -1;
            Require(total == asked[i].Total, $"{asked[i].Key} was to be decided as number {i + 1}, and came to {(submission as Submission.Answered)?.Text() ?? submission.ToString()}");
        }

        Guid[] order = [.. (await trial.Log.LookAsync()).Journal.OrderBy(entry => entry.Group).ThenBy(entry => entry.Position).Where(entry => entry.Events > 0).Select(entry => entry.Id)];
        Require(order.SequenceEqual(new[] { "a", "b", "d" }.Select(key => CommandId.Of(TallyCommands.Teller, key).Value)), "the log has them in another order");
    });

    public static readonly Law ADroppedAnswerIsFoundOut = new("A commit whose answer was dropped is found out, not taken for a failure", async trial =>
    {
        var faults = new CommitFaults();
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log, faults);
        long expected = 0;
        for (int i = 0; i < 10; i++)
        {
            faults.Next(trial.Random.Next(2) == 0 ? CommitFault.AnswerDropped : CommitFault.None);
            long amount = trial.Random.Next(1, 50);
            Submission submission = await node.SubmitAsync(TallyCommands.Count($"key-{i}", amount, Tally.Stream(0)));
            expected += amount;
            Require(submission is Submission.Answered { Repeated: false, Outcome.Status: 200 }, $"command {i} came to {submission}");
            var answer = (Submission.Answered)submission;
            TallyAnswer body = System.Text.Json.JsonSerializer.Deserialize(answer.Outcome.Body.Span, TallyJson.Default.TallyAnswer)!;
            Require(body.Total == expected && body.Version == i + 1, $"after command {i} the sum is {body.Total} at version {body.Version} instead of {expected} at {i + 1}");
        }
    });

    public static readonly Law AFullQueueLeavesNothing = new("A full queue says so, and what it turned away leaves nothing", async trial =>
    {
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log, options: TestNode.Patient with { PlacesMax = 3 });
        var answers = new List<Task<Submission>>();
        await using (ICommitHold hold = await trial.Log.HoldCommitsAsync())
        {
            for (int i = 0; i < 3; i++)
            {
                (Command command, Task decided) = TallyCommands.Count($"key-{i}", 1, Tally.Stream(i)).Telling();
                answers.Add(node.SubmitAsync(command));
                await Eventually.DoneAsync(decided);
            }

            Submission turnedAway = await Eventually.DoneAsync(node.SubmitAsync(TallyCommands.Count("key-3", 1, Tally.Stream(3))));
            Require(turnedAway is Submission.Busy, $"the fourth of three places came to {turnedAway}");
            await hold.ReleaseAsync();
        }

        foreach (Task<Submission> answer in answers) Require(await Eventually.DoneAsync(answer) is Submission.Answered, "one that had a place was not answered");
        Require((await trial.Log.LookAsync()).Journal.Count == 3, "what was turned away left something");
        Require(!(await node.AskAsync(TallyCommands.Count("key-3", 1, Tally.Stream(3)))).Repeated, "what was turned away had been decided");
    });

    public static readonly Law AFloodLeavesRoom = new("A flood to one address, or from one actor, leaves places for others", async trial =>
    {
        ParticipantId other = new("another-teller");
        string elsewhere = Command.TargetOfExchange("elsewhere");
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log, options: TestNode.Patient with { PlacesMax = 10, PlacesOfTargetMax = 3, PlacesOfActorMax = 2 });
        var answers = new List<Task<Submission>>();
        async Task EnterAsync(Command command)
        {
            (Command telling, Task decided) = command.Telling();
            answers.Add(node.SubmitAsync(telling));
            await Eventually.DoneAsync(decided);
        }

        async Task TurnedAwayAsync(Command command)
        {
            Submission came = await Eventually.DoneAsync(node.SubmitAsync(command));
            Require(came is Submission.Busy, $"what was beyond the share of {command.Actor} or '{command.Target}' came to {came}");
        }

        await using (ICommitHold hold = await trial.Log.HoldCommitsAsync())
        {
            await EnterAsync(TallyCommands.Count("a-1", 1, Tally.Stream(0)));
            await EnterAsync(TallyCommands.Count("a-2", 1, Tally.Stream(0)));
            await TurnedAwayAsync(TallyCommands.Count("a-3", 1, Tally.Stream(1)).From(target: elsewhere));
            await EnterAsync(TallyCommands.Count("b-1", 1, Tally.Stream(0)).From(other));
            await TurnedAwayAsync(TallyCommands.Count("b-2", 1, Tally.Stream(0)).From(other));
            await EnterAsync(TallyCommands.Count("b-3", 1, Tally.Stream(1)).From(other, elsewhere));
            await hold.ReleaseAsync();
        }

        foreach (Task<Submission> answer in answers) Require(await Eventually.DoneAsync(answer) is Submission.Answered, "one that had a place was not answered");
        Require((await trial.Log.LookAsync()).Journal.Count == 4, "what was turned away left something");
        Require(!(await node.AskAsync(TallyCommands.Count("a-3", 1, Tally.Stream(1)).From(target: elsewhere))).Repeated, "what was turned away had been decided");
        Require(!(await node.AskAsync(TallyCommands.Count("b-2", 1, Tally.Stream(0)).From(other))).Repeated, "what was turned away had been decided");
    });

    public static readonly Law WhatComesTooOftenLeavesNothing = new("What comes too often is told when to come again, leaves nothing, and is decided then; others are not touched by it", async trial =>
    {
        ParticipantId other = new("another-teller");
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log);
        for (int i = 0; i < 2; i++) Require(!(await node.AskAsync(TallyCommands.Count($"key-{i}", 1, Tally.Stream(0)).At(TwoADay))).Repeated, "one of the first two had been decided");
        Submission third = await Eventually.DoneAsync(node.SubmitAsync(TallyCommands.Count("key-2", 1, Tally.Stream(0)).At(TwoADay)));
        Require(third is Submission.TooOften { RetryAfter: var wait } && wait > Duration.FromHours(11) && wait <= Duration.FromHours(12), $"the third of two a day came to {third}");
        Require((await node.AskAsync(TallyCommands.Count("key-1", 1, Tally.Stream(0)).At(TwoADay))).Repeated, "what was answered is not answered again");
        Require((await node.AskAsync(TallyCommands.Count("key-a", 1, Tally.Stream(0)).From(other).At(TwoADay))).Outcome.Code is null, "another actor is touched by it");
        Require((await node.AskAsync(TallyCommands.Validate("key-v", 1, Tally.Stream(0)).At(TwoADay))).Outcome.Code is null, "a mere question is counted");
        Require((await trial.Log.LookAsync()).Journal.Count == 3, "what came too often left something");
        Require(!(await node.AskAsync(TallyCommands.Count("key-2", 1, Tally.Stream(0)))).Repeated, "what came too often had been decided");
    });

    private static Pace TwoADay => new("count", 2, Duration.FromDays(1));

    public static readonly Law WhatCannotBeKeptFailsAlone = new("A command that the store can't keep fails alone, and those beside it are answered", async trial =>
    {
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log);
        int bad = trial.Random.Next(12);
        Task<Submission>[] submitted = [.. Enumerable.Range(0, 12).Select(i => node.SubmitAsync(
            i == bad ? TallyCommands.Unkeepable($"key-{i}", 1, Tally.Stream(i % 3)) : TallyCommands.Count($"key-{i}", 1, Tally.Stream(i % 3))))];
        Submission[] came = await Eventually.DoneAsync(Task.WhenAll(submitted));

        Require(came[bad] is Submission.Failed, $"what can't be kept came to {came[bad]}");
        Require(came.Count(c => c is Submission.Answered) == 11, "one beside it was not answered");
        StoredLog stored = await trial.Log.LookAsync();
        Require(stored.Events.Count == 11 && stored.Journal.Count == 11, $"{stored.Events.Count} events and {stored.Journal.Count} journal rows stand for 11 commands");
        Require(!(await node.AskAsync(TallyCommands.Count("key-after", 1, Tally.Stream(0)))).Repeated, "the writer does not go on");
    }) { PostgresOnly = true };

    public static readonly Law AFullCacheSaysSo = new("A cache in which everything is in use turns away what needs one more stream, and leaves nothing of it", async trial =>
    {
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log, options: TestNode.Patient with { CacheBytesMax = 1 });
        await using (ICommitHold hold = await trial.Log.HoldCommitsAsync())
        {
            Task<Submission> first = node.SubmitAsync(TallyCommands.Count("key-0", 1, Tally.Stream(0)));
            await hold.ReachedAsync();
            Submission turnedAway = await Eventually.DoneAsync(node.SubmitAsync(TallyCommands.Count("key-1", 1, Tally.Stream(1))));
            Require(turnedAway is Submission.Busy, $"one more stream came to {turnedAway}");
            await hold.ReleaseAsync();
            Require(await Eventually.DoneAsync(first) is Submission.Answered, "the one in the cache was not answered");
        }

        Require((await trial.Log.LookAsync()).Journal.Count == 1, "what was turned away left something");
        for (int i = 1; i < 6; i++) await node.AskAsync(TallyCommands.Count($"key-{i}", 1, Tally.Stream(i))); // evicted one after the other
        Submission.Answered again = await node.AskAsync(TallyCommands.Count("key-again", 1, Tally.Stream(0)));
        Require(again.Outcome.Events == 1, "a stream that was evicted is not loaded again");
    });

    public static readonly Law TimeNeverGoesBack = new("Timestamps never decrease, whatever the clock does", async trial =>
    {
        await using TestNode node = await TestNode.StartWritingAsync(trial.Log);
        Instant last = Instant.MinValue;
        for (int i = 0; i < 15; i++)
        {
            trial.Log.Clock.Advance(Duration.FromMilliseconds(trial.Random.Next(-4_000, 4_000)));
            if (i == 7) await node.LoseTheEpochAsync();
            Submission.Answered answer = await node.AskAsync(TallyCommands.Count($"key-{i}", trial.Random.Next(1, 400), Tally.Stream(i % 2)));
            Require(answer.At >= last, $"t went back from {last} to {answer.At}");
            last = answer.At;
        }
    });

    public static readonly Law OldNamesAreRead = new("An event stored under an old name is read as the current one", async trial =>
    {
        long by = trial.Random.Next(1, 500);
        await using (ILogWriter writer = await TakeAsync(trial.Log.Open()))
        {
            var maker = new GroupMaker(trial.Random, trial.Log.Clock);
            Group group = maker.Next(writer.Head, commands: 1, batchMax: 0);
            var old = new RecordedEvent(
                1, Guid.NewGuid(), Tally.Stream(1), 1, Tally.OldName, System.Text.Encoding.UTF8.GetBytes($$"""{"by":{{by}}}"""), group.RecordedAt,
                TallyCommands.Teller, group.Journal[0].Id, "", new EventHeaders(1, 1, "1", null));
            JournalEntry entry = group.Journal[0] with { Outcome = group.Journal[0].Outcome with { Position = 1, Events = 1 } };
            await writer.CommitAsync(group with { Events = [old], Streams = [new StreamAdvance(Tally.Stream(1), 0, 1)], Journal = [entry] });
            await writer.ReleaseAsync();
        }

        await using TestNode node = await TestNode.StartWritingAsync(trial.Log);
        Submission.Answered answer = await node.AskAsync(TallyCommands.Count("key", 1, Tally.Stream(1)));
        TallyAnswer body = System.Text.Json.JsonSerializer.Deserialize(answer.Outcome.Body.Span, TallyJson.Default.TallyAnswer)!;
        Require(body is { Version: 2 } && body.Total == by + 1, $"{by} under the old name and 1 more came to {body}");
    });
}
