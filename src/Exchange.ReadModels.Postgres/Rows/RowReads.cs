using NodaTime;
using Npgsql;
using Exchange.Projections;
using Exchange.ReadModels.Postgres.Auctions;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>What the API serves of all read models that are kept as rows. Thread-safe; every call is one short statement of its own.</summary>
/// <remarks>All rows are of one position. As-of reads are authorised by the present (DOMAIN SEE-2): who may not see a row now does not see what it was.</remarks>
/// <param name="reads">A data source for reads alone.</param>
public sealed class RowReads(NpgsqlDataSource reads) : IAsyncDisposable
{
    private readonly CheckpointWatch _watch = new(reads, "market-rows");

    /// <summary>One row by its key.</summary>
    /// <param name="model">Such as <see cref="Projections.Listings.ListingRow.Model"/>.</param>
    /// <param name="asOf">The end of a batch, see <see cref="EventStore.IEventReader.BatchEndAtAsync"/>; null: now.</param>
    public Task<Found> FindAsync(string model, string key, Viewer viewer, long? asOf, CancellationToken cancellationToken) => throw new NotSupportedException("Not written yet.");

    /// <summary>Rows in the order of their keys.</summary>
    /// <param name="after">The cursor: the last key of the page before; null begins.</param>
    public Task<Listed<FoundRow>> ListAsync(string model, Viewer viewer, RowFilter filter, string? after, int sizeMax, long? asOf, CancellationToken cancellationToken) => throw new NotSupportedException("Not written yet.");

    /// <summary>Searches the catalogue (FUNCTIONS row 7).</summary>
    /// <param name="after">The cursor: <see cref="SearchResults.Next"/> of the page before; null begins.</param>
    /// <exception cref="FormatException">The cursor is not one that a search gave.</exception>
    public Task<SearchResults> SearchAsync(CatalogueSearch search, string? after, int sizeMax, long? asOf, CancellationToken cancellationToken) => throw new NotSupportedException("Not written yet.");

    /// <summary>How far the models have come.</summary>
    public Task<long> PositionAsync(CancellationToken cancellationToken) => Checkpoint.ReadAsync(reads, "market-rows", cancellationToken);

    /// <summary>Waits until the models have reached a position, or the limit is over.</summary>
    /// <returns>The position reached: smaller than what was asked for when the limit came first.</returns>
    public Task<long> WaitForAsync(long position, Duration limit, CancellationToken cancellationToken) => _watch.WaitAsync(position, limit, cancellationToken);

    public ValueTask DisposeAsync() => _watch.DisposeAsync();
}
