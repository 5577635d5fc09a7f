using System.Collections.Concurrent;
using System.Text.Json;
using Exchange.Kernel;
using Microsoft.Extensions.Logging;

namespace Exchange.EventStore;

/// <summary>A state folded from the durable log.</summary>
/// <param name="Snapshot">The version of the snapshot that it was begun from; 0: from nothing.</param>
public sealed record FoldedState(object State, long Version, long Snapshot);

/// <summary>Folds streams into states, beginning from the newest snapshot that can be used. Snapshots save time and change nothing. Thread-safe.</summary>
public sealed class StateReader(IEventReader log, AggregateRegistry aggregates, ILogger logger)
{
    private readonly ConcurrentDictionary<(StreamId Stream, long Version), bool> _told = new();

    /// <returns>The state at <paramref name="toVersion"/>, or at the stream's end if that comes first; what it is before its first event when there is no such stream.</returns>
    public async Task<FoldedState> ReadAsync(StreamId stream, long toVersion, CancellationToken cancellationToken)
    {
        IAggregate aggregate = aggregates.Of(stream);
        UsableSnapshots? usable = aggregate.Form is { } form ? new UsableSnapshots(form.Format, toVersion) : null;
        while (true)
        {
            try
            {
                return await FoldAsync(aggregate, stream, toVersion, usable, cancellationToken);
            }
            catch (UnusableSnapshotException e)
            {
                // Told once. The one before it may do; in the end there are the events.
                if (_told.TryAdd((stream, e.Version), true)) Log.UnusableSnapshot(logger, stream.Value, e.Version, e.Message);
                usable = usable!.Value with { VersionMax = e.Version - 1 };
            }
            catch (SnapshotChangedException)
            {
                usable = null;
            }
        }
    }

    private async Task<FoldedState> FoldAsync(IAggregate aggregate, StreamId stream, long toVersion, UsableSnapshots? usable, CancellationToken cancellationToken)
    {
        (object state, long version, long snapshot) = (aggregate.Initial, 0L, 0L);
        bool standsInTheLog = true;
        await foreach (StatePart part in log.ReadStateAsync(stream, toVersion, usable, cancellationToken))
        {
            if (part.Snapshot is { } kept)
            {
                state = Read(aggregate, kept);
                version = snapshot = kept.Version;
                standsInTheLog = false;
            }
            else if (part.Version == snapshot)
            {
                standsInTheLog = true; // the event that the snapshot ends with
            }
            else
            {
                if (usable is not null && part.Version != version + 1) throw new SnapshotChangedException();
                state = aggregate.Evolve(state, aggregates.Events.Deserialize(part.Type, part.Data.Span));
                version = part.Version;
            }
        }

        return standsInTheLog ? new FoldedState(state, version, snapshot) : throw new UnusableSnapshotException(snapshot, "the log does not reach so far");
    }

    private static object Read(IAggregate aggregate, StoredSnapshot kept)
    {
        if (!kept.IsIntact) throw new UnusableSnapshotException(kept.Version, "it is not what was written");
        try
        {
            return aggregate.Form!.Read(kept.State.Span);
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            // The message may quote a standing maximum (DOMAIN SEE-1b).
            throw new UnusableSnapshotException(kept.Version, $"it can't be read ({e.GetType().Name})");
        }
    }

    /// <summary>Another snapshot was kept between the two looks that an answer is made of, so that the events begin behind the one that was read.</summary>
    private sealed class SnapshotChangedException : Exception;

    private sealed class UnusableSnapshotException(long version, string why) : Exception(why)
    {
        public long Version => version;
    }
}
