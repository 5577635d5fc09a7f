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
    [InlineData("audit", "as-of")]
    [InlineData("audit", "as-of", "teapot-1")]
    [InlineData("audit", "as-of", "auction-1", "--version", "1", "--position", "2")]
    [InlineData("audit", "as-of", "auction-1", "--version", "0")]
    [InlineData("audit", "as-of", "auction-1", "--data", "there-is-no-such-folder")]
    [InlineData("import")]
    [InlineData("import", "there-is-no-such-file.json")]
    [InlineData("import", "there-is-no-such-folder/data.json")]
    [InlineData("import", "exchange.runtimeconfig.json")]
    [InlineData("import", "city.data.json", "--catalogue", "a/b")]
    [InlineData("import", "city.data.json", "--url", "ftp://127.0.0.1")]
    [InlineData("import", "city.data.json", "--data", "there-is-no-such-folder")]
    [InlineData("import", "city.data.json", "--url", "http://127.0.0.1:1", "--key-file", "there-is-no-such-file.key")]
    [InlineData("import", "city.data.json", "--url", "http://127.0.0.1:1", "--key-file", "city.data.json")]
    [InlineData("book")]
    [InlineData("book", "there-is-no-such-file.csv")]
    [InlineData("book", "there-is-no-such-file.csv", "--report", "out.txt")]
    [InlineData("book", "city.data.json", "--report", "out.txt")]
    [InlineData("book", "city.data.json", "--report", "city.data.json")]
    [InlineData("book", "city.data.json", "--report", "there-is-no-such-folder/out.txt")]
    [InlineData("book", "city.data.json", "--report", "out.txt", "--stats=yes")]
    [InlineData("keys")]
    [InlineData("keys", "issue", "--roles", "buyer")]
    [InlineData("keys", "issue", "buyer-1")]
    [InlineData("keys", "issue", "buyer-1", "--roles", "king")]
    [InlineData("keys", "issue", "Jo Doe", "--roles", "buyer")]
    [InlineData("keys", "revoke", "there-is-no-such-file.key")]
    [InlineData("backup")]
    [InlineData("backup", "there", "--wal", "--follow")]
    [InlineData("backup", "there", "--data", "there-is-no-such-folder")]
    [InlineData("restore")]
    [InlineData("restore", "there-is-no-such-folder")]
    [InlineData("restore", "there-is-no-such-folder", "--data", "new")]
    [InlineData("restore", "there-is-no-such-folder", "--data", "new", "--position", "-1")]
    [InlineData("upgrade", "too", "much")]
    [InlineData("upgrade", "--data", "there-is-no-such-folder")]
    [InlineData("clear")]
    [InlineData("clear", "there-is-no-such-file.json")]
    [InlineData("clear", "city.data.json", "--chekc")]
    [InlineData("clear", "city.data.json")]
    [InlineData("seal")]
    [InlineData("seal", "key")]
    [InlineData("seal", "key", "there-is-no-such-folder/my.key")]
    [InlineData("seal", "bid", "12.50")]
    [InlineData("seal", "share", "--auction", "one")]
    [InlineData("bench", "append")]
    public async Task One_sentence_says_so_and_the_exit_code_is_2(params string[] words)
    {
        (int exitCode, string output, string error) = await Program.RunAsync(words);

        exitCode.ShouldBe(2);
        output.ShouldBeEmpty();
        error.TrimEnd('\n').ShouldNotContain('\n');
        error.TrimEnd('\n').ShouldEndWith(".");
    }
}
