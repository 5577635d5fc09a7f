using System.Globalization;
using System.Text;

namespace Exchange.Cli.Import;

/// <summary>Texts of a catalogue as the exchange takes them: composed, trimmed, without control characters and personal details, cut where they are too long.</summary>
internal static class Texts
{
    private const char Ellipsis = '…';

    /// <summary>One line; null when nothing is left.</summary>
    /// <exception cref="ArgumentException">It is not valid Unicode.</exception>
    public static string? Line(string? text, int lengthMax) => text is null ? null : Cut(Join(Clean(text).Split('\n')), lengthMax);

    /// <summary>Paragraphs, with at most one empty line between two.</summary>
    /// <inheritdoc cref="Line" path="/exception"/>
    public static string? Paragraphs(string? text, int lengthMax)
    {
        if (text is null) return null;
        var lines = new List<string>();
        foreach (string line in Clean(text).Split('\n').Select(l => Join([l])))
        {
            if (line.Length > 0 || (lines.Count > 0 && lines[^1].Length > 0)) lines.Add(line);
        }

        return Cut(string.Join('\n', lines).Trim('\n'), lengthMax);
    }

    /// <summary>An absolute URL that can be fetched, without a login; null for everything else.</summary>
    public static string? Url(string? text)
    {
        if (text is null || !Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https" or "ftp" or "ftps" or "sftp")) return null;
        string url = uri.UserInfo.Length == 0 ? uri.AbsoluteUri : new UriBuilder(uri) { UserName = "", Password = "" }.Uri.AbsoluteUri;
        return url.Length <= Bounds.Url ? url : null;
    }

    private static string Clean(string text)
    {
        string composed = text.Normalize(NormalizationForm.FormC);
        var clean = new StringBuilder(composed.Length);
        foreach (char c in composed.Replace("\r\n", "\n", StringComparison.Ordinal))
        {
            if (c is '\n' or '\r' or '\u2028' or '\u2029') clean.Append('\n');
            else if (char.IsWhiteSpace(c) || char.IsControl(c)) clean.Append(' ');
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format || c is '\u200C' or '\u200D') clean.Append(c);
        }

        return PersonalDetails.Remove(clean.ToString());
    }

    private static string Join(IEnumerable<string> lines) => string.Join(' ', lines.SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static string? Cut(string text, int lengthMax)
    {
        if (text.Length == 0) return null;
        if (text.Length <= lengthMax) return text;
        int length = lengthMax - 1;
        if (char.IsHighSurrogate(text[length - 1])) length--;
        return text[..length].TrimEnd() + Ellipsis;
    }
}
