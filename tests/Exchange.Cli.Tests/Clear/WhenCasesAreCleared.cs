using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Cli.Tests.Clear;

public sealed class WhenCasesAreCleared : IDisposable
{
    private readonly CaseFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Each_gives_one_line_with_what_came_out()
    {
        (int exitCode, string output, string error) = await CaseFiles.RunAsync(_files.Write($"[{CaseFiles.OneBid},{CaseFiles.OneBid}]"));

        (exitCode, error).ShouldBe((0, ""));
        string[] lines = output.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(2);
        lines[0].ShouldBe("""{"id":"ONE","actual":{"status":"sold","winner":"甲","price":100,"closeT":1000,"extensions":0,"events":[{"seq":1,"result":"accepted","leader":"甲","price":100,"closeT":1000}]}}""");
    }

    [Theory]
    [InlineData("{\"schemaVersion\": 1, \"money\": \"integer minor units\", \"cases\": [\n1,\n1\n]}")]
    [InlineData("[1, 1]")]
    [InlineData("1\n1\n")]
    [InlineData("\uFEFF1\n\n1")]
    public async Task Any_layout_of_the_file_will_do(string layout)
    {
        string compact = JsonNode.Parse(CaseFiles.OneBid)!.ToJsonString(new JsonSerializerOptions { WriteIndented = layout.Contains('[', StringComparison.Ordinal) });
        string[] around = layout.Replace("\"schemaVersion\": 1", "\"schemaVersion\": 0", StringComparison.Ordinal).Split('1');
        string file = string.Join(compact, around).Replace("\"schemaVersion\": 0", "\"schemaVersion\": 1", StringComparison.Ordinal);

        (await CaseFiles.RunAsync(_files.Write(file), "--check")).ShouldBe((0, "2 passed, 0 failed\n", ""));
    }

    [Fact]
    public async Task A_case_that_comes_out_otherwise_tells_where_and_the_exit_code_is_1()
    {
        string other = CaseFiles.OneBid.Replace("\"ONE\"", "\"OTHER\"", StringComparison.Ordinal).Replace("\"price\": 100, \"closeT\": 1000}]", "\"price\": 105, \"closeT\": 1000}, {\"seq\": 2}]", StringComparison.Ordinal)
            .Replace("\"status\": \"sold\", ", "\"sold\": true, ", StringComparison.Ordinal);

        (int exitCode, string output, _) = await CaseFiles.RunAsync(_files.Write(CaseFiles.OneBid + other), "--check");

        exitCode.ShouldBe(1);
        output.ShouldBe("""
            OTHER failed
              sold: expected true, actual is missing
              events: expected 2 items, actual 1
              events[0].price: expected 105, actual 100
              status: not expected, actual "sold"
            1 passed, 1 failed

            """);
    }

    [Fact]
    public async Task A_list_in_another_order_is_another_list()
    {
        string swapped = CaseFiles.OneBid
            .Replace("\"amount\": 250}]", "\"amount\": 250}, {\"seq\": 2, \"t\": 2, \"type\": \"retract\", \"bidder\": \"甲\"}]", StringComparison.Ordinal)
            .Replace("\"events\": [{\"seq\": 1, \"result\"", "\"events\": [{\"seq\": 2, \"result\": \"accepted\", \"leader\": null, \"price\": null, \"closeT\": 1000}, {\"seq\": 1, \"result\"", StringComparison.Ordinal);

        (int exitCode, string output, _) = await CaseFiles.RunAsync(_files.Write(swapped), "--check");

        exitCode.ShouldBe(1);
        output.ShouldContain("events[0].seq: expected 2, actual 1");
    }
}
