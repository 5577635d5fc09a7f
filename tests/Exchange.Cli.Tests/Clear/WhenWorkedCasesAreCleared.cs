using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.TestKit;

namespace Exchange.Cli.Tests.Clear;

/// <summary>The worked cases of price formation that stand beside the checkout, every one of them.</summary>
public sealed class WhenWorkedCasesAreCleared : IDisposable
{
    private static readonly string[] Built =
    [
        "english_proxy", "dutch", "first_price_sealed", "second_price_sealed", "uniform_price", "discriminatory", "vickrey_multiunit", "optimal_posted_price", "rsop", "dot", "myerson_reserve",
        "rfq", "licence_inventory", "deposit_settlement",
    ];

    private readonly CaseFiles _files = new();

    public static TheoryData<string> Mechanisms => [.. Built];

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task All_of_a_mechanism_come_out_as_worked(string mechanism)
    {
        JsonObject[] cases = [.. JsonNode.Parse(await File.ReadAllBytesAsync(SharedFiles.PathOf("vectors/vectors.json")))!["cases"]!.AsArray().Select(c => c!.AsObject()).Where(c => string.Equals(c["mechanism"]!.GetValue<string>(), mechanism, StringComparison.Ordinal))];

        (int exitCode, string output, string error) = await CaseFiles.RunAsync(_files.Write(JsonSerializer.Serialize(cases)), "--check");

        (exitCode, output, error).ShouldBe((0, $"{cases.Length} passed, 0 failed\n", ""));
        cases.ShouldNotBeEmpty();
    }
}
