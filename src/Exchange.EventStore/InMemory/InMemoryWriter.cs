using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore.InMemory;

/// <summary>One tenure on an <see cref="InMemoryLog"/>; all its checks are the log's.</summary>
internal sealed class InMemoryWriter(InMemoryLog log, Head head, Interval? outage) : ILogWriter
{
    private readonly Guid _id = head.Writer!.Value;
    private long _epoch = head.Epoch;

    public Head Head { get; private set; } = head;

    public Interval? Outage { get; private set; } = outage;

    public Task CommitAsync(Group group) => Run(() => log.Commit(group));

    public Task BeatAsync(bool open) => Run(() => log.Beat(_epoch, open));

    public async Task<Head> RecoverAsync(CancellationToken cancellationToken)
    {
        await Run(() =>
        {
            (Head taken, Outage) = log.RaiseEpoch(_id, _epoch);
            return taken;
        });
        _epoch = Head.Epoch;
        return Head;
    }

    /// <summary>Nobody can write to it but through a writer.</summary>
    public Task<ForeignRowException?> InspectAsync() => Task.FromResult<ForeignRowException?>(null);

    public Task ReleaseAsync() => Run(() => log.Beat(_epoch, open: false, released: true));

    public Task<(Instant LastAt, byte[] Filter)?> ReadCommandFilterAsync(long span, CancellationToken cancellationToken) => Task.FromResult(log.FilterOf(span));

    public async IAsyncEnumerable<CommandId> ReadCommandIdsAsync(long first, long last, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (CommandId id in log.CommandIdsOf(first, last)) yield return id;
        await Task.CompletedTask;
    }

    public Task StoreCommandRunAsync(long run, byte[] hashes) => Run(() => log.StoreRun(_epoch, run, hashes));

    public Task StoreCommandFilterAsync(long span, Instant lastAt, byte[] filter) => Run(() => log.StoreFilter(_epoch, span, lastAt, filter));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Refusals come as faulted tasks, as they do from a database.
    private Task Run(Func<Head> step)
    {
        try
        {
            Head = step();
            return Task.CompletedTask;
        }
        catch (Exception refusal) when (refusal is FencedException or ForeignRowException or GroupRefusedException)
        {
            return Task.FromException(refusal);
        }
    }
}
