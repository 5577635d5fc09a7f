namespace Exchange.Cli.Tests.Clear;

/// <summary>Cases of price lists and menus beyond the worked ones, and such as can't be understood.</summary>
public sealed class WhenArbitrageIsCleared : IDisposable
{
    private readonly CaseFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("query_arbitrage", """{"views": {"b": {"items": ["b"], "price": 9}, "a": {"items": ["a"], "price": 8}}, "queries": {"both": ["a", "b"], "none": [], "other": ["c"]}}""", """{"arbitrageFree":true,"violations":[],"queryPrices":{"both":17,"none":0,"other":null}}""")]
    [InlineData("query_arbitrage", """{"views": {"b": {"items": ["a"], "price": 9}, "a": {"items": ["a"], "price": 7}, "c": {"items": ["a"], "price": 8}}}""", """{"arbitrageFree":false,"violations":[{"view":"b","price":9,"cheaper":7},{"view":"c","price":8,"cheaper":7}],"queryPrices":{}}""")]
    [InlineData("mbp_arbitrage", """{"points": [[3, 22], [1, 7]]}""", """{"arbitrageFree":false,"violations":[{"x":3,"price":22,"cheaper":21}]}""")]
    [InlineData("mbp_revenue", """{"points": [{"x": 3, "value": 7, "demand": 1}, {"x": 2, "value": 4, "demand": 1}]}""", """{"maxRevenue":11}""")]
    [InlineData("version_menu", """{"types": [{"name": "p", "count": 2, "values": {"gold": 30, "basic": 12}}], "menu": {"gold": 26, "basic": 8}}""", """{"choices":{"p":"gold"},"revenue":52}""")]
    [InlineData("version_optimal", """{"types": [], "versions": ["gold"]}""", """{"maxRevenue":0}""")]
    public async Task They_come_out_as_worked(string mechanism, string input, string actual) =>
        (await CaseFiles.RunAsync(_files.Write($$"""{"id": "X", "mechanism": "{{mechanism}}", "input": {{input}}}"""))).ShouldBe((0, $$"""{"id":"X","actual":{{actual}}}""" + "\n", ""));

    [Theory]
    [InlineData("query_arbitrage", """{"views": {"a": {"items": ["a"], "price": -1}}}""")]
    [InlineData("query_arbitrage", """{"views": {"a": {"items": "a", "price": 1}}}""")]
    [InlineData("query_arbitrage", """{"views": {}, "queries": {"q": "a"}}""")]
    [InlineData("query_arbitrage", """{"views": {}, "queries": ["a"]}""")]
    [InlineData("mbp_arbitrage", """{"points": []}""")]
    [InlineData("mbp_arbitrage", """{"points": [[1, null]]}""")]
    [InlineData("mbp_arbitrage", """{"points": [[1, 2], [1, 3]]}""")]
    [InlineData("mbp_arbitrage", """{"points": [[1, 2], [9000000, 3]]}""")]
    [InlineData("mbp_revenue", """{"points": [{"x": 0, "value": 7, "demand": 1}]}""")]
    [InlineData("mbp_revenue", """{"points": [{"x": 1, "value": 7, "demand": -1}]}""")]
    [InlineData("version_menu", """{"types": [{"name": "p", "count": -2, "values": {}}], "menu": {}}""")]
    [InlineData("version_menu", """{"types": [], "menu": {"gold": -1}}""")]
    [InlineData("version_optimal", """{"types": [], "versions": ["gold", "gold"]}""")]
    public async Task One_sentence_says_why_a_case_is_none(string mechanism, string input)
    {
        string path = _files.Write($$"""{"id": "X", "mechanism": "{{mechanism}}", "input": {{input}}}""");

        (int exitCode, string output, string error) = await CaseFiles.RunAsync(path);

        (exitCode, output).ShouldBe((2, ""));
        error.ShouldStartWith($"{path}, line 1: X");
        error.ShouldEndWith(".\n");
        error.ShouldNotContain(". ");
    }
}
