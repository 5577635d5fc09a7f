using System.Collections.Immutable;
using System.Text;

namespace Exchange.Projections;

/// <summary>What a row is found by, each token once, in ordinal order.</summary>
/// <param name="Heading">Of its title and keywords: these rank higher.</param>
/// <param name="All">Of everything that is searched, the heading too.</param>
public sealed record SearchTokens(ImmutableArray<string> Heading, ImmutableArray<string> All)
{
    public static SearchTokens Of(IEnumerable<string?> heading, IEnumerable<string?> rest)
    {
        var above = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string? text in heading) Tokenizer.Index(text, above);
        var all = new SortedSet<string>(above, StringComparer.Ordinal);
        foreach (string? text in rest) Tokenizer.Index(text, all);
        return new SearchTokens([.. above], [.. all]);
    }
}

/// <summary>One thing that a result must have.</summary>
/// <param name="Token">As the index has it.</param>
/// <param name="Prefix">Whether a token that begins so will do.</param>
public readonly record struct SearchTerm(string Token, bool Prefix)
{
    internal bool IsIn(ImmutableArray<string> tokens)
    {
        int at = tokens.BinarySearch(Token, StringComparer.Ordinal);
        return at >= 0 || (Prefix && ~at < tokens.Length && tokens[~at].StartsWith(Token, StringComparison.Ordinal));
    }
}

/// <summary>What is looked for: all terms must be found.</summary>
public sealed record SearchQuery(ImmutableArray<SearchTerm> Terms)
{
    /// <summary>Reads what somebody typed.</summary>
    /// <returns>Null when nothing was asked; without terms when nothing of it can be searched for, which finds nothing.</returns>
    public static SearchQuery? Of(string? text) => string.IsNullOrWhiteSpace(text) ? null : new SearchQuery([.. Tokenizer.Query(text).Distinct().OrderBy(t => t.Token, StringComparer.Ordinal)]);

    public bool Finds(SearchTokens tokens) => Terms.Length > 0 && Terms.All(t => t.IsIn(tokens.All));

    /// <summary>How well it is found: the terms that are in the heading. More is better.</summary>
    public int Score(SearchTokens tokens) => Terms.Count(t => t.IsIn(tokens.Heading));
}

/// <summary>Cuts text into what is indexed and looked for: Chinese and its neighbours by characters and pairs of characters, other writing by words.</summary>
/// <remarks>Full-width forms count as the plain ones, capitals as small letters, in no culture. A function of the text alone, so that every rebuild gives the same tokens.</remarks>
internal static class Tokenizer
{
    private const int WordMax = 40;

    // A shorter word stands for itself; from here on it finds what begins so.
    private const int PrefixMin = 3;

    public static void Index(string? text, SortedSet<string> tokens)
    {
        foreach ((bool pairs, string run) in RunsOf(text))
        {
            if (!pairs)
            {
                tokens.Add(run);
                continue;
            }

            foreach (string token in Singles(run).Concat(Pairs(run))) tokens.Add(token);
        }
    }

    public static IEnumerable<SearchTerm> Query(string text)
    {
        var terms = new List<SearchTerm>();
        foreach ((bool pairs, string run) in RunsOf(text))
        {
            if (!pairs)
            {
                terms.Add(new SearchTerm(run, run.Length >= PrefixMin));
                continue;
            }

            string[] tokens = [.. Pairs(run)];
            foreach (string token in tokens.Length > 0 ? tokens : [.. Singles(run)]) terms.Add(new SearchTerm(token, Prefix: false));
        }

        return terms;
    }

    /// <summary>Stretches of characters that are written without spaces (true), and words (false).</summary>
    private static List<(bool Pairs, string Run)> RunsOf(string? text)
    {
        var runs = new List<(bool, string)>();
        var run = new StringBuilder();
        bool pairs = false;
        foreach (Rune rune in Fold(text ?? ""))
        {
            bool unspaced = IsUnspaced(rune);
            bool counts = unspaced || Rune.IsLetterOrDigit(rune) || (run.Length > 0 && !pairs && IsMark(rune));
            if (run.Length > 0 && (!counts || unspaced != pairs))
            {
                runs.Add((pairs, Cut(run, pairs)));
                run.Clear();
            }

            if (!counts) continue;
            pairs = unspaced;
            run.Append(rune.ToString());
        }

        if (run.Length > 0) runs.Add((pairs, Cut(run, pairs)));
        return runs;
    }

    private static string Cut(StringBuilder run, bool pairs)
    {
        string text = run.ToString();
        if (pairs || text.Length <= WordMax) return text;
        return char.IsHighSurrogate(text[WordMax - 1]) ? text[..(WordMax - 1)] : text[..WordMax];
    }

    private static IEnumerable<Rune> Fold(string text) => text.EnumerateRunes().Select(static rune => Rune.ToLowerInvariant(new Rune(rune.Value switch
    {
        >= 0xFF01 and <= 0xFF5E => rune.Value - 0xFEE0, // full-width forms of ASCII
        0x3000 => ' ',
        var other => other,
    })));

    private static IEnumerable<string> Singles(string run) => run.EnumerateRunes().Select(r => r.ToString());

    private static IEnumerable<string> Pairs(string run)
    {
        Rune[] runes = [.. run.EnumerateRunes()];
        return runes.Zip(runes.Skip(1), static (first, second) => first.ToString() + second.ToString());
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    /// <summary>Han, kana, hangul.</summary>
    private static bool IsUnspaced(Rune rune) => rune.Value switch
    {
        0x3005 or 0x3007 => true,
        >= 0x3040 and <= 0x30FF => rune.Value is not (0x30A0 or 0x30FB),
        >= 0x3400 and <= 0x4DBF => true,
        >= 0x4E00 and <= 0x9FFF => true,
        >= 0xAC00 and <= 0xD7A3 => true,
        >= 0xF900 and <= 0xFAFF => true,
        >= 0x20000 and <= 0x323AF => true,
        _ => false,
    };
}
