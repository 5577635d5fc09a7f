using System.Net;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.TestKit;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Api.Tests;

/// <summary>An order book over HTTP: a session from its opening call to its end, with a price outside the band, a halt and a kill; and who sees what of it.</summary>
public sealed class WhenCreditsAreTraded : IAsyncLifetime
{
    private readonly FakeClock _clock = new(SystemClock.Instance.GetCurrentInstant());
    private TestExchange _exchange = null!;
    private string _second = "", _book = "", _series = "";
    private Instant _begin;
    private long _position;

    public async Task InitializeAsync()
    {
        _exchange = await TestExchange.StartAsync(options => options with { Clock = _clock });
        _second = await ApiKeyTable.CreateAsync(_exchange.Database.Owner, new ParticipantId("operator-b"), Roles.Operator, CancellationToken.None);
        _begin = Instant.FromUnixTimeSeconds(_clock.GetCurrentInstant().ToUnixTimeSeconds());
        (_, ListingId listing) = await _exchange.OfferAsync("Credited", Encoding.UTF8.GetBytes("line,hour\n49,7\n"));
        Answer opened = await PostAsync($"/listings/{listing}/credit-series", $$"""{"currency":"CNY","supply":900,"expiresAt":"{{At(30 * 24)}}"}""", _exchange.Vendor);
        _series = opened.Json.GetProperty("series").GetString()!;
        await PostAsync($"/credit-series/{_series}/issues", """{"quantity":500}""", _exchange.Vendor);
    }

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task A_session_goes_from_call_to_call_and_every_trade_is_paid_and_delivered_at_once()
    {
        await OpenAsync();
        await ClearTheOpeningAsync();
        await TradeAsync();
        await HaltAsync();
        await KillAndCloseAsync();
    }

    private async Task OpenAsync()
    {
        string terms = $$$"""
            {"series":"{{{_series}}}","tick":{"amount":"0.05","currency":"CNY"},"lot":10,"selfTrades":"cancel-newest","bandBasisPoints":1000,"callLength":"0:05:00",
            "openingUntil":"{{{At(1)}}}","continuousUntil":"{{{At(5)}}}","closingUntil":"{{{At(6)}}}"}
            """;
        (await PostAsync("/books", terms, _exchange.Vendor)).ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");
        Answer opened = await PostAsync("/books", terms, _exchange.Operator);
        opened.Status.ShouldBe(HttpStatusCode.Created, opened.Text);
        _book = opened.Headers.Location!.AbsolutePath;
        (await PostAsync("/books", terms, _exchange.Operator)).ShouldBeProblem(HttpStatusCode.Conflict, "book-phase");
    }

