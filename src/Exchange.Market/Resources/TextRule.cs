namespace Exchange.Market.Resources;

/// <summary>Which texts a catalogue takes: such as every store keeps and every reader shows alike. Lengths count UTF-16 code units.</summary>
internal static class TextRule
{
    /// <summary>One line with something on it: no line breaks, no other control characters, no half of a surrogate pair.</summary>
    public static bool IsLine(string? text, int lengthMax) => IsText(text, lengthMax, lines: false);

    /// <summary>As <see cref="IsLine"/>, and line breaks and tabs.</summary>
    public static bool IsProse(string? text, int lengthMax) => IsText(text, lengthMax, lines: true);

    /// <summary>A type and a subtype, each a token of RFC 9110, without parameters.</summary>
    public static bool IsMediaType(string? text, int lengthMax)
    {
        if (text is null || text.Length > lengthMax) return false;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1 && IsToken(text.AsSpan(0, slash)) && IsToken(text.AsSpan(slash + 1));
    }

    private static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)) return false;
        }

        return true;
    }

    private static bool IsText(string? text, int lengthMax, bool lines)
    {
        if (text is null || text.Length > lengthMax) return false;
        bool seen = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsControl(c) && !(lines && c is '\n' or '\r' or '\t')) return false;
            if (char.IsLowSurrogate(c)) return false;
            if (char.IsHighSurrogate(c) && (++i == text.Length || !char.IsLowSurrogate(text[i]))) return false;
            seen |= !char.IsWhiteSpace(c);
        }

        return seen;
    }
}
