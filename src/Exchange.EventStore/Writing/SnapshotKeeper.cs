using System.Threading.Channels;
using Exchange.Kernel;
using Microsoft.Extensions.Logging;

namespace Exchange.EventStore;

/// <summary>Keeps snapshots of long streams, beside the commits: over a connection of its own, one at a time, and what does not fit into its queue is left out.</summary>
/// <remarks>Only durable states are kept, so that whoever reads one can go on from it, also when its writer has long been fenced. Closed streams leave the cache.</remarks>
internal sealed class SnapshotKeeper(IEventLog log, StreamCache cache, LogNodeOptions options, ILogger logger)
{
    // A large state is kept less often, so that snapshots stay a small part of what the events take.
    private const int BytesPerEvent = 32;

    private readonly Channel<CachedStream> _due = Channel.CreateBounded<CachedStream>(new BoundedChannelOptions(256) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Looks at a stream whose newest state has become durable. Never waits.</summary>
    public void Consider(CachedStream stream)
    {
        if (stream.Aggregate.Form is not { } form) return;
        StateAt durable = stream.Durable;
        bool over = form.IsOver(durable.State);
        if (!over && !IsDue(stream, durable)) return;
        long before = stream.SnapshotAt;
        (stream.SnapshotAt, stream.Closed) = (durable.Version, over); // so that it is asked for once
        if (!_due.Writer.TryWrite(stream)) stream.SnapshotAt = before;
    }

    public async Task RunAsync(CancellationToken ended)
    {
        try
        {
            await foreach (CachedStream stream in _due.Reader.ReadAllAsync(ended)) await KeepAsync(stream);
        }
        catch (OperationCanceledException)
        {
            // With the tenure.
        }
    }

    /// <summary>Keeps the snapshot that is due first.</summary>
    /// <returns>False when none is.</returns>
    public async Task<bool> KeepNextAsync()
    {
        if (!_due.Reader.TryRead(out CachedStream? stream)) return false;
        await KeepAsync(stream);
        return true;
    }

    private bool IsDue(CachedStream stream, StateAt durable)
    {
        long since = durable.Version - stream.SnapshotAt;
        return since >= options.SnapshotEvery && since * BytesPerEvent >= stream.Bytes;
    }

    private async Task KeepAsync(CachedStream stream)
    {
        StateAt durable = stream.Durable;
        try
        {
            // A closed stream that is short is read as quickly as a snapshot of it.
            if (durable.Version >= options.SnapshotOfClosedFrom)
            {
                StateForm form = stream.Aggregate.Form!;
                await log.KeepSnapshotAsync(StoredSnapshot.Of(stream.Id, durable.Version, form.Format, form.Write(durable.State)));
                ExchangeTelemetry.Snapshots.Add(1);
            }
        }
#pragma warning disable CA1031 // It is a cache: whatever went wrong, the stream is as readable as before, and the next one is tried when it is due.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.SnapshotNotKept(logger, stream.Id.Value, durable.Version, e.GetType().Name);
        }

        if (stream.Closed) cache.Leave(stream);
    }
}
