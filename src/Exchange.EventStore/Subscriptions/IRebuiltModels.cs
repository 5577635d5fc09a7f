namespace Exchange.EventStore;

/// <summary>Read models that are made anew from the log, beside what is served, to be compared with it. Used by one at a time.</summary>
public interface IRebuiltModels
{
    /// <summary>The models' names, in ordinal order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Begins with nothing.</summary>
    /// <returns>The position at which what is served will be compared: the batch end up to which pages are to be applied.</returns>
    /// <exception cref="RebuildUnderWayException">Another process rebuilds at the moment.</exception>
    Task<long> BeginAsync(CancellationToken cancellationToken);

    /// <summary>Goes on with the next page.</summary>
    /// <exception cref="PoisonedEventException">An event can't be read or folded; nothing behind it can be.</exception>
    Task ApplyAsync(Page page, CancellationToken cancellationToken);

    /// <summary>All rows of a model on either side, as they are and as they were, each once.</summary>
    IAsyncEnumerable<RowPair> CompareAsync(string model, CancellationToken cancellationToken);

    /// <summary>Forgets what was made. To be called in the end, whatever came before.</summary>
    Task EndAsync();
}

/// <summary>There is room for one rebuild beside what is served, and another process is at it.</summary>
public sealed class RebuildUnderWayException() : Exception("Another process makes the read models anew at the moment: wait until it is done.");

/// <summary>A row as it is served, and as the log gives it.</summary>
/// <param name="Position">The fact that it is of.</param>
/// <param name="Past">It is what a row was, not what it is.</param>
/// <param name="Agree">Both are the same; then the texts are left out.</param>
/// <param name="Served">JSON; null: it is not served.</param>
/// <param name="Rebuilt">JSON; null: the log gives no such row.</param>
public sealed record RowPair(string Key, long Position, bool Past, bool Agree, string? Served = null, string? Rebuilt = null);
