using System.Text;
using System.Text.Json;

namespace Exchange.Cli.Tests.Audit;

/// <summary><c>exchange audit as-of</c>, beside a running exchange.</summary>
public sealed class WhenLookingBack
{
    [Fact]
    public async Task A_stream_is_shown_as_of_a_version_a_position_or_an_instant()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        string auction = "auction-" + await exchange.DemoAuctionAsync();

        JsonElement now = await AsOfAsync(exchange, auction);
        now.GetProperty("facts").GetArrayLength().ShouldBe(6); // opened, and five bidders
        JsonElement opened = now.GetProperty("facts")[0];
        (opened.GetProperty("type").GetString(), opened.GetProperty("kind").GetString(), opened.GetProperty("actor").GetString(), opened.GetProperty("rules").GetString()).ShouldBe(("auction_opened", "open_auction", "vendor", "1"));
        Guid.Parse(opened.GetProperty("command").GetString()!).ShouldNotBe(Guid.Empty);

        JsonElement third = now.GetProperty("facts")[2];
        (await AsOfAsync(exchange, auction, "--version", "3")).GetProperty("version").GetInt64().ShouldBe(3);
        (await AsOfAsync(exchange, auction, "--position", third.GetProperty("position").GetRawText())).GetProperty("version").GetInt64().ShouldBeInRange(2, 3); // the fact's batch may end behind it
        (await AsOfAsync(exchange, auction, "--instant", now.GetProperty("facts")[5].GetProperty("at").GetString()!)).GetProperty("version").GetInt64().ShouldBe(6);

        (int exitCode, string output, string error) = await exchange.RunAsync("audit", "as-of", auction, "--instant", "2001-01-01T00:00:00Z");
        (exitCode, output, error).ShouldBe((2, "", $"There was no {auction} as of then.\n"));
        (await exchange.RunAsync("audit", "as-of", auction, "--version", "1")).Output.Split('\n').Length.ShouldBe(6);
    }

    /// <summary>Two facts of one batch: there never was a state between them.</summary>
    [Fact]
    public async Task A_version_inside_a_batch_is_rounded_down_to_its_beginning()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);

        JsonElement account = await AsOfAsync(exchange, "account-buyer-1-CNY");
        account.GetProperty("state").GetProperty("is").GetString().ShouldBe("account-state");
        account.GetProperty("state").GetProperty("balance").GetInt64().ShouldBe(1_000_000_00);

        string[] batches = [.. (await AsOfAsync(exchange, "rulebook-main")).GetProperty("facts").EnumerateArray().Select(f => f.GetProperty("batch").GetString()!)];
        batches.ShouldBe(["2/2"]); // after decision_approved, in the same batch
    }

    /// <summary>DOMAIN SEE-1b.</summary>
    [Fact]
    public async Task Standing_maxima_and_an_unmet_reserve_are_masked_until_the_close()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        string auction = await exchange.DemoAuctionAsync();
        (await exchange.PostAsync($"/auctions/{auction}/bids", "buyer-1", "canary", """{"maximum":{"amount":"321.09","currency":"CNY"}}""")).Status.ShouldBe(200);

        foreach (string[] form in (string[][])[["--json"], []])
        {
            string output = (await exchange.RunAsync(["audit", "as-of", "auction-" + auction, .. form])).Output;
            output.ShouldNotContain("321.09");
            output.ShouldNotContain("32109");
            output.ShouldNotContain("\"500.00\"");
            output.ShouldContain("\"maximum\":null");
            output.ShouldContain("\"reservePrice\":null");
        }
    }

    private static async Task<JsonElement> AsOfAsync(ServedExchange exchange, string stream, params string[] options)
    {
        (int exitCode, string output, string error) = await exchange.RunAsync(["audit", "as-of", stream, "--json", .. options]);
        error.ShouldBeEmpty();
        exitCode.ShouldBe(0);
        return JsonElement.Parse(Encoding.UTF8.GetBytes(output));
    }
}
