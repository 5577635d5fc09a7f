using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using NodaTime;
using static Exchange.TestKit.Contract.Trial;

namespace Exchange.TestKit.Contract;

/// <summary>What every store of the log must hold to (DESIGN section 4 and 5), as laws over an <see cref="ILogHarness"/>.</summary>
public static partial class Laws
{
    private static readonly CancellationToken Never = CancellationToken.None;

    /// <summary>What is appended reads back as it was, by stream and by position.</summary>
    public static readonly Law WhatIsAppendedReadsBack = new("What is appended reads back, by stream and by position, without gaps", async trial =>
    {
        await using ILogWriter writer = await TakeAsync(trial.Log.Open());
        var maker = new GroupMaker(trial.Random, trial.Log.Clock);
        var written = new List<RecordedEvent>();
        for (int i = 0; i < 20; i++)
        {
            Group group = maker.Next(writer.Head);
            await writer.CommitAsync(group);
            maker.Written(group);
            written.AddRange(group.Events);
        }

        IEventLog reader = trial.Log.Open();
        Page page = await reader.ReadPageAsync(0, int.MaxValue, Never);
        Require(page.Events.Select(Identity).SequenceEqual(written.Select(Identity)), "the events read by position are not those appended");
        foreach (IGrouping<StreamId, RecordedEvent> stream in written.GroupBy(e => e.Stream))
        {
            (long from, long to) = (trial.Random.Next(1, 4), trial.Random.Next(2, 9));
            List<RecordedEvent> read = await ToListAsync(reader.ReadStreamAsync(stream.Key, from, to, Never));
            Require(read.Select(Identity).SequenceEqual(stream.Where(e => e.Version >= from && e.Version <= to).Select(Identity)), $"versions {from} to {to} of {stream.Key} are not those appended");
        }

        Require((await ToListAsync(reader.ReadStreamAsync(new StreamId("tally-none"), 1, long.MaxValue, Never))).Count == 0, "a stream that does not exist has events");
    });

    public static readonly Law APageNeverSplitsABatch = new("A page never splits a batch, at any position and page size", async trial =>
    {
        IReadOnlyList<RecordedEvent> all = await FillAsync(trial, groups: 8);
        IEventLog reader = trial.Log.Open();
        for (long after = 0; after <= all.Count + 1; after++)
        {
            for (int size = 1; size <= 7; size++)
            {
                Page page;
                try
                {
                    page = await reader.ReadPageAsync(after, size, Never);
                }
                catch (ArgumentException) when (after <= all.Count && after > 0 && !all[(int)after - 1].EndsBatch)
                {
                    continue; // nobody who follows the log can stand inside a batch; being told so is right
                }

                string where = $"the page of {size} after {after}";
                Require(page.After == after && page.Last == (page.Events.Count > 0 ? page.Events[^1].Position : after), $"{where} says it reaches from {page.After} to {page.Last}");
                Require(page.Events.Count > 0 || after >= all.Count, $"{where} is empty");
                if (page.Events.Count == 0) continue;
                Require(page.Events[0].Headers.Index == 1 && page.Events[^1].EndsBatch, $"{where} splits a batch");
                Require(page.Events.Select(e => e.Position).SequenceEqual(Positions(after + 1, page.Last)), $"{where} has a hole");
                Require(page.Events.Count <= size || page.Events[0].Headers.Count == page.Events.Count, $"{where} has {page.Events.Count} events of several batches");
            }
        }
    });

