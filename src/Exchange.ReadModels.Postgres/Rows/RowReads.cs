using Exchange.Kernel;
using Exchange.ReadModels.Postgres.Auctions;
using NodaTime;
using Npgsql;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>What the API serves of all read models that are kept as rows. Thread-safe; every call is one short statement of its own, or a few.</summary>
/// <remarks>
/// All rows are of one position. As-of reads are authorised by the present (DOMAIN SEE-2): who may not see a row now does not see what it was, and what a
/// row was is shown only to those whom it was for. Rows that have gone are for the operator and the regulator.
/// </remarks>
/// <param name="reads">A data source for reads alone.</param>
public sealed class RowReads(NpgsqlDataSource reads) : IAsyncDisposable
{
    internal const string Checkpoints = "{schema}.checkpoints", Rows = "{schema}.rows", History = "{schema}.row_history";

    private readonly CheckpointWatch _watch = new(reads, MarketRows.SubscriptionName);

    /// <summary>One row by its key.</summary>
    /// <param name="model">Such as <see cref="Projections.Listings.ListingRow.Model"/>.</param>
    /// <param name="asOf">The end of a batch, see <see cref="EventStore.IEventReader.BatchEndAtAsync"/>; null: now.</param>
    public async Task<Found> FindAsync(string model, string key, Viewer viewer, long? asOf, CancellationToken cancellationToken)
    {
        var sql = new RowStatement();
        (string m, string k, string name) = (sql.Text(model), sql.Text(key), sql.Text(MarketRows.SubscriptionName));
        string text = asOf is { } position && sql.Number(position) is var at
            ? $"""
               select least(c.position, {at}), h.key, h.doc, h.owners, h.position
               from {Checkpoints} c
               left join lateral (select h.* from {History} h where h.model = {m} and h.key = {k} and h.position <= {at} order by h.position desc limit 1) h
                 on h.doc is not null and {sql.Sees(viewer, "h")} and {StillSees(sql, viewer, m, k)}
               where c.name = {name}
               """
            : $"""
               select c.position, r.key, r.doc, r.owners, r.position
               from {Checkpoints} c left join {Rows} r on r.model = {m} and r.key = {k} and {sql.Sees(viewer, "r")}
               where c.name = {name}
               """;
        Listed<FoundRow> found = await ReadAsync(sql, text, cancellationToken);
        return new Found(found.Items.Count == 0 ? null : found.Items[0], found.Position);
    }

    /// <summary>Rows in the order of their keys.</summary>
    /// <param name="filter">Of models that only owners see, name the owner: there is an index for it.</param>
    /// <param name="after">The cursor: the last key of the page before; null begins.</param>
    /// <param name="asOf">As with <see cref="FindAsync"/>. A narrowed list of the past looks at all keys of the model, or of the prefix, one after the other.</param>
    public Task<Listed<FoundRow>> ListAsync(string model, Viewer viewer, RowFilter filter, string? after, int sizeMax, long? asOf, CancellationToken cancellationToken)
    {
        string prefix = filter.KeyPrefix ?? "";
        // A cursor of another list gives that list's place in this one, and never what lies before the prefix.
        string begin = after is not null && string.CompareOrdinal(after, prefix) > 0 ? after : prefix;
        var sql = new RowStatement();
        (string m, string name, string size) = (sql.Text(model), sql.Text(MarketRows.SubscriptionName), sql.Number(sizeMax));
        string Range(string row) => $"{row}.model = {m} and {row}.key > {sql.Text(begin)}{(prefix.Length == 0 ? "" : $" and {row}.key < {sql.Text(Successor(prefix))}")}";
        string text = asOf is { } position && sql.Number(position) is var at
            ? $"""
               select least(c.position, {at}), h.key, h.doc, h.owners, h.position
               from {Checkpoints} c
               left join lateral (
                   select h.key, h.doc, h.owners, h.position
                   from (select distinct on (h.key) h.* from {History} h where {Range("h")} and h.position <= {at} order by h.key, h.position desc) h
                   where h.doc is not null{sql.Fits(filter, "h")} and {sql.Sees(viewer, "h")} and {StillSees(sql, viewer, m, "h.key")}
                   order by h.key limit {size}
               ) h on true
               where c.name = {name}
               order by h.key
               """
            : $"""
               select c.position, r.key, r.doc, r.owners, r.position
               from {Checkpoints} c
               left join lateral (
                   select r.key, r.doc, r.owners, r.position from {Rows} r
                   where {Range("r")}{sql.Fits(filter, "r")} and {sql.Sees(viewer, "r")}
                   order by r.key limit {size}
               ) r on true
               where c.name = {name}
               order by r.key
               """;
        return ReadAsync(sql, text, cancellationToken);
    }

    /// <summary>Searches the catalogue (FUNCTIONS row 7): the better results first, equal ones by their keys.</summary>
    /// <param name="after">The cursor: <see cref="SearchResults.Next"/> of the page before; null begins.</param>
    /// <param name="asOf">As with <see cref="FindAsync"/>. A search in the past reads the whole catalogue as it was.</param>
    /// <exception cref="FormatException">The cursor is not one that a search gave.</exception>
    public Task<SearchResults> SearchAsync(CatalogueSearch search, string? after, int sizeMax, long? asOf, CancellationToken cancellationToken) => asOf is { } position
        ? PastSearch.RunAsync(this, search, after, sizeMax, position, cancellationToken)
        : PresentSearch.RunAsync(reads, search, after, sizeMax, cancellationToken);

    /// <summary>How far the models have come.</summary>
    public Task<long> PositionAsync(CancellationToken cancellationToken) => Checkpoint.ReadAsync(reads, MarketRows.SubscriptionName, cancellationToken);

    /// <summary>Waits until the models have reached a position, or the limit is over.</summary>
    /// <returns>The position reached: smaller than what was asked for when the limit came first.</returns>
    public Task<long> WaitForAsync(long position, Duration limit, CancellationToken cancellationToken) => _watch.WaitAsync(position, limit, cancellationToken);

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    internal static FoundRow ReadRow(NpgsqlDataReader row, int first) =>
        new(row.GetString(first), row.GetString(first + 1), [.. row.GetFieldValue<string[]>(first + 2).Select(o => new ParticipantId(o))], row.GetInt64(first + 3));

    // The least text that is greater than all that begin so; a prefix ends in a character that has a next one.
    private static string Successor(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    // As of long ago, the row must be one that the viewer sees today (DOMAIN SEE-2).
    private static string StillSees(RowStatement sql, Viewer viewer, string model, string key) =>
        viewer.SeesAll ? "true" : $"exists (select from {Rows} r where r.model = {model} and r.key = {key} and {sql.Sees(viewer, "r")})";

    // The rows' columns come after the checkpoint, which stands alone when there is no row: both are of one snapshot.
    private async Task<Listed<FoundRow>> ReadAsync(RowStatement sql, string text, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = sql.ToCommand(reads, text);
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        (long position, var items) = (0L, new List<FoundRow>());
        while (await rows.ReadAsync(cancellationToken))
        {
            position = rows.GetInt64(0);
            if (!rows.IsDBNull(1)) items.Add(ReadRow(rows, 1));
        }

        return new Listed<FoundRow>(items, position);
    }
}
