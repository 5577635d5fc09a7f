using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Cli.Clear;
using Exchange.TestKit;

namespace Exchange.Cli.Tests.Clear;

/// <summary>The worked cases of price formation that stand beside the checkout.</summary>
public sealed class WhenWorkedCasesAreCleared : IDisposable
{
    private readonly CaseFiles _files = new();

    public static TheoryData<string> Mechanisms => [.. Worked().Select(MechanismOf).Distinct(StringComparer.Ordinal)];

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task All_of_a_mechanism_come_out_as_worked(string mechanism)
    {
        JsonNode[] cases = [.. Worked().Where(c => MechanismOf(c) == mechanism)];

        (await CaseFiles.RunAsync(_files.Write(JsonSerializer.Serialize(cases)), "--check")).ShouldBe((0, $"{cases.Length} passed, 0 failed\n", ""));
    }

    /// <summary>With the arguments and exit code that a user sees.</summary>
    [Fact]
    public async Task The_program_passes_them_in_one_run() =>
        (await Program.RunAsync("clear", SharedFiles.PathOf("vectors/vectors.json"), "--check")).ShouldBe((0, $"{Worked().Length} passed, 0 failed\n", ""));

    private static JsonNode[] Worked() => [.. JsonNode.Parse(File.ReadAllBytes(SharedFiles.PathOf("vectors/vectors.json")))!["cases"]!.AsArray().Select(c => c!)];

    private static string MechanismOf(JsonNode worked) => worked["mechanism"]!.GetValue<string>();
}