    /// <summary>Three orders in the call; the indication before, the price and the curve after.</summary>
    private async Task ClearTheOpeningAsync()
    {
        (await PlaceAsync("sell", "10.00", 100, _exchange.Vendor)).Number("order").ShouldBe(1);
        (await PlaceAsync("buy", "10.50", 60, _exchange.Buyers[0])).Number("filled").ShouldBe(0);
        Answer third = await PlaceAsync("buy", "9.50", 20, _exchange.Buyers[1]);
        (third.Number("remaining"), third.Json.GetProperty("phase").GetString()).ShouldBe((20, "opening-call"));
        (await PlaceAsync("buy", "10.00", 10, _exchange.Buyers[0], """,  "timeInForce":"ioc" """)).ShouldBeProblem(HttpStatusCode.Conflict, "not-in-a-call");
        (await PlaceAsync("buy", "10.01", 10, _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "bad-tick");

        JsonElement depth = (await _exchange.Host.GetAsync($"{_book}/depth?at-least={third.Number("position")}", _exchange.Buyers[3])).Json;
        JsonElement indication = depth.GetProperty("indication");
        (indication.GetProperty("price").GetProperty("amount").GetString(), indication.GetProperty("volume").GetInt64(), indication.GetProperty("surplus").GetInt64()).ShouldBe(("10.00", 60, -40));
        depth.GetProperty("bids").EnumerateArray().Select(l => (l.GetProperty("price").GetProperty("amount").GetString(), l.GetProperty("quantity").GetInt64())).ShouldBe([("10.50", 60), ("9.50", 20)]);
        depth.TryGetProperty("spread", out _).ShouldBeFalse("it is crossed");

        _clock.Set(Later(1));
        await ReachAsync("continuous");
        JsonElement call = (await _exchange.Host.GetAsync($"{_book}/calls", _exchange.Buyers[3])).Json.GetProperty("calls")[0];
        (call.GetProperty("price").GetProperty("amount").GetString(), call.GetProperty("volume").GetInt64(), call.GetProperty("settled").GetInt32(), call.GetProperty("curve").GetArrayLength()).ShouldBe(("10.00", 60, 1, 3));
        (await AvailableAsync(0)).ShouldBe("999400.00", "sixty at 10.00");
    }

    private async Task TradeAsync()
    {
        // forty are left of the vendor's hundred, at 10.00
        Answer met = await PlaceAsync("buy", "10.50", 50, _exchange.Buyers[1]);
        (met.Number("filled"), met.Number("remaining")).ShouldBe((40, 10));
        Answer replaced = await PostAsync($"{_book}/orders/{met.Number("order")}/replacement", """{"price":{"amount":"9.00","currency":"CNY"}}""", _exchange.Buyers[1]);
        (replaced.Status, replaced.Number("remaining")).ShouldBe((HttpStatusCode.OK, 10), replaced.Text);
        (await PostAsync($"{_book}/orders/{met.Number("order")}/cancellation", "{}", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.NotFound, "book-order-not-found");
        (await PostAsync($"{_book}/orders/{met.Number("order")}/cancellation", "{}", _exchange.Buyers[1])).Status.ShouldBe(HttpStatusCode.OK);

        // Everybody sees prices and quantities; each sees his own, and nobody another's.
        Answer last = await PlaceAsync("sell", "9.50", 10, _exchange.Buyers[0]);
        last.Number("filled").ShouldBe(10);
        string asked = $"at-least={last.Number("position")}";
        JsonElement trades = (await _exchange.Host.GetAsync($"{_book}/trades?{asked}", _exchange.Buyers[3])).Json.GetProperty("trades");
        trades.EnumerateArray().Select(t => (t.GetProperty("price").GetProperty("amount").GetString(), t.GetProperty("quantity").GetInt64(), t.GetProperty("method").GetString()))
            .ShouldBe([("10.00", 60, "call-auction"), ("10.00", 40, "continuous-trading"), ("9.50", 10, "continuous-trading")]);
        trades.GetRawText().ShouldNotContain("buyer-");
        Fills(await _exchange.Host.GetAsync($"{_book}/fills", _exchange.Buyers[0])).ShouldBe([("buy", 60), ("sell", 10)]);
        Fills(await _exchange.Host.GetAsync($"{_book}/fills", _exchange.Buyers[3])).ShouldBeEmpty();
        (await _exchange.Host.GetAsync($"{_book}/orders", _exchange.Buyers[0])).Json.GetProperty("orders").EnumerateArray().Select(o => o.GetProperty("owner").GetString()).Distinct(StringComparer.Ordinal).ShouldBe(["buyer-1"]);
        (await _exchange.Host.GetAsync($"{_book}/orders", _exchange.Operator)).Json.GetProperty("orders").GetArrayLength().ShouldBe(5);
        JsonElement price = (await _exchange.Host.GetAsync($"/prices/series/{_series}", _exchange.Buyers[3])).Json.GetProperty("prices")[0];
        (price.GetProperty("last").GetProperty("amount").GetString(), price.GetProperty("volume").GetInt64()).ShouldBe(("9.50", 110));
        (await _exchange.Host.GetAsync($"/prices/series/{_series}/candles", _exchange.Buyers[3])).Json.GetProperty("candles").GetArrayLength().ShouldBe(1);
        JsonElement depth = (await _exchange.Host.GetAsync($"{_book}/depth", _exchange.Buyers[3])).Json;
        (depth.GetProperty("bestBid").GetProperty("amount").GetString(), depth.TryGetProperty("bestAsk", out _), depth.TryGetProperty("indication", out _)).ShouldBe(("9.50", false, false));
    }

    private async Task HaltAsync()
    {
        (await PostAsync($"{_book}/halt", """{"ground":"inquiry"}""", _exchange.Operator)).Status.ShouldBe(HttpStatusCode.OK);
        (await PlaceAsync("buy", "9.50", 10, _exchange.Buyers[2])).ShouldBeProblem(HttpStatusCode.Conflict, "book-phase");
        (await PostAsync($"{_book}/resumption", "{}", _exchange.Operator)).ShouldBeProblem(HttpStatusCode.Forbidden, "same-person");
        (await PostAsync($"{_book}/resumption", "{}", _second)).Status.ShouldBe(HttpStatusCode.OK);
        _clock.Set(Later(1) + Duration.FromMinutes(30));
        await ReachAsync("continuous");

        // 9.00 to 11.00 is the band, for 10.00 was the opening price.
        await PlaceAsync("sell", "12.00", 10, _exchange.Vendor);
        (await PlaceAsync("buy", "12.00", 10, _exchange.Buyers[2])).Json.GetProperty("phase").GetString().ShouldBe("reopening-call");
        _clock.Set(Later(2));
        await ReachAsync("continuous");
    }

    private async Task KillAndCloseAsync()
    {
        await PlaceAsync("buy", "11.00", 10, _exchange.Buyers[2]);
        Answer killed = await PostAsync($"{_book}/kills", """{"participant":"buyer-3","ground":"runaway"}""", _exchange.Operator);
        (killed.Status, killed.Number("cancelled")).ShouldBe((HttpStatusCode.OK, 1), killed.Text);
        (await PlaceAsync("buy", "11.00", 10, _exchange.Buyers[2])).ShouldBeProblem(HttpStatusCode.Conflict, "orders-killed");
        (await PostAsync($"{_book}/own-kill/lifting", "{}", _exchange.Buyers[2])).ShouldBeProblem(HttpStatusCode.Conflict, "orders-killed");
        (await PostAsync($"{_book}/kills/buyer-3/lifting", "{}", _second)).Status.ShouldBe(HttpStatusCode.OK);
        (await PostAsync($"{_book}/own-kill", """{"ground":"holiday"}""", _exchange.Buyers[1])).Number("cancelled").ShouldBe(1);

        Answer expiring = await PlaceAsync("buy", "11.00", 10, _exchange.Buyers[2], $$""","timeInForce":"gtd","expiresAt":"{{At(3)}}" """);
        expiring.Status.ShouldBe(HttpStatusCode.OK, expiring.Text);
        await PlaceAsync("buy", "11.00", 20, _exchange.Buyers[3]);
        _clock.Set(Later(3));
        await Eventually.TrueAsync(async () => (await _exchange.Host.GetAsync($"{_book}/orders", _exchange.Buyers[2])).Json.GetProperty("orders").EnumerateArray().Any(o => o.TryGetProperty("reason", out JsonElement reason) && reason.GetString() == "expired"));
        _clock.Set(Later(5));
        await ReachAsync("closing-call");
        _clock.Set(Later(6));
        await ReachAsync("closed");
        await Eventually.TrueAsync(async () => (await _exchange.Host.GetAsync(_book, _exchange.Operator)).Json.GetProperty("ordersResting").GetInt32() == 0);
        (await AvailableAsync(3)).ShouldBe("1000000.00", "what was not traded is free again");
        JsonElement row = (await _exchange.Host.GetAsync(_book, _exchange.Buyers[3])).Json;
        (row.GetProperty("trades").GetInt64(), row.GetProperty("traded").GetInt64(), row.GetProperty("last").GetProperty("amount").GetString()).ShouldBe((4, 120, "12.00"));
    }

    private static (string?, long)[] Fills(Answer answer) => [.. answer.Json.GetProperty("fills").EnumerateArray().Select(f => (f.GetProperty("side").GetString(), f.GetProperty("quantity").GetInt64()))];

    private async Task<string> AvailableAsync(int buyer) =>
        (await _exchange.Host.GetAsync($"/accounts/buyer-{buyer + 1}-CNY", _exchange.Buyers[buyer])).Json.GetProperty("available").GetProperty("amount").GetString()!;

    private Task<Answer> PlaceAsync(string side, string price, int quantity, string key, string more = "") =>
        PostAsync($"{_book}/orders", $$$"""{"side":"{{{side}}}","price":{"amount":"{{{price}}}","currency":"CNY"},"quantity":{{{quantity}}}{{{more}}}}""", key);

    private Task ReachAsync(string phase) => Eventually.TrueAsync(async () =>
        (await _exchange.Host.GetAsync($"{_book}?at-least={_position}", _exchange.Operator)).Json is var row && row.GetProperty("phase").GetString() == phase && (phase == "closed" || row.TryGetProperty("until", out _)));

    private async Task<Answer> PostAsync(string path, string body, string key)
    {
        Answer answer = await _exchange.Host.PostAsync(path, body, key, _exchange.NextKey());
        if (answer.Status is HttpStatusCode.OK or HttpStatusCode.Created) _position = answer.Number("position");
        return answer;
    }

    private Instant Later(int hours) => _begin + Duration.FromHours(hours);

    private string At(int hours) => InstantPattern.General.Format(Later(hours));
}
