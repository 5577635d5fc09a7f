using NodaTime;
using static Exchange.TestKit.Contract.Trial;

namespace Exchange.TestKit.Contract;

/// <summary>An event as it lies in the table, read beneath the store.</summary>
public sealed record StoredEvent(long Position, string Stream, long Version, string Type, Instant At, Guid Command, int Index, int Count);

/// <summary>A row of the journal, read beneath the store.</summary>
public sealed record StoredCommand(long Number, Guid Id, string Kind, long Epoch, long Group, long Position, int Events, int Status, string Answer);

/// <summary>What is really stored, committed rows only.</summary>
/// <param name="Events">By position.</param>
/// <param name="Streams">Each stream's version as its own row says.</param>
/// <param name="Journal">By group, then position.</param>
/// <param name="Sequence">Where Marten's sequence stands; the position itself in a store without one.</param>
public sealed record StoredLog(
    IReadOnlyList<StoredEvent> Events, IReadOnlyDictionary<string, long> Streams, IReadOnlyList<StoredCommand> Journal,
    long HeadEpoch, long HeadGroup, long HeadPosition, long Sequence)
{
    /// <summary>What holds for every log at every moment, whatever happened to it.</summary>
    /// <exception cref="RequirementException">One of these does not hold.</exception>
    public void RequireSound()
    {
        for (int i = 0; i < Events.Count; i++)
        {
            Require(Events[i].Position == i + 1, $"position {i + 1} is missing: the next event stands at {Events[i].Position}");
            Require(i == 0 || Events[i - 1].At <= Events[i].At, $"time goes back at position {i + 1}");
        }

        Require(HeadPosition == Events.Count, $"the head says {HeadPosition}, and there are {Events.Count} events");
        Require(Sequence <= Events.Count, $"Marten's sequence stands at {Sequence}, above the last committed position {Events.Count}");
        RequireWholeBatches();
        RequireStreams();
        RequireJournal();
    }

    private void RequireWholeBatches()
    {
        for (int i = 0; i < Events.Count; i++)
        {
            StoredEvent e = Events[i];
            bool follows = e.Index == 1 || (i > 0 && Events[i - 1].Index == e.Index - 1 && Events[i - 1].Count == e.Count && Events[i - 1].Command == e.Command);
            bool goesOn = e.Index == e.Count || i + 1 < Events.Count;
            Require(follows && goesOn, $"position {e.Position} is {e.Index} of {e.Count} of a batch whose other events do not stand beside it");
        }
    }

    private void RequireStreams()
    {
        foreach (IGrouping<string, StoredEvent> stream in Events.GroupBy(e => e.Stream, StringComparer.Ordinal))
        {
            long version = 0;
            foreach (StoredEvent e in stream) Require(e.Version == ++version, $"{stream.Key} has version {e.Version} in the place of {version}");
            Require(Streams.TryGetValue(stream.Key, out long row) && row == version, $"the row of {stream.Key} says version {Streams.GetValueOrDefault(stream.Key)}, and it has {version} events");
        }
    }

    private void RequireJournal()
    {
        var batches = Events.GroupBy(e => e.Command).ToDictionary(batch => batch.Key, batch => (Last: batch.Max(e => e.Position), Count: batch.Count()));
        long epoch = 0, group = 0;
        foreach (StoredCommand entry in Journal)
        {
            Require(entry.Epoch >= epoch, $"group {entry.Group} of epoch {entry.Epoch} stands after one of epoch {epoch}");
            Require(entry.Group == group || entry.Group == group + 1, $"group {group + 1} has left nothing in the journal");
            (epoch, group) = (entry.Epoch, entry.Group);
            if (entry.Events > 0) Require(batches.GetValueOrDefault(entry.Id) == (entry.Position, entry.Events), $"the journal says that command {entry.Id} put {entry.Events} events up to {entry.Position}, and the log says otherwise");
        }

        Require(group == HeadGroup, $"the head says group {HeadGroup}, the journal ends with {group}");
        Require(epoch <= HeadEpoch, $"the journal has epoch {epoch}, the head {HeadEpoch}");
        Require(Journal.Select(entry => entry.Id).Distinct().Count() == Journal.Count, "a command stands in the journal twice");
        Require(batches.Keys.All(Journal.Select(entry => entry.Id).ToHashSet().Contains), "events stand in the log whose command is not in the journal");
    }
}
