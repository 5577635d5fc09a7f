namespace Exchange.Cli.Tests;

public sealed class WhenHelpIsAsked
{
    [Theory]
    [InlineData("exchange serve", "exchange help", "help")]
    [InlineData("exchange serve", "exchange help", "--help")]
    [InlineData("exchange serve", "exchange help", "frobnicate", "--help")]
    [InlineData("exchange serve", "--public-address", "serve", "--help")]
    [InlineData("exchange serve", "--public-address", "serve", "--demo", "-h")]
    [InlineData("exchange import", "--dry-run", "help", "import")]
    [InlineData("exchange book", "--stats", "book", "--help")]
    [InlineData("exchange audit replay", "exchange audit resolve", "audit", "help")]
    [InlineData("exchange audit replay", "exchange audit resolve", "audit", "--help")]
    [InlineData("exchange audit as-of", "--instant", "audit", "as-of", "--json", "--help")]
    [InlineData("exchange keys issue", "exchange keys revoke", "keys", "help")]
    public async Task It_goes_to_standard_output_as_much_as_concerns_the_command(string first, string also, params string[] words)
    {
        (int exitCode, string output, string error) = await Program.RunAsync(words);

        (exitCode, error).ShouldBe((0, ""));
        output.ShouldStartWith(first);
        output.ShouldContain(also);
    }

    [Fact]
    public void Of_one_command_nothing_is_said_of_others() => Help.Of("audit", "replay", "--help").ShouldNotContain("rebuild");
}
