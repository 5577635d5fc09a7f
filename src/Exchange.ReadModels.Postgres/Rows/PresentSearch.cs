using System.Collections.Immutable;
using Exchange.Projections;
using Exchange.Projections.Catalogue;
using Npgsql;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>A search in the catalogue as it is, by the index of its tokens.</summary>
internal static class PresentSearch
{
    // How many values of one facet are told, the most frequent ones.
    private const int FacetValuesMax = 50;

    public static async Task<SearchResults> RunAsync(NpgsqlDataSource reads, CatalogueSearch search, string? after, int sizeMax, CancellationToken cancellationToken)
    {
        SearchCursor cursor = SearchCursor.Parse(after);
        var query = SearchQuery.Of(search.Text);
        await using NpgsqlBatch batch = reads.CreateBatch();
        batch.BatchCommands.Add(Results(search, query, cursor, sizeMax));
        batch.BatchCommands.Add(Facets(search, query));
        await using NpgsqlDataReader rows = await batch.ExecuteReaderAsync(cancellationToken);
        (long position, long total, SearchCursor last, var items) = (0L, 0L, cursor, new List<FoundRow>());
        while (await rows.ReadAsync(cancellationToken))
        {
            (position, total) = (rows.IsDBNull(0) ? 0 : rows.GetInt64(0), rows.GetInt64(1));
            if (rows.IsDBNull(2)) continue;
            items.Add(RowReads.ReadRow(rows, 2));
            last = new SearchCursor(rows.GetInt32(6), items[^1].Key);
        }

        await rows.NextResultAsync(cancellationToken);
        var counted = new List<Facet>();
        while (await rows.ReadAsync(cancellationToken)) counted.Add(new Facet(rows.GetString(0), rows.GetString(1), rows.GetInt64(2)));
        return new SearchResults(items, total, counted, items.Count < sizeMax ? null : last.ToString(), position);
    }

    private static NpgsqlBatchCommand Results(CatalogueSearch search, SearchQuery? query, SearchCursor cursor, int sizeMax)
    {
        var sql = new RowStatement();
        (string model, string score, string key) = (sql.Text(CatalogueRow.Model), sql.Number(cursor.Score), sql.Text(cursor.Key));
        return sql.ToBatchCommand($"""
            with matches as materialized (select r.key, {Score(query, sql)} as score from {RowReads.Rows} r where r.model = {model} and {Finds(search, query, sql)})
            select (select position from {RowReads.Checkpoints} where name = {sql.Text(MarketRows.SubscriptionName)}), (select count(*) from matches), r.key, r.doc, r.owners, r.position, m.score
            from (select 1) one
            left join lateral (
                select m.key, m.score from matches m where m.score < {score} or (m.score = {score} and m.key > {key}) order by m.score desc, m.key limit {sql.Number(sizeMax)}
            ) m on true
            left join {RowReads.Rows} r on r.model = {model} and r.key = m.key
            order by m.score desc, m.key
            """);
    }

    private static NpgsqlBatchCommand Facets(CatalogueSearch search, SearchQuery? query)
    {
        var sql = new RowStatement();
        return sql.ToBatchCommand($"""
            select name, value, count from (
                select split_part(l, '=', 1) as name, substr(l, strpos(l, '=') + 1) as value, count(*) as count,
                    row_number() over (partition by split_part(l, '=', 1) order by count(*) desc, l) as place
                from {RowReads.Rows} r, unnest(r.labels) l where r.model = {sql.Text(CatalogueRow.Model)} and {Finds(search, query, sql)} group by l
            ) f
            where place <= {sql.Number(FacetValuesMax)} order by name, place
            """);
    }

    private static string Finds(CatalogueSearch search, SearchQuery? query, RowStatement sql)
    {
        ImmutableArray<Label> labels = LabelsOf(search);
        string filters = labels.IsEmpty ? "true" : sql.Has(labels, "r");
        return query is null ? filters : $"{filters} and array_to_tsvector(r.tokens) @@ {sql.Text(ToTsQuery(query))}::tsquery";
    }

    /// <summary>How many terms are in the heading, as <see cref="SearchQuery.Score"/> counts them.</summary>
    private static string Score(SearchQuery? query, RowStatement sql)
    {
        string[] exact = [.. Terms(query, prefix: false)], prefixes = [.. Terms(query, prefix: true)];
        string words = exact.Length == 0 ? "0" : $"cardinality(array(select t from unnest({sql.Texts(exact)}) t where t = any (r.heading)))";
        return prefixes.Length == 0 ? words : $"{words} + cardinality(array(select t from unnest({sql.Texts(prefixes)}) t where exists (select from unnest(r.heading) h where starts_with(h, t))))";
    }

    /// <summary>The filters as labels.</summary>
    public static ImmutableArray<Label> LabelsOf(CatalogueSearch search)
    {
        (string Name, string? Value)[] filters = [("theme", search.Theme), ("openness", search.Openness), ("grade", search.Grade), ("kind", search.Kind), ("holder", search.Holder), ("high-value", search.HighValue)];
        return [.. from filter in filters where filter.Value is not null select Label.Of(filter.Name, filter.Value)];
    }

    /// <summary>Facets in the order in which the statement gives them.</summary>
    public static IEnumerable<Facet> InOrder(IEnumerable<KeyValuePair<Label, long>> counts)
    {
        IEnumerable<Facet> facets = counts.Select(c => (c.Key.Text, At: c.Key.Text.IndexOf('=', StringComparison.Ordinal), c.Value)).Select(c => new Facet(c.Text[..c.At], c.Text[(c.At + 1)..], c.Value));
        return facets.GroupBy(f => f.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(g => g.OrderByDescending(f => f.Count).ThenBy(f => f.Value, StringComparer.Ordinal).Take(FacetValuesMax));
    }

    private static IEnumerable<string> Terms(SearchQuery? query, bool prefix) => query is null ? [] : query.Terms.Where(t => t.Prefix == prefix).Select(t => t.Token);

    /// <summary>All terms, as PostgreSQL reads them: tokens are letters and digits, so nothing has to be escaped. Without a term nothing is found.</summary>
    private static string ToTsQuery(SearchQuery query) => string.Join(" & ", query.Terms.Select(t => $"'{t.Token}'{(t.Prefix ? ":*" : "")}"));
}
