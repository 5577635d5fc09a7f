namespace Exchange.Cli.Tests.Clear;

/// <summary>Cases of posted prices, fees and shares beyond the worked ones, and such as can't be understood.</summary>
public sealed class WhenTariffsAndSplitsAreCleared : IDisposable
{
    private const string Sampled = """
        {"contributors": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"], "coalitionValues": {}, "revenue": 100}
        """;

    private readonly CaseFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("posted_price", """{"model": "package", "packageSize": 10, "packagePrice": 50, "qty": 11}""", """{"subtotal":100,"discount":0,"tax":0,"total":100}""")]
    [InlineData("posted_price", """{"model": "volume", "tiers": [[100, 10000, 0], [null, 8000, 5]], "qty": 101}""", """{"subtotal":813,"discount":0,"tax":0,"total":813}""")]
    [InlineData("posted_price", """{"model": "flat", "unitPriceMilli": 2500, "qty": 100, "discountBps": 500, "taxBps": 600}""", """{"subtotal":250,"discount":13,"tax":14,"total":251}""")]
    [InlineData("posted_price", """{"model": "usage", "baseFee": 100, "included": 10, "used": 1000, "tiers": [[null, 1000, 0]], "minCommit": 300, "cap": 900}""", """{"subtotal":900,"discount":0,"tax":0,"total":900}""")]
    [InlineData("fee_split", """{"gross": 100, "feeBps": 300, "minFee": 1, "maxFee": 50, "shares": {"c": 1, "B": 1, "a": 1}}""", """{"fee":3,"payouts":{"B":33,"a":32,"c":32}}""")]
    [InlineData("shapley_split", """{"contributors": ["B", "A"], "coalitionValues": {"A": 10, "B": -4, "B,A": 6}, "revenue": 100}""", """{"shapley":{"A":"10","B":"-4"},"payouts":{"A":100,"B":0}}""")]
    public async Task They_come_out_as_worked(string mechanism, string input, string actual) =>
        (await CaseFiles.RunAsync(_files.Write($$"""{"id": "X", "mechanism": "{{mechanism}}", "input": {{input}}}"""))).ShouldBe((0, $$"""{"id":"X","actual":{{actual}}}""" + "\n", ""));

    [Theory]
    [InlineData("posted_price", """{"model": "flat", "unitPriceMilli": -1, "qty": 1}""")]
    [InlineData("posted_price", """{"model": "flat", "unitPriceMilli": 1, "qty": -1}""")]
    [InlineData("posted_price", """{"model": "flat", "unitPriceMilli": 1000000000000000, "qty": 1000000000000000}""")]
    [InlineData("posted_price", """{"model": "flat", "unitPriceMilli": 1, "qty": 1, "tiers": []}""")]
    [InlineData("posted_price", """{"model": "graduated", "tiers": [[100, 1, 0]], "qty": 1}""")]
    [InlineData("posted_price", """{"model": "graduated", "tiers": [[null, null, 0]], "qty": 1}""")]
    [InlineData("posted_price", """{"model": "flat", "unitPriceMilli": 1, "qty": 1, "taxBps": 10001}""")]
    [InlineData("posted_price", """{"model": "subscription", "periodPrice": 1, "periodDays": 30, "fromDay": 0, "toDay": 31}""")]
    [InlineData("fee_split", """{"gross": 100, "feeBps": 300, "shares": {}}""")]
    [InlineData("fee_split", """{"gross": 100, "feeBps": 300, "shares": {"a": -1, "b": 2}}""")]
    [InlineData("fee_split", """{"gross": -100, "feeBps": 300, "shares": {"a": 1}}""")]
    [InlineData("fee_split", """{"gross": 100, "feeBps": 1, "minFee": 5, "maxFee": 4, "shares": {"a": 1}}""")]
    [InlineData("shapley_split", """{"contributors": ["A", "B"], "coalitionValues": {"A": 1, "B": 1}, "revenue": 100}""")]
    [InlineData("shapley_split", """{"contributors": ["A", "B"], "coalitionValues": {"A": 1, "B": 1, "A,B": 1, "B,A": 1}, "revenue": 100}""")]
    [InlineData("shapley_split", """{"contributors": ["A", "A"], "coalitionValues": {"A": 1}, "revenue": 100}""")]
    [InlineData("shapley_split", """{"contributors": ["A"], "coalitionValues": {"A": 1, "Z": 1}, "revenue": 100}""")]
    [InlineData("shapley_split", """{"contributors": ["A"], "coalitionValues": {"A": 1}, "revenue": 100, "seed": "s", "orders": 5}""")]
    [InlineData("shapley_split", Sampled)]
    public async Task One_sentence_says_why_a_case_is_none(string mechanism, string input)
    {
        string path = _files.Write($$"""{"id": "X", "mechanism": "{{mechanism}}", "input": {{input}}}""");

        (int exitCode, string output, string error) = await CaseFiles.RunAsync(path);

        (exitCode, output).ShouldBe((2, ""));
        error.ShouldStartWith($"{path}, line 1: X");
        error.ShouldEndWith(".\n");
        error.ShouldNotContain(". ");
    }

    [Fact]
    public async Task Many_contributors_are_sampled_by_a_seed()
    {
        string[] names = [.. Enumerable.Range('a', 13).Select(c => $"{(char)c}")];
        string values = string.Join(',', Enumerable.Range(1, (1 << 13) - 1).Select(s => $"\"{string.Join(',', names.Where((_, i) => (s & (1 << i)) != 0))}\":{(s & 1) * 7}"));

        (int exitCode, string output, _) = await CaseFiles.RunAsync(_files.Write($$$"""{"id": "X", "mechanism": "shapley_split", "input": {"contributors": ["{{{string.Join("\",\"", names)}}}"], "coalitionValues": {{{{values}}}}, "revenue": 100, "seed": "s", "orders": 10}}"""));

        exitCode.ShouldBe(0);
        output.ShouldStartWith("""{"id":"X","actual":{"seed":"s","orders":10,"shapley":{"a":"7","b":"0",""");
        output.ShouldContain("\"payouts\":{\"a\":100,\"b\":0,");
    }
}
