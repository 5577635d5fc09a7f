using System.Collections.Frozen;

namespace Exchange.EventStore;

/// <summary>Follows the log from a checkpoint. Checkpoint and effect are committed together, by compare-and-set on the checkpoint.</summary>
public interface ISubscriber
{
    /// <summary>Unique among all subscriptions of the log; stored with the checkpoint.</summary>
    string Name { get; }

    /// <summary>Names of events that change nothing for it, so that they need not be read. Names that the build does not know are never among them.</summary>
    IReadOnlySet<string> Ignores => FrozenSet<string>.Empty;

    /// <summary>The position up to which the effects stand; always a batch end.</summary>
    Task<long> ReadCheckpointAsync(CancellationToken cancellationToken);

    /// <summary>Makes the effects of a page and moves the checkpoint from <c>page.After</c> to <c>page.Last</c>, both or neither.</summary>
    /// <returns>False when the checkpoint was not at <c>page.After</c>: somebody else runs this subscription, nothing was done.</returns>
    Task<bool> ApplyAsync(Page page, CancellationToken cancellationToken);
}