    public static readonly Law WhatIsNotAskedForIsLeftOut = new("A page without events of some names reaches as far as the whole one, and lacks nothing else", async trial =>
    {
        IReadOnlyList<RecordedEvent> all = await FillAsync(trial, groups: 8);
        IEventLog reader = trial.Log.Open();
        foreach (long after in (long[])[0, .. all.Where(e => e.EndsBatch).Select(e => e.Position)])
        {
            for (int size = 1; size <= 7; size++)
            {
                Page whole = await reader.ReadPageAsync(after, size, Never);
                foreach (FrozenSet<string> names in (FrozenSet<string>[])[[], ["another_name"], [Tally.Name], [Tally.Name, "another_name"]])
                {
                    Page page = await reader.ReadPageAsync(after, size, names, Never);
                    string where = $"the page of {size} after {after} without {string.Join(' ', names)}";
                    Require(page.After == after && page.Last == whole.Last, $"{where} reaches from {page.After} to {page.Last}, the whole one to {whole.Last}");
                    Require(page.Events.Select(e => e.Position).SequenceEqual(whole.Events.Where(e => !names.Contains(e.Type)).Select(e => e.Position)), $"{where} has other events");
                }
            }
        }
    });

    public static readonly Law TheWritersProcessReadsWhatIsStored = new("The process that writes follows the same log as any other, at any place, and after a commit without an answer too", async trial =>
    {
        var maker = new GroupMaker(trial.Random, trial.Log.Clock);
        var faults = new CommitFaults();
        (IEventLog own, IEventLog other) = (trial.Log.Open(faults), trial.Log.Open());
        await using (ILogWriter former = await TakeAsync(other)) await maker.FillAsync(former, 2);
        await using ILogWriter writer = await TakeAsync(own);
        for (int round = 0; round < 4; round++)
        {
            await maker.FillAsync(writer, 3);
            await SameAsync("after commits");
            Group group = maker.Next(writer.Head);
            faults.Next(round % 2 == 0 ? CommitFault.AnswerDropped : CommitFault.NeverSent);
            await RefusedAsync<UnknownOutcomeException>(() => writer.CommitAsync(group), "a commit without an answer");
            await SameAsync("after a commit without an answer");
            await writer.RecoverAsync(Never);
            if (round % 2 == 0) maker.Written(group);
            await SameAsync("after a recovery");
        }

        async Task SameAsync(string when)
        {
            IReadOnlyList<RecordedEvent> all = (await other.ReadPageAsync(0, int.MaxValue, Never)).Events;
            foreach (long after in (long[])[0, .. all.Where(e => e.EndsBatch).Select(e => e.Position)])
            {
                foreach (int size in (int[])[1, 4, 1_000])
                {
                    (Page mine, Page stored) = (await own.ReadPageAsync(after, size, FrozenSet<string>.Empty, Never), await other.ReadPageAsync(after, size, Never));
                    string where = $"{when} the page of {size} after {after}";
                    Require((mine.After, mine.Last) == (stored.After, stored.Last), $"{where} reaches from {mine.After} to {mine.Last}, the stored one from {stored.After} to {stored.Last}");
                    Require(mine.Events.Select(Identity).SequenceEqual(stored.Events.Select(Identity)), $"{where} has other events than are stored");
                    Require(mine.Events.Select(Canonical).SequenceEqual(stored.Events.Select(Canonical), StringComparer.Ordinal), $"{where} has events that say something else than is stored");
                }
            }
        }

        static string Canonical(RecordedEvent recorded)
        {
            using JsonDocument data = JsonDocument.Parse(recorded.Data);
            return Encoding.UTF8.GetString(CanonicalJson.Write(data.RootElement));
        }
    });

    public static readonly Law AsOfRoundsDownToABatchEnd = new("As of a position or an instant is the last batch end at or before it", async trial =>
    {
        IReadOnlyList<RecordedEvent> all = await FillAsync(trial, groups: 10);
        IEventLog reader = trial.Log.Open();
        for (long position = 0; position <= all.Count + 2; position++)
        {
            long expected = all.LastOrDefault(e => e.EndsBatch && e.Position <= position)?.Position ?? 0;
            Require(await reader.BatchEndAtAsync(position, Never) == expected, $"as of position {position} is not {expected}");
        }

        foreach (Instant at in all.Select(e => e.At).Distinct())
        {
            foreach (Instant instant in new[] { at - GroupMaker.Microsecond, at, at + GroupMaker.Microsecond })
            {
                long expected = all.LastOrDefault(e => e.EndsBatch && e.At <= instant)?.Position ?? 0;
                Require(await reader.PositionAtAsync(instant, Never) == expected, $"as of {instant} is not {expected}");
            }
        }
    });

