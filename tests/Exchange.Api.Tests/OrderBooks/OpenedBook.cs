using NodaTime;

namespace Exchange.Api.Tests;

/// <summary>A book in its opening call, on a market that <see cref="TestExchange"/> has set up.</summary>
internal static class OpenedBook
{
    /// <param name="listing">The vendor's own, with licences left.</param>
    public static async Task OpenBookAsync(this TestExchange exchange, string listing)
    {
        Answer opened = await exchange.Host.PostAsync($"/listings/{listing}/credit-series", $$"""{"currency":"CNY","supply":10,"expiresAt":"{{Deals.In(Duration.FromDays(90))}}"}""", exchange.Vendor, exchange.NextKey());
        string series = opened.Json.GetProperty("series").GetString()!;
        await exchange.Host.PostAsync($"/credit-series/{series}/issues", """{"quantity":5}""", exchange.Vendor, exchange.NextKey());
        string terms = $$"""
            {"series":"{{series}}","tick":{"amount":"0.05","currency":"CNY"},"lot":1,"selfTrades":"cancel-newest","callLength":"0:05:00",
            "openingUntil":"{{Deals.In(Duration.FromDays(30))}}","continuousUntil":"{{Deals.In(Duration.FromDays(31))}}","closingUntil":"{{Deals.In(Duration.FromDays(32))}}"}
            """;
        Answer book = await exchange.Host.PostAsync("/books", terms, exchange.Operator, exchange.NextKey());
        book.Status.ShouldBe(System.Net.HttpStatusCode.Created, book.Text);
    }
}
