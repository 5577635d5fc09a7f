using System.Net;

namespace Exchange.Api.Tests;

/// <summary>The rules trade in CNY and EUR; the market's auctions and money are in CNY. Each refusal is kept in the journal and leaves no event.</summary>
[Collection(SharedExchange.Name)]
public sealed class WhenTheCurrencyIsAnother(SharedExchange shared)
{
    private readonly TestExchange _exchange = shared.Exchange;

    [Theory]
    [InlineData("EUR", "200.00")]
    [InlineData("USD", "200.00")]
    [InlineData("JPY", "200")]
    public async Task A_bid_is_refused_with_the_currency_of_the_auction(string currency, string amount)
    {
        Answer refused = await RefusedAsync(
            $"/auctions/{shared.Auction}/bids", $$$"""{"maximum":{"amount":"{{{amount}}}","currency":"{{{currency}}}"}}""", _exchange.Buyers[0], HttpStatusCode.UnprocessableEntity, "wrong-currency");
        refused.Json.GetProperty("currency").GetString().ShouldBe("CNY");
    }

    [Fact]
    public Task An_auction_opens_in_a_currency_that_is_traded() =>
        RefusedAsync("/auctions", TestExchange.Terms().Replace("CNY", "USD", StringComparison.Ordinal), _exchange.Vendor, HttpStatusCode.UnprocessableEntity, "currency-not-traded");

    [Theory]
    [InlineData("reservePrice", "500.00")]
    [InlineData("buyNow", "900.00")]
    [InlineData("deposit", "10.00")]
    public async Task All_amounts_of_an_auction_are_in_one_currency(string term, string amount)
    {
        string terms = TestExchange.Terms(more: $",\"{term}\":{{\"amount\":\"{amount}\",\"currency\":\"EUR\"}}");
        Answer refused = await RefusedAsync("/auctions", terms, _exchange.Vendor, HttpStatusCode.UnprocessableEntity, "invalid-terms");
        refused.Json.GetProperty("term").GetString().ShouldBe(term);
    }

    [Fact]
    public async Task A_listing_is_priced_in_a_currency_that_is_traded()
    {
        string product = await _exchange.RegisterAsync(Uploads.Bytes(40, seed: 91));
        const string Terms = """{"method":"posted-price","price":{"amount":"99.00","currency":"USD"},"supply":{"kind":"limited","count":10},"scope":{"onwardTransfer":false},"exclusivity":"non-exclusive"}""";
        await RefusedAsync("/listings", $$"""{"subject":"product-{{product}}","terms":{{Terms}},"source":["{{Kinds.HashExample}}"]}""", _exchange.Vendor, HttpStatusCode.UnprocessableEntity, "currency-not-traded");
    }

    [Fact]
    public async Task An_order_takes_money_of_the_listings_currency()
    {
        string listing = await _exchange.ListAsync("Priced in euro", "EUR");
        Answer refused = await RefusedAsync($"/listings/{listing}/orders", """{"version":1}""", _exchange.Buyers[0], HttpStatusCode.Conflict, "insufficient-funds");
        (refused.Json.GetProperty("required").ToString(), refused.Json.GetProperty("available").ToString())
            .ShouldBe(("""{"amount":"99.00","currency":"EUR"}""", """{"amount":"0.00","currency":"EUR"}"""));
    }

    [Theory]
    [InlineData("USD", "1.00")]
    [InlineData("JPY", "100")]
    public Task Money_comes_in_only_in_a_currency_that_is_traded(string currency, string amount) => RefusedAsync(
        "/funds", $$$"""{"participant":"buyer-1","amount":{"amount":"{{{amount}}}","currency":"{{{currency}}}"},"reference":"FOREIGN-{{{currency}}}"}""", _exchange.Operator, HttpStatusCode.UnprocessableEntity,
        "currency-not-traded");

    [Theory]
    [InlineData("XXX", "1.00")]
    [InlineData("eur", "1.00")]
    [InlineData("JPY", "1.00")]
    [InlineData("EUR", "1.0")]
    public async Task What_is_no_amount_of_a_currency_reaches_nobody(string currency, string amount)
    {
        (long, long) before = await _exchange.CountAsync();
        string body = $$$"""{"participant":"buyer-1","amount":{"amount":"{{{amount}}}","currency":"{{{currency}}}"},"reference":"UNREAD-1"}""";
        (await _exchange.Host.PostAsync("/funds", body, _exchange.Operator, _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.BadRequest, "field-invalid");
        (await _exchange.CountAsync()).ShouldBe(before);
    }

    private async Task<Answer> RefusedAsync(string path, string body, string key, HttpStatusCode status, string code)
    {
        (long events, long commands) = await _exchange.CountAsync();
        Answer refused = await _exchange.Host.PostAsync(path, body, key, _exchange.NextKey());
        refused.ShouldBeProblem(status, code);
        (await _exchange.CountAsync()).ShouldBe((events, commands + 1));
        return refused;
    }
}