    public static readonly Law TheJournalKeepsEveryCommand = new("The journal keeps every command, accepted and refused, and finds it by id and hour", async trial =>
    {
        await using ILogWriter writer = await TakeAsync(trial.Log.Open());
        var maker = new GroupMaker(trial.Random, trial.Log.Clock);
        var asked = new List<JournalEntry>();
        for (int i = 0; i < 30; i++)
        {
            if (i % 7 == 6) trial.Log.Clock.Advance(Duration.FromMinutes(50));
            Group group = maker.Next(writer.Head, refusalsOnly: i % 3 == 2);
            await writer.CommitAsync(group);
            maker.Written(group);
            asked.AddRange(group.Journal);
        }

        IEventLog reader = trial.Log.Open();
        for (int size = 1; size <= 64; size *= 4)
        {
            var read = new List<JournalEntry>();
            for (long after = 0; await reader.ReadJournalAsync(after, size, Never) is { Count: > 0 } page; after = page[^1].Number)
            {
                Require(page[0].Number == after + 1 && page.Count <= size, "the journal is not read by its numbers");
                read.AddRange(page);
            }

            Require(read.Select(e => e.Id.Value).SequenceEqual(asked.Select(e => e.Id.Value)), $"read by {size}, the journal is not what was asked");
        }

        foreach (JournalEntry entry in asked)
        {
            JournalEntry? found = await reader.FindCommandAsync(entry.Id, Math.Max(1, entry.Number - 1), entry.Number, Never);
            Require(found is not null && found with { Outcome = entry.Outcome } == entry && found.Outcome.Body.Span.SequenceEqual(entry.Outcome.Body.Span) && found.Outcome with { Body = entry.Outcome.Body } == entry.Outcome, $"command {entry.Id} is not found as it was answered");
            Require(await reader.FindCommandAsync(entry.Id, entry.Number + 1, entry.Number + 9, Never) is null, $"command {entry.Id} is found under a number that is not its own");
        }
    });

    public static readonly Law ACommitWakesThoseWhoWait = new("A commit with events wakes those who wait for it", async trial =>
    {
        await using ILogWriter writer = await TakeAsync(trial.Log.Open());
        var maker = new GroupMaker(trial.Random, trial.Log.Clock);
        IEventLog reader = trial.Log.Open();
        await reader.WaitForCommitAsync(reader.CommitsHeard, Never); // from here on it listens
        long heard = reader.CommitsHeard;
        await maker.FillAsync(writer, 5);
        await Eventually.TrueAsync(() => Task.FromResult(reader.CommitsHeard > heard), token => reader.WaitForCommitAsync(heard, token));
    });

    private static async Task<ILogWriter> TakeAsync(IEventLog log, string? address = null)
    {
        Head seen = await log.ReadHeadAsync(Never);
        return await log.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), address), seen, Never) ?? throw new RequirementException("nobody else writes, and the takeover was refused");
    }

    private static async Task<IReadOnlyList<RecordedEvent>> FillAsync(Trial trial, int groups)
    {
        await using ILogWriter writer = await TakeAsync(trial.Log.Open());
        await new GroupMaker(trial.Random, trial.Log.Clock).FillAsync(writer, groups);
        return (await trial.Log.Open().ReadPageAsync(0, int.MaxValue, Never)).Events;
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> source)
    {
        var all = new List<T>();
        await foreach (T item in source) all.Add(item);
        return all;
    }

    private static IEnumerable<long> Positions(long from, long to)
    {
        for (long position = from; position <= to; position++) yield return position;
    }

    private static (long Position, Guid Id, StreamId Stream, long Version, string Type, Instant At, CommandId Command, string Correlation, int Index, int Count) Identity(RecordedEvent e) =>
        (e.Position, e.Id, e.Stream, e.Version, e.Type, e.At, e.Command, e.Correlation, e.Headers.Index, e.Headers.Count);
}
