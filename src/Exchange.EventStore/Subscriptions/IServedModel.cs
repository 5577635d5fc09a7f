using Exchange.Kernel;

namespace Exchange.EventStore;

/// <summary>A read model as it is served, for those who compare it with the log. Every call is one short snapshot.</summary>
public interface IServedModel
{
    /// <summary>The name that differences are reported under.</summary>
    string Name { get; }

    /// <summary>The streams that have rows, in ordinal order, after the given one; all from the first when it is null.</summary>
    Task<IReadOnlyList<StreamId>> ReadStreamsAsync(StreamId? after, int sizeMax, CancellationToken cancellationToken);

    /// <summary>The rows of one stream with an ordinal above <paramref name="after"/>, in order, and the checkpoint they stand at.</summary>
    Task<ServedRows> ReadRowsAsync(StreamId stream, long after, int sizeMax, CancellationToken cancellationToken);
}

/// <param name="Checkpoint">The position up to which effects stand, of the same snapshot as the rows.</param>
public sealed record ServedRows(IReadOnlyList<ModelRow> Rows, long Checkpoint);

/// <summary>One row of a read model in the form that is compared.</summary>
/// <param name="Ordinal">Its place among the rows of its stream, from 1.</param>
/// <param name="Key">What names it to a reader, such as <c>auction-0199…/17</c>.</param>
/// <param name="Position">The position of the event that made or last changed it.</param>
/// <param name="Text">All that is served of it, as canonical JSON.</param>
public sealed record ModelRow(long Ordinal, string Key, long Position, string Text);
