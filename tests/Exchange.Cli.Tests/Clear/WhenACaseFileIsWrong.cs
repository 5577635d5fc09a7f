namespace Exchange.Cli.Tests.Clear;

public sealed class WhenACaseFileIsWrong : IDisposable
{
    private readonly CaseFiles _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>The fault stands in the second case of the file; the first is a good one, of which nothing may be told.</summary>
    [Theory]
    [InlineData("\"english_proxy\"", "\"astrology\"", 5, "ONE, mechanism is 'astrology', which is not known.")]
    [InlineData("\"mechanism\": \"english_proxy\", ", "", 5, "ONE has no 'mechanism'.")]
    [InlineData("\"id\": \"ONE\", ", "", 5, "a case has no 'id'.")]
    [InlineData("\"id\": \"ONE\"", "\"id\": 7", 5, "a case, id is a number where a text belongs.")]
    [InlineData("\"title\"", "\"titel\"", 5, "ONE, titel is not known here.")]
    [InlineData("\"reserve\": null", "\"reserve\": null, \"reserve\": 5", 6, "ONE, input.reserve stands there twice.")]
    [InlineData("\"seller\": \"S\",", "\"seller\": \"S\", \"sellers\": 1,", 6, "ONE, input.sellers is not known here.")]
    [InlineData("\"startPrice\": 100, ", "", 6, "ONE, input has no 'startPrice'.")]
    [InlineData("\"startPrice\": 100", "\"startPrice\": 100.5", 6, "ONE, input.startPrice is 100.5, which is no integer of 64 bits.")]
    [InlineData("\"startPrice\": 100", "\"startPrice\": 9223372036854775808", 6, "ONE, input.startPrice is 9223372036854775808, which is no integer of 64 bits.")]
    [InlineData("\"startPrice\": 100", "\"startPrice\": \"100\"", 6, "ONE, input.startPrice is a text where an integer belongs.")]
    [InlineData("\"mode\": \"proxy\"", "\"mode\": \"poxy\"", 6, "ONE, input.mode is 'poxy' and not 'proxy' or 'open_outcry'.")]
    [InlineData("[[0, 5]]", "[[0, 5, 7]]", 6, "ONE, input.increments[0] is not a row of 2 integers.")]
    [InlineData("[[0, 5]]", "[[1, 5]]", 6, "ONE, input.increments can't be used: the first row of an increment table begins at zero.")]
    [InlineData("\"openT\": 0", "\"openT\": 9000000000000000000", 6, "ONE, input.openT is no moment.")]
    [InlineData("\"amount\": 250", "\"amount\": true", 7, "ONE, input.events[0].amount is true or false where an integer belongs.")]
    [InlineData("\"amount\": 250", "\"sum\": 250", 7, "ONE, input.events[0] has no 'amount'.")]
    [InlineData("\"bidder\": \"甲\"", "\"bidder\": \"\\ud800\"", 7, "ONE, input.events[0].bidder holds half of a surrogate pair.")]
    [InlineData("\"amount\": 250}", "\"amount\": 250}, {\"seq\": 1, \"t\": 2, \"type\": \"bid\", \"bidder\": \"B\", \"amount\": 300}", 5, "ONE can't be worked out: two acts have the same sequence number.")]
    [InlineData("[{\"seq\": 1, \"t\"", "[7, {\"seq\": 1, \"t\"", 7, "ONE, input.events[0] is a number where an object belongs.")]
    [InlineData("\"amount\": 250}]", "\"amount\": 250}", 7, "that is no JSON.")]
    public async Task One_sentence_names_file_line_and_fault_and_nothing_is_told(string good, string bad, int line, string fault)
    {
        CaseFiles.OneBid.ShouldContain(good);
        string path = _files.Write($"{CaseFiles.OneBid}\n{CaseFiles.OneBid.Replace(good, bad, StringComparison.Ordinal)}");

        (await CaseFiles.RunAsync(path)).ShouldBe((2, "", $"{path}, line {line}: {fault}\n"));
        (await CaseFiles.RunAsync(path, "--check")).ShouldBe((2, "", $"{path}, line {line}: {fault}\n"));
    }

    [Theory]
    [InlineData("", "{0} holds no case.\n")]
    [InlineData("{\"cases\": []}", "{0} holds no case.\n")]
    [InlineData("{\"cases\": 7}", "{0}, line 1: 'cases' is no list.\n")]
    [InlineData("{\"schemaVersion\": 2,\n\"cases\": []}", "{0}, line 1: schemaVersion is 2, and this program reads 1.\n")]
    [InlineData("{\"cases\": [],\n\"remarks\": []}", "{0}, line 2: remarks is not known here.\n")]
    [InlineData("\n7", "{0}, line 2: neither a case nor a list of cases stands there.\n")]
    [InlineData("id,mechanism\n", "{0}, line 1: that is no JSON.\n")]
    public async Task A_file_without_cases_is_refused(string content, string error)
    {
        string path = _files.Write(content);

        (await CaseFiles.RunAsync(path)).ShouldBe((2, "", error.Replace("{0}", path, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task There_is_nothing_to_check_where_nothing_is_expected()
    {
        string path = _files.Write("""{"id": "ONE", "mechanism": "english_proxy", "input": {"startPrice": 100, "increments": [[0, 5]], "openT": 0, "closeT": 1000, "mode": "proxy", "seller": "S", "events": []}}""");

        (await CaseFiles.RunAsync(path)).ExitCode.ShouldBe(0);
        (await CaseFiles.RunAsync(path, "--check")).ShouldBe((2, "", $"{path}: ONE has no 'expected' to compare with.\n"));
    }
}
