namespace Exchange.Cli.Tests;

public sealed class WhenACommandIsWrong
{
    [Theory]
    [InlineData]
    [InlineData("frobnicate")]
    [InlineData("serve", "--frobnicate")]
    [InlineData("serve", "--urls")]
    [InlineData("serve", "--urls", "ftp://127.0.0.1")]
    [InlineData("serve", "--demo=yes")]
    [InlineData("serve", "too", "much")]
    [InlineData("audit")]
    [InlineData("audit", "resolve")]
    [InlineData("audit", "resolve", "zero", "--reason", "x")]
    [InlineData("audit", "resolve", "7")]
    [InlineData("audit", "replay", "--data", "there-is-no-such-folder")]
    [InlineData("bench", "append")]
    public async Task One_sentence_says_so_and_the_exit_code_is_2(params string[] words)
    {
        (int exitCode, string output, string error) = await Program.RunAsync(words);

        exitCode.ShouldBe(2);
        output.ShouldBeEmpty();
        error.TrimEnd('\n').ShouldNotContain('\n');
        error.TrimEnd('\n').ShouldEndWith(".");
    }

    [Fact]
    public async Task Help_goes_to_standard_output()
    {
        (int exitCode, string output, string error) = await Program.RunAsync("help");

        exitCode.ShouldBe(0);
        output.ShouldStartWith("exchange serve");
        error.ShouldBeEmpty();
    }
}
