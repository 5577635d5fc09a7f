using System.Globalization;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>A place in results that are sorted by descending score, then by key. Its text is <c>3:0199…</c>.</summary>
internal readonly record struct SearchCursor(int Score, string Key)
{
    /// <summary>Before all results.</summary>
    public static readonly SearchCursor Start = new(int.MaxValue, "");

    /// <exception cref="FormatException">No search gave this.</exception>
    public static SearchCursor Parse(string? text)
    {
        if (text is null) return Start;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out int score)
            ? new SearchCursor(score, text[(colon + 1)..])
            : throw new FormatException("Not a cursor of a search.");
    }

    public bool IsBefore(int score, string key) => score < Score || (score == Score && string.CompareOrdinal(key, Key) > 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Score}:{Key}");
}
