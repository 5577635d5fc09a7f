using System.Net;
using System.Text.Json;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Api.Tests;

/// <summary>A Dutch auction over HTTP (FUNCTIONS row 42): two licences, one goes to a limit that nobody saw and one off the clock.</summary>
public sealed class WhenThePriceFalls : IAsyncLifetime
{
    private readonly FakeClock _clock = new(SystemClock.Instance.GetCurrentInstant());
    private TestExchange _exchange = null!;
    private Instant _opens;

    public async Task InitializeAsync()
    {
        _exchange = await TestExchange.StartAsync(options => options with { Clock = _clock });
        _opens = Instant.FromUnixTimeSeconds(_clock.GetCurrentInstant().ToUnixTimeSeconds()) + Duration.FromMinutes(1);
    }

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    /// <summary>DUT-1 to DUT-3, DOMAIN SEE-1, MON-4.</summary>
    [Fact]
    public async Task Licences_go_off_the_clock_and_to_a_limit_and_the_trades_go_their_way()
    {
        string auction = await OpenAsync();
        for (int i = 0; i < 3; i++) (await PostAsync($"{auction}/registrations", "{}", _exchange.Buyers[i])).Amount("deposit").ShouldBe("10.00");
        (await PostAsync($"{auction}/acceptances", "{}", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.Conflict, "not-open");

        _clock.Set(_opens);
        (await PostAsync($"{auction}/limits", """{"limit":{"amount":"399.99","currency":"CNY"}}""", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "limit-below-floor");
        Answer limit = await PostAsync($"{auction}/limits", """{"limit":{"amount":"812.34","currency":"CNY"}}""", _exchange.Buyers[0]);
        (limit.Status, limit.Number("number")).ShouldBe((HttpStatusCode.OK, 1L), limit.Text);
        await NobodyElseKnowsAsync(auction, "812.34", limit.Number("position"));

        _clock.Set(_opens + Duration.FromMinutes(4));
        await Eventually.TrueAsync(async () => (await FillsAsync(auction)).Length == 1);
        Answer taken = await PostAsync($"{auction}/acceptances", """{"licences":1}""", _exchange.Buyers[1]);
        (taken.Number("number"), taken.Number("taken"), taken.Amount("unitPrice")).ShouldBe((2L, 1L, "800.00"), taken.Text);
        (await PostAsync($"{auction}/acceptances", "{}", _exchange.Buyers[2])).ShouldBeProblem(HttpStatusCode.Conflict, "sold-out");

        JsonElement over = (await _exchange.Host.GetAsync($"{auction}?at-least={taken.Number("position")}", _exchange.Buyers[3])).Json;
        (over.GetProperty("phase").GetString(), over.GetProperty("left").GetInt32(), over.GetProperty("rule").GetString()).ShouldBe(("awarded", 0, "dutch-1"));
        JsonElement[] fills = await FillsAsync(auction);
        fills.Select(f => f.GetProperty("unitPrice").GetProperty("amount").GetString()).ShouldBe(["800.00", "800.00"]);
        fills.ShouldAllBe(f => !f.GetRawText().Contains("buyer-", StringComparison.Ordinal), "by its number, not by its bidder");
        (await _exchange.Host.GetAsync($"{auction}/limits", _exchange.Operator)).Json.GetProperty("limits")[0].GetProperty("standing").GetString().ShouldBe("fired");

        for (int i = 0; i < 2; i++)
        {
            JsonElement order = await SettleAsync(_exchange.Buyers[i]);
            (order.GetProperty("phase").GetString(), order.GetProperty("method").GetString(), order.GetProperty("rule").GetString(), order.GetProperty("price").GetProperty("amount").GetString())
                .ShouldBe(("closed", "dutch-auction", "dutch-1", "800.00"));
            order.GetProperty("evidence").GetString().ShouldBe($"dutch-{auction.Split('/')[2]}");
        }

        (await _exchange.Host.GetAsync("/accounts/buyer-3-CNY", _exchange.Buyers[2])).Json.GetProperty("available").GetProperty("amount").GetString().ShouldBe("1000000.00", "the deposit of who gets nothing is free again");
    }

    private async Task<string> OpenAsync()
    {
        Answer opened = await PostAsync("/dutch-auctions", $$$"""
            {"listing":"{{{TestExchange.Listing}}}","startPrice":{"amount":"1000.00","currency":"CNY"},"floor":{"amount":"400.00","currency":"CNY"},"decrement":{"amount":"50.00","currency":"CNY"},
            "interval":"0:01:00","licences":2,"opensAt":"{{{NodaTime.Text.InstantPattern.General.Format(_opens)}}}","deposit":{"amount":"10.00","currency":"CNY"}}
            """, _exchange.Vendor);
        opened.Status.ShouldBe(HttpStatusCode.Created, opened.Text);
        opened.Json.GetProperty("closesAt").GetString().ShouldBe(NodaTime.Text.InstantPattern.General.Format(_opens + Duration.FromMinutes(13)));
        string path = opened.Headers.Location!.AbsolutePath;
        JsonElement row = (await _exchange.Host.GetAsync($"{path}?at-least={opened.Number("position")}", _exchange.Buyers[3])).Json;
        row.GetProperty("floorAt").GetString().ShouldBe(NodaTime.Text.InstantPattern.General.Format(_opens + Duration.FromMinutes(12)));
        return path;
    }

    /// <summary>Its owner reads it; no other does, wherever he looks.</summary>
    private async Task NobodyElseKnowsAsync(string auction, string limit, long position)
    {
        (await _exchange.Host.GetAsync($"{auction}/limits?at-least={position}", _exchange.Buyers[0])).Text.ShouldContain(limit);
        foreach (string key in (string[])[_exchange.Vendor, _exchange.Operator, _exchange.Regulator, _exchange.Buyers[1]])
        {
            foreach (string path in (string[])["/dutch-auctions", auction, $"{auction}/limits", $"{auction}/fills", $"/audit/trail?stream=dutch-{auction.Split('/')[2]}", "/queue"])
            {
                (await _exchange.Host.GetAsync(path, key)).Text.ShouldNotContain(limit, Case.Sensitive, path);
            }
        }
    }

    private async Task<JsonElement[]> FillsAsync(string auction) => [.. (await _exchange.Host.GetAsync($"{auction}/fills", _exchange.Buyers[3])).Json.GetProperty("fills").EnumerateArray()];

    /// <summary>The buyer accepts what was delivered to him.</summary>
    private async Task<JsonElement> SettleAsync(string buyer)
    {
        string? settlement = null;
        await Eventually.TrueAsync(async () =>
            (settlement = (await _exchange.Host.GetAsync("/settlements?phase=in-acceptance", buyer)).Json.GetProperty("settlements").EnumerateArray().Select(s => s.GetProperty("settlement").GetString()).SingleOrDefault()) is not null);
        Answer final = await PostAsync($"/settlements/{settlement}/acceptance", "", buyer);
        final.Status.ShouldBe(HttpStatusCode.OK, final.Text);
        return (await _exchange.Host.GetAsync($"/orders?at-least={final.Number("position")}", buyer)).Json.GetProperty("orders").EnumerateArray().Single();
    }

    private Task<Answer> PostAsync(string path, string body, string key) => _exchange.Host.PostAsync(path, body, key, _exchange.NextKey());
}
