using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Cli.Clear;
using Exchange.TestKit;

namespace Exchange.Cli.Tests.Clear;

/// <summary>The worked cases of price formation that stand beside the checkout, every one of them whose mechanism is built.</summary>
public sealed class WhenWorkedCasesAreCleared : IDisposable
{
    private readonly CaseFiles _files = new();

    public static TheoryData<string> Mechanisms => [.. Worked().Select(MechanismOf).Distinct(StringComparer.Ordinal).Where(CaseMechanisms.IsBuilt)];

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task All_of_a_mechanism_come_out_as_worked(string mechanism)
    {
        JsonNode[] cases = [.. Worked().Where(c => MechanismOf(c) == mechanism)];

        (await CaseFiles.RunAsync(_files.Write(JsonSerializer.Serialize(cases)), "--check")).ShouldBe((0, $"{cases.Length} passed, 0 failed\n", ""));
    }

    /// <summary>With the arguments and exit code that a user sees; the file itself once all of its mechanisms are built.</summary>
    [Fact]
    public async Task The_program_passes_them_in_one_run()
    {
        JsonNode[] all = Worked(), built = [.. all.Where(c => CaseMechanisms.IsBuilt(MechanismOf(c)))];
        string path = built.Length == all.Length ? SharedFiles.PathOf("vectors/vectors.json") : _files.Write(JsonSerializer.Serialize(built));

        (await Program.RunAsync("clear", path, "--check")).ShouldBe((0, $"{built.Length} passed, 0 failed\n", ""));
    }

    [Fact]
    public async Task A_mechanism_that_is_not_built_yet_says_so()
    {
        foreach (JsonNode worked in Worked().Where(c => !CaseMechanisms.IsBuilt(MechanismOf(c))))
        {
            string path = _files.Write(worked.ToJsonString());
            (await CaseFiles.RunAsync(path)).ShouldBe((2, "", $"{path}, line 1: {worked["id"]}, mechanism is '{MechanismOf(worked)}', which is not built yet.\n"));
        }
    }

    private static JsonNode[] Worked() => [.. JsonNode.Parse(File.ReadAllBytes(SharedFiles.PathOf("vectors/vectors.json")))!["cases"]!.AsArray().Select(c => c!)];

    private static string MechanismOf(JsonNode worked) => worked["mechanism"]!.GetValue<string>();
}
