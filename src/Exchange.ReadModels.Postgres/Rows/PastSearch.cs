using System.Collections.Immutable;
using Exchange.Projections;
using Exchange.Projections.Catalogue;
using Exchange.ReadModels.Postgres.Auctions;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>A search in the catalogue as it was. No index knows the past: it is read from its beginning to its end, and searched by the same tokens in memory.</summary>
internal static class PastSearch
{
    private const int PageSize = 1_000;

    public static async Task<SearchResults> RunAsync(RowReads reads, CatalogueSearch search, string? after, int sizeMax, long asOf, CancellationToken cancellationToken)
    {
        SearchCursor cursor = SearchCursor.Parse(after);
        var query = SearchQuery.Of(search.Text);
        var filter = new RowFilter(Labels: PresentSearch.LabelsOf(search));
        var best = new SortedSet<(int Score, FoundRow Row)>(Comparer<(int Score, FoundRow Row)>.Create(static (a, b) =>
            b.Score.CompareTo(a.Score) is var better and not 0 ? better : string.CompareOrdinal(a.Row.Key, b.Row.Key)));
        var labels = new Dictionary<Label, long>();
        (long total, long position, string? last) = (0, asOf, null);
        while (await reads.ListAsync(CatalogueRow.Model, Viewer.Anybody, filter, last, PageSize, asOf, cancellationToken) is { Items.Count: > 0 } page)
        {
            (position, last) = (page.Position, page.Items[^1].Key);
            foreach (FoundRow found in page.Items)
            {
                var row = found.As<CatalogueRow>();
                SearchTokens tokens = row.Searched();
                if (query is not null && !query.Finds(tokens)) continue;
                total++;
                foreach (Label label in row.Labels()) labels[label] = labels.GetValueOrDefault(label) + 1;
                int score = query?.Score(tokens) ?? 0;
                if (!cursor.IsBefore(score, found.Key)) continue;
                best.Add((score, found));
                if (best.Count > sizeMax) best.Remove(best.Max);
            }
        }

        ImmutableArray<(int Score, FoundRow Row)> items = [.. best];
        string? next = items.Length < sizeMax || items.Length == 0 ? null : new SearchCursor(items[^1].Score, items[^1].Row.Key).ToString();
        return new SearchResults([.. items.Select(i => i.Row)], total, [.. PresentSearch.InOrder(labels)], next, position);
    }
}
