using System.Globalization;
using System.Text.RegularExpressions;
using Exchange.TestKit;

namespace Exchange.Architecture.Tests;

/// <summary>Public contract as text: a changed line is a decision to be looked at, and an entry in CHANGELOG.md.</summary>
public sealed partial class WhenTheContractChanges
{
    [Fact]
    public void Stored_event_names_are_for_ever() => Snapshot.Match(string.Join('\n', Contract.Events.Names));

    [Fact]
    public void Problem_codes_and_their_statuses_are_for_ever() =>
        Snapshot.Match(string.Join('\n', Contract.Codes.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {c.Key}"))));

    /// <summary>DOMAIN KEP-2: no event holds a natural person's name, contact, identity number or free text about one. A new line here must be shown not to.</summary>
    [Fact]
    public void Members_of_events_that_hold_text_are_those_that_were_allowed() => Snapshot.Match(string.Join('\n', Contract.TextMembers));

    [Theory]
    [InlineData("Exchange.Kernel")]
    [InlineData("Exchange.EventStore")]
    public void The_public_surface_of_the_inner_projects_is_what_was_agreed(string project) => Snapshot.Match(PublicSurface.Of(project), parameters: project);

    [Fact]
    public void Every_problem_code_has_a_page_and_every_page_a_code() =>
        Directory.GetFiles(Path.Combine(Repository.Root, "docs", "problems"), "*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).ShouldBe(Contract.Codes.Keys);

    [Fact]
    public void Every_page_of_a_problem_has_a_title_and_tells_its_status_and_code()
    {
        foreach ((string code, int status) in Contract.Codes)
        {
            string[] lines = Repository.Read($"docs/problems/{code}.md").Split('\n');
            lines[0].ShouldMatch("^# \\S", code);
            lines[2].ShouldBe(string.Create(CultureInfo.InvariantCulture, $"HTTP {status} · code `{code}`"), code);
        }
    }

    [Fact]
    public void Every_stored_event_is_described_in_docs_events() =>
        Repository.TrackedFiles().Where(file => file == "docs/events.md" || file.StartsWith("docs/events/", StringComparison.Ordinal)).SelectMany(file => EventHeading().Matches(Repository.Read(file))).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal).ShouldBe(Contract.Events.Names);

    [GeneratedRegex("^##+ `(?<name>[a-z0-9_]+)`$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex EventHeading();
}
