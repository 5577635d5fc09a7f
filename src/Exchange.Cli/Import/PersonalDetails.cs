using System.Text.RegularExpressions;

namespace Exchange.Cli.Import;

/// <summary>Takes ways to reach a person, and identity numbers, out of free text, before it leaves this process (DOMAIN DOM-1, KEP-2).</summary>
/// <remarks>What can be recognised by its form alone. Members that are about persons, such as contactPoint, are never read in the first place.</remarks>
internal static partial class PersonalDetails
{
    private const string Removed = "[…]";

    public static string Remove(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal)) text = Address().Replace(text, Removed);
        return Digits().IsMatch(text) ? Telephone().Replace(IdentityNumber().Replace(text, Removed), Removed) : text;
    }

    [GeneratedRegex(@"(mailto:)?[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    // Chinese mobile numbers; international and North American ones as they are written for people; anything after a word that announces one.
    [GeneratedRegex(
        @"(?<![0-9A-Za-z])(1[3-9][0-9]{9}|\+[0-9]{1,3}[ .\-]?\(?[0-9]{2,4}\)?([ .\-][0-9]{2,4}){2,3}|\([0-9]{3}\) ?[0-9]{3}-[0-9]{4}|[0-9]{3}-[0-9]{3}-[0-9]{4})(?![0-9A-Za-z])|(?<=(电话|手机|联系方式|tel\.?|phone|call)[ :：]{0,2})\+?[0-9][0-9 ()\-]{5,}[0-9]",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Telephone();

    // A resident identity card: region, date of birth, serial number, check digit.
    [GeneratedRegex(@"(?<![0-9A-Za-z])[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9A-Za-z])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex IdentityNumber();

    [GeneratedRegex("[0-9]{4}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Digits();
}
