using System.Collections.Immutable;
using Exchange.Projections;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>A row in the columns that it is kept in.</summary>
/// <param name="Document">Null: it went away.</param>
/// <param name="Heading">Null where nothing is searched for; <paramref name="Tokens"/> likewise.</param>
internal sealed record StoredRow(RowKey Key, string? Document, Audience Audience, string Owners, string Labels, string? Heading, string? Tokens, long Position)
{
    // Texts of a list are sent as one: unnest would take an array of arrays apart. None of them holds this character.
    public const char Separator = '\u001f';

    public static StoredRow Of(RowChange change)
    {
        if (change.Row is not { } row) return new StoredRow(change.Key, null, Audience.Operators, "", "", null, null, change.Position);
        SearchTokens? searched = row.Searched();
        return new StoredRow(
            change.Key, MarketProjections.Models[change.Key.Model].Write(row), row.SeenBy(), Join(row.OwnedBy().Select(o => o.Value)), Join(row.Labels().Select(l => l.Text)),
            searched is null ? null : Join(searched.Heading), searched is null ? null : Join(searched.All), change.Position);
    }

    public static ImmutableArray<string> Split(string texts) => texts.Length == 0 ? [] : [.. texts.Split(Separator)];

    private static string Join(IEnumerable<string> texts) => string.Join(Separator, texts);
}
