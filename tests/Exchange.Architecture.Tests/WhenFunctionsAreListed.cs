using System.Globalization;
using System.Text.RegularExpressions;

namespace Exchange.Architecture.Tests;

/// <summary>docs/functions.md: one line a function of the mandate, and nothing is called done without a test that exists.</summary>
public sealed partial class WhenFunctionsAreListed
{
    private const int Functions = 106;

    private static readonly string[][] Rows = [.. Repository.Read("docs/functions.md").Split('\n').Where(line => line is ['|', ' ', >= '0' and <= '9', ..]).Select(line => line.Trim('|').Split(" | ", StringSplitOptions.TrimEntries))];

    [Fact]
    public void Each_has_one_line_in_order() =>
        Rows.Select(row => int.Parse(row[0], CultureInfo.InvariantCulture)).ShouldBe(Enumerable.Range(1, Functions));

    [Fact]
    public void What_is_there_names_where_and_by_which_test_and_what_is_not_names_neither()
    {
        foreach (string[] row in Rows)
        {
            row.Length.ShouldBe(6, row[0]);
            row[2].ShouldBeOneOf("works", "partly", "later");
            (Names().Count(row[3]) > 0).ShouldBe(row[2] != "later", row[0]);
            (Names().Count(row[4]) > 0).ShouldBe(row[2] != "later", row[0]);
        }
    }

    [Fact]
    public void Every_test_that_is_named_is_one()
    {
        HashSet<string> tests = [.. Repository.TrackedFiles().Where(f => f.StartsWith("tests/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal)).SelectMany(TestsIn)];
        Rows.SelectMany(row => Names().Matches(row[4])).Select(m => m.Groups["name"].Value).Where(name => !tests.Contains(name)).ShouldBeEmpty();
    }

    private static IEnumerable<string> TestsIn(string file)
    {
        string text = Repository.Read(file);
        Match place = NamespaceAndClass().Match(text);
        return place.Success ? Tests().Matches(text).Select(m => $"{place.Groups["namespace"].Value}.{place.Groups["class"].Value}.{m.Groups["test"].Value}") : [];
    }

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Names();

    [GeneratedRegex(@"^namespace (?<namespace>[\w.]+);.*?^public sealed (partial )?class (?<class>\w+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NamespaceAndClass();

    [GeneratedRegex(@"^    \[(Fact|Theory)[^\n]*\n(    \[[^\n]*\n)*    public (async )?(static )?(void|Task) (?<test>\w+)\(", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Tests();
}
