namespace Exchange.Market;

/// <summary>Short names that stand in events: grounds, purposes, themes of rules. A code is chosen from a list that the trade knows, so that no event holds free text about a person (DOMAIN KEP-2).</summary>
public static class Codes
{
    public const int LengthMax = 64;

    /// <summary>Whether a text is a code: lower-case letters, digits and single dashes between them.</summary>
    public static bool IsCode(string? text)
    {
        if (text is not { Length: > 0 and <= LengthMax }) return false;
        for (int i = 0; i < text.Length; i++)
        {
            bool inner = i > 0 && i < text.Length - 1 && text[i - 1] != '-';
            if (!(char.IsAsciiLetterLower(text[i]) || char.IsAsciiDigit(text[i]) || (text[i] == '-' && inner))) return false;
        }

        return true;
    }
}
