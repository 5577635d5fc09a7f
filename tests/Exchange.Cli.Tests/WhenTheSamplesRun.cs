using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Exchange.Cli.Tests;

/// <summary><c>samples/run</c> beside an exchange that serves the demo: three programs, nothing but HTTP between them and the exchange.</summary>
public sealed partial class WhenTheSamplesRun(ITestOutputHelper output)
{
    [Fact]
    public async Task Whole_trades_are_carried_out_each_under_its_own_fee_and_replayed()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        var samples = new ProcessStartInfo("bash", [Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "samples", "run")]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        (samples.Environment["EXCHANGE_URL"], samples.Environment["EXCHANGE_DATA"], samples.Environment["EXCHANGE_BUILD"]) = (exchange.Url, exchange.Folder, "no");

        using Process process = Process.Start(samples)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        output.WriteLine(told);

        process.ExitCode.ShouldBe(0, $"{told}\n{await errors}");
        told.ShouldContain("40 datasets read, 40 registered");
        told.ShouldContain("(1) A price on open data is refused: price-on-open-data.");
        told.ShouldContain("(2) Closed data is not listed: closed-not-listed.");
        told.ShouldContain("after an objection that was unfounded");
        told.ShouldContain("(4) bidder-14 is quoted 800.00 CNY for three licences; quote-indicative, so it has to be made firm.");
        told.ShouldContain("(4) bidder-14 paid 800.00 CNY");
        told.ShouldContain("(4) bidder-15 has 2 licences of linjiang-data at 250.00 CNY each, by a sealed quote.");
        told.ShouldContain("(4) bidder-15 paid 500.00 CNY");
        told.ShouldContain("(7) second-price: of 3 sealed bids 1 won, at 450.00 CNY.");
        told.ShouldContain("(7) first-price: of 3 sealed bids 1 won, at 500.00 CNY.");
        told.ShouldContain("(7) lowest-accepted: of 3 sealed bids 2 won, at 450.00 CNY and 450.00 CNY.");
        told.ShouldContain("(7) highest-rejected: of 3 sealed bids 2 won, at 420.00 CNY and 420.00 CNY.");
        told.ShouldMatch(@"\(7\) pay-as-bid: of 3 sealed bids 2 won, at (500\.00 CNY and 450\.00|450\.00 CNY and 500\.00) CNY\."); // in the order in which the envelopes came
        told.ShouldContain("(7) vickrey: of 3 sealed bids 2 won, at 420.00 CNY and 420.00 CNY.");
        told.ShouldContain("(7) random-sample: of 3 sealed bids "); // who wins at which price is drawn by lot
        told.ShouldContain("(7) bidder-20 paid 450.00 CNY");
        told.ShouldContain("(10) opening-call: 30 credits at 10.00 CNY.");
        told.ShouldContain("(10) continuous-trading: 5 credits went at 9.50 CNY.");
        told.ShouldContain("bytes for one credit, and 14 credits left.");
        Match auctioned = Fee().Match(told), posted = Fee().Match(told, auctioned.Index + auctioned.Length);
        (auctioned.Groups["fee"].Value, posted.Groups["fee"].Value).ShouldBe(("51.30", "7.50")); // 1.5 % of 3,420.00 and 2.5 % of 300.00
        int.Parse(posted.Groups["version"].Value, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(int.Parse(auctioned.Groups["version"].Value, System.Globalization.CultureInfo.InvariantCulture) + 1);
        told.TrimEnd().ShouldEndWith("OK: replay equals what is served.");
    }

    private static string Here([CallerFilePath] string here = "") => here;

    [GeneratedRegex(@"fee is (?<fee>[0-9.]+) CNY.* under version (?<version>[0-9]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Fee();
}
