using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace Exchange.Api.Tests;

/// <summary>What all declared reads share: waiting for a position, the past, pages, tags, and the document's word.</summary>
[Collection(SharedExchange.Name)]
public sealed class WhenReadingRows(SharedExchange shared)
{
    private readonly TestExchange _exchange = shared.Exchange;

    public static TheoryData<string> Lists => [.. ReadRoutes.All.Where(r => !r.Pattern.Contains('{', StringComparison.Ordinal)).Select(r => r.Pattern), "/catalogue"];

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task What_is_read_is_what_the_document_says(string path)
    {
        Deal deal = await shared.DealAsync();
        await shared.SettledAsync();
        if (path is "/interests" or "/registrations") await _exchange.CallForInterestAsync("Sought, and read " + path[1..]);
        if (path == "/negotiations") await _exchange.OfferOnAsync(deal.Listing);
        if (path == "/quotes") await _exchange.Host.PostAsync($"/listings/{deal.Listing}/quote-requests", """{"licences":3}""", _exchange.Buyers[0], _exchange.NextKey());
        if (path == "/rfqs") await _exchange.Host.PostAsync(path, $$"""{"theme":"transport","currency":"CNY","closesAt":"{{Deals.In(Duration.FromDays(30))}}","awardsAt":"{{Deals.In(Duration.FromDays(31))}}","licences":2}""", _exchange.Buyers[0], _exchange.NextKey());
        if (path == "/reverse-auctions") await _exchange.Host.PostAsync(path, $$$"""{"theme":"transport","ceiling":{"amount":"10.00","currency":"CNY"},"closesAt":"{{{Deals.In(Duration.FromDays(30))}}}"}""", _exchange.Buyers[0], _exchange.NextKey());
        if (path == "/dutch-auctions")
        {
            await _exchange.Host.PostAsync(path, $$$"""
                {"listing":"{{{TestExchange.Listing}}}","startPrice":{"amount":"10.00","currency":"CNY"},"floor":{"amount":"1.00","currency":"CNY"},"decrement":{"amount":"1.00","currency":"CNY"},"interval":"24:00:00"}
                """, _exchange.Vendor, _exchange.NextKey());
        }

        if (path == "/sealed-auctions") await _exchange.Host.PostAsync(path, $$"""{"listing":"{{TestExchange.Listing}}","format":"first-price","currency":"CNY","closesAt":"{{Deals.In(Duration.FromDays(30))}}"}""", _exchange.Vendor, _exchange.NextKey());
        if (path is "/books" or "/credit-series" or "/credit-accounts") await _exchange.OpenBookAsync(deal.Listing);
        const string Resource = """{"title":"Bus stops","openness":"unconditional","classification":{"personal":false,"public":true,"form":"raw","origin":"government","grade":"general"}}""";
        if (path == "/resources") await _exchange.Host.PostAsync(path, Resource, _exchange.Vendor, _exchange.NextKey());
        JsonNode document = JsonNode.Parse((await _exchange.Host.GetAsync("/openapi/v1.json")).Body)!;
        var schemas = new JsonSchemas((JsonObject)document["components"]!["schemas"]!);
        long head = await HeadAsync();
        Answer answer = await _exchange.Host.GetAsync($"{path}?limit=200&at-least={head}", _exchange.Operator);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        schemas.FaultsOf(document["paths"]![path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!, JsonNode.Parse(answer.Body)).ShouldBeEmpty();
        string member = document["paths"]![path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["properties"]!.AsObject().Single(p => (string?)p.Value!["type"] == "array").Key;
        if (path is not ("/queue" or "/decisions" or "/withheld")) answer.Json.GetProperty(member).GetArrayLength().ShouldBeGreaterThan(0, "the market has some of everything");
        long.Parse(answer.Headers.GetValues("Exchange-Position").Single(), CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(head);
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_is_walked_by_its_links_and_nothing_comes_twice(string path)
    {
        await shared.DealAsync();
        string whole = (await _exchange.Host.GetAsync($"{path}?limit=200&at-least={await HeadAsync()}", _exchange.Operator)).Text;
        string member = JsonDocument.Parse(whole).RootElement.EnumerateObject().First(m => m.Value.ValueKind == JsonValueKind.Array).Name;
        var seen = new List<string>();
        for (string? next = path + "?limit=1"; next is not null && seen.Count < 200;)
        {
            Answer page = await _exchange.Host.GetAsync(next, _exchange.Operator);
            seen.AddRange(page.Json.GetProperty(member).EnumerateArray().Select(r => r.GetRawText()));
            next = page.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? new Uri(links.Single().Split('<', '>')[1]).PathAndQuery : null;
        }

        seen.ShouldBe(JsonDocument.Parse(whole).RootElement.GetProperty(member).EnumerateArray().Select(r => r.GetRawText()));
        (await _exchange.Host.GetAsync(path + "?after=***", _exchange.Operator)).ShouldBeProblem(HttpStatusCode.BadRequest, "query-invalid");
        foreach (string limit in (string[])["0", "201", "x"]) (await _exchange.Host.GetAsync($"{path}?limit={limit}", _exchange.Operator)).ShouldBeProblem(HttpStatusCode.BadRequest, "query-invalid");
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_position_that_is_not_there_yet_is_refused(string path)
    {
        (await _exchange.Host.GetAsync(path + "?at-least=1000000000", _exchange.Operator)).ShouldBeProblem(HttpStatusCode.BadRequest, "position-ahead");
        (await _exchange.Host.GetAsync(path + "?as-of=1000000000", _exchange.Operator)).ShouldBeProblem(HttpStatusCode.BadRequest, "position-ahead");
        (await _exchange.Host.GetAsync(path + "?as-of=2199-01-01T00:00:00Z", _exchange.Operator)).ShouldBeProblem(HttpStatusCode.BadRequest, "query-invalid");
        (await _exchange.Host.GetAsync(path + "?as-of=yesterday", _exchange.Operator)).ShouldBeProblem(HttpStatusCode.BadRequest, "query-invalid");
        Answer before = await _exchange.Host.GetAsync(path + "?as-of=0", _exchange.Operator);
        before.Json.EnumerateObject().First(m => m.Value.ValueKind == JsonValueKind.Array).Value.GetArrayLength().ShouldBe(0, "in the beginning there was nothing");
        before.Headers.GetValues("Exchange-Position").Single().ShouldBe("0");
    }

    [Fact]
    public async Task The_past_is_shown_by_position_and_by_instant_to_whom_the_present_is()
    {
        const string Body = """{"title":"TITLE","openness":"unconditional","classification":{"personal":false,"public":true,"form":"raw","origin":"government","grade":"general"}}""";
        Answer made = await _exchange.Host.PostAsync("/resources", Body.Replace("TITLE", "First", StringComparison.Ordinal), _exchange.Vendor, _exchange.NextKey());
        string path = made.Headers.Location!.AbsolutePath;
        Answer revised = await PutAsync(path, Body.Replace("TITLE", "Second", StringComparison.Ordinal));
        Answer now = await _exchange.Host.GetAsync($"{path}?at-least={revised.Number("position")}", _exchange.Buyers[0]);
        now.Json.GetProperty("metadata").GetProperty("title").GetString().ShouldBe("Second");
        Answer then = await _exchange.Host.GetAsync($"{path}?as-of={made.Number("position")}", _exchange.Buyers[0]);
        (then.Json.GetProperty("metadata").GetProperty("title").GetString(), then.Headers.GetValues("Exchange-Position").Single()).ShouldBe(("First", made.Number("position").ToString(CultureInfo.InvariantCulture)));
        Answer byInstant = await _exchange.Host.GetAsync($"{path}?as-of={Uri.EscapeDataString(made.Json.GetProperty("receivedAt").GetString()!)}", _exchange.Buyers[0]);
        byInstant.Json.GetProperty("metadata").GetProperty("title").GetString().ShouldBe("First");
        (await _exchange.Host.GetAsync($"{path}?as-of={made.Number("position") - 1}", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.NotFound, "resource-not-found");

        // Closed from now on: also what it was before is no longer for everybody (DOMAIN SEE-2).
        Answer closed = await PutAsync(path, Body.Replace("TITLE", "Third", StringComparison.Ordinal).Replace("unconditional", "closed", StringComparison.Ordinal));
        closed.Status.ShouldBe(HttpStatusCode.OK, closed.Text);
        await _exchange.Host.GetAsync($"/resources?at-least={closed.Number("position")}", _exchange.Vendor);
        (await _exchange.Host.GetAsync($"{path}?as-of={made.Number("position")}", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.NotFound, "resource-not-found");
        (await _exchange.Host.GetAsync($"{path}?as-of={made.Number("position")}", _exchange.Vendor)).Status.ShouldBe(HttpStatusCode.OK);
        (await _exchange.Host.GetAsync($"{path}?as-of={made.Number("position")}", _exchange.Regulator)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_the_caller_has_is_not_sent_again_until_it_changes()
    {
        Deal deal = await shared.DealAsync();
        Answer read = await _exchange.Host.GetAsync($"/orders/{deal.Order}", _exchange.Buyers[0]);
        Answer again = await _exchange.Host.GetAsync($"/orders/{deal.Order}", _exchange.Buyers[0], request => request.Headers.IfNoneMatch.Add(read.Headers.ETag!));
        (again.Status, again.Body.Length).ShouldBe((HttpStatusCode.NotModified, 0));
        read.Headers.ETag!.Tag.ShouldStartWith($"\"{read.Number("version")}-");
    }

    [Fact]
    public async Task A_row_that_changes_without_its_stream_gets_another_tag()
    {
        (Market.Products.ProductId product, Market.Listings.ListingId listing) = await _exchange.OfferAsync("Disputed", Uploads.Bytes(30, seed: 51));
        Answer before = await _exchange.Host.GetAsync($"/listings/{listing}?at-least={await HeadAsync()}", _exchange.Buyers[0]);
        Answer objection = await _exchange.Host.PostAsync($"/titles/{Market.Titles.TitleId.Of(product)}/objections", """{"ground":"prior-right"}""", _exchange.Buyers[0], _exchange.NextKey());
        objection.Status.ShouldBe(HttpStatusCode.Created, objection.Text);
        Answer after = await _exchange.Host.GetAsync($"/listings/{listing}?at-least={objection.Number("position")}", _exchange.Buyers[0], request => request.Headers.IfNoneMatch.Add(before.Headers.ETag!));
        after.Status.ShouldBe(HttpStatusCode.OK, "the objection shows on the listing (DOMAIN TIT-8)");
        (after.Number("version"), after.Json.GetProperty("title").GetProperty("objections").GetInt32()).ShouldBe((before.Number("version"), 1));
    }

    [Fact]
    public async Task The_catalogue_finds_Chinese_by_two_characters_and_counts_by_kind()
    {
        const string Body = """{"title":"TITLE","openness":"unconditional","classification":{"personal":false,"public":true,"form":"raw","origin":"government","grade":"general"},"themes":["search-test"]}""";
        await _exchange.Host.PostAsync("/resources", Body.Replace("TITLE", "上海市公交车到站时刻", StringComparison.Ordinal), _exchange.Vendor, _exchange.NextKey());
        Answer hidden = await _exchange.Host.PostAsync("/resources", Body.Replace("TITLE", "公交卡刷卡明细", StringComparison.Ordinal).Replace("unconditional", "closed", StringComparison.Ordinal), _exchange.Vendor, _exchange.NextKey());
        long position = hidden.Number("position");
        Answer found = await _exchange.Host.GetAsync($"/catalogue?q={Uri.EscapeDataString("公交")}&theme=search-test&at-least={position}", _exchange.Buyers[0]);
        found.Json.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("title").GetString()).ShouldBe(["上海市公交车到站时刻"], "closed data is never found");
        found.Number("total").ShouldBe(1);
        found.Json.GetProperty("facets").GetProperty("openness").EnumerateArray().Select(f => (f.GetProperty("value").GetString(), f.GetProperty("count").GetInt64())).ShouldBe([("unconditional", 1L)]);
        (await _exchange.Host.GetAsync($"/catalogue?q={Uri.EscapeDataString("地铁")}&theme=search-test", _exchange.Buyers[0])).Number("total").ShouldBe(0);
        foreach (string key in (string[])[_exchange.Operator, _exchange.Vendor]) (await _exchange.Host.GetAsync($"/catalogue?q={Uri.EscapeDataString("刷卡")}", key)).Number("total").ShouldBe(0, "by nobody");
        (await _exchange.Host.GetAsync("/catalogue?openness=ajar", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.BadRequest, "query-invalid");
    }

    [Fact]
    public async Task Prices_and_candles_come_of_what_was_sold()
    {
        Deal deal = await shared.DealAsync();
        string since = (await _exchange.Host.GetAsync($"/orders/{deal.Order}", _exchange.Buyers[0])).Json.GetProperty("placedAt").GetString()!;
        Answer prices = await _exchange.Host.GetAsync($"/prices/{deal.Product}", _exchange.Buyers[3]);
        JsonElement price = prices.Json.GetProperty("prices").EnumerateArray().Single();
        (price.GetProperty("currency").GetString(), price.GetProperty("last").GetProperty("amount").GetString()).ShouldBe(("CNY", "120.00"));
        foreach (string width in (string[])["1m", "5m", "15m", "1h", "1d", "1w"])
        {
            Answer candles = await _exchange.Host.GetAsync($"/prices/{deal.Product}/candles?width={width}&currency=CNY&from=2026-01-01T00:00:00Z", _exchange.Buyers[3]);
            candles.Json.GetProperty("candles").EnumerateArray().Last().GetProperty("close").GetProperty("amount").GetString().ShouldBe("120.00", width);
        }

        (await _exchange.Host.GetAsync("/prices/themes/transport", _exchange.Buyers[3])).Json.GetProperty("prices").GetArrayLength().ShouldBe(1);
        (await _exchange.Host.GetAsync("/prices/themes/transport/candles?width=1d", _exchange.Buyers[3])).Json.GetProperty("candles").GetArrayLength().ShouldBeGreaterThan(0);
        (await _exchange.Host.GetAsync($"/prices/{deal.Product}/candles?from=2199-01-01T00:00:00Z", _exchange.Buyers[3])).Json.GetProperty("candles").GetArrayLength().ShouldBe(0);
        foreach (string query in (string[])["?width=2h", "?currency=XXX", "?from=then"]) (await _exchange.Host.GetAsync($"/prices/{deal.Product}/candles{query}", _exchange.Buyers[3])).ShouldBeProblem(HttpStatusCode.BadRequest, "query-invalid");
        (await _exchange.Host.GetAsync($"/prices/{Guid.NewGuid()}", _exchange.Buyers[3])).ShouldBeProblem(HttpStatusCode.NotFound, "product-not-found");
        since.ShouldEndWith("Z");
    }

    [Fact]
    public async Task What_was_sold_moves_an_index_and_is_compared_with_and_its_vendor_alone_sees_the_demand()
    {
        Deal deal = await shared.DealAsync();
        JsonElement index = (await _exchange.Host.GetAsync("/prices/themes/transport/index", _exchange.Buyers[3])).Json.GetProperty("indices").EnumerateArray().Single();
        index.GetProperty("latest").GetProperty("levelMillionths").GetInt64().ShouldBe(1_000_000_000);
        string day = index.GetProperty("since").GetString()!;
        (await _exchange.Host.GetAsync($"/prices/themes/transport/index/days?from={day}", _exchange.Buyers[3])).Json.GetProperty("days").EnumerateArray().First().GetProperty("point").GetProperty("day").GetString().ShouldBe(day);
        (await _exchange.Host.GetAsync("/prices/themes/transport/index/days?from=yesterday", _exchange.Buyers[3])).ShouldBeProblem(HttpStatusCode.BadRequest, "query-invalid");
        (await _exchange.Host.GetAsync("/prices/themes/transport/index/baskets", _exchange.Operator)).Json.GetProperty("baskets").GetArrayLength().ShouldBe(1);
        (await _exchange.Host.GetAsync("/withheld", _exchange.Operator)).Json.GetProperty("withheld").GetArrayLength().ShouldBe(0, "no rulebook asks for more than one trade");

        Answer comparable = await _exchange.Host.GetAsync($"/prices/{deal.Product}/comparables?licence=limited&currency=CNY&limit=200", _exchange.Buyers[3]);
        comparable.Text.ShouldContain("\"unitPrice\":{\"amount\":\"120.00\",\"currency\":\"CNY\"}");
        comparable.Text.ShouldNotContain(deal.Product);
        (await _exchange.Host.GetAsync($"/prices/{deal.Product}/comparables?licence=exclusive", _exchange.Buyers[3])).Json.GetProperty("trades").GetArrayLength().ShouldBe(0);
        (await _exchange.Host.GetAsync($"/prices/{deal.Product}/comparables?licence=free", _exchange.Buyers[3])).ShouldBeProblem(HttpStatusCode.BadRequest, "query-invalid");

        foreach (string key in (string[])[_exchange.Vendor, _exchange.Operator])
        {
            Answer demand = await _exchange.Host.GetAsync($"/products/{deal.Product}/demand", key);
            demand.Json.GetProperty("optimum").GetProperty("amount").GetString().ShouldBe("120.00");
            demand.Text.ShouldNotContain("\"buyer\"");
        }

        (await _exchange.Host.GetAsync($"/products/{deal.Product}/demand?floor=12001", _exchange.Vendor)).Json.TryGetProperty("optimum", out _).ShouldBeFalse("the floor is above what anybody has paid");
        (await _exchange.Host.GetAsync($"/products/{deal.Product}/demand", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.NotFound, "product-not-found");
    }

    [Fact]
    public async Task The_trail_tells_of_every_event_who_asked_by_which_command_under_which_rules()
    {
        Deal deal = await shared.DealAsync();
        Answer trail = await _exchange.Host.GetAsync($"/audit/trail?stream=order-{deal.Order}", _exchange.Regulator);
        JsonElement[] events = [.. trail.Json.GetProperty("events").EnumerateArray()];
        events.Select(e => e.GetProperty("type").GetString()).ShouldBe(["order_placed", "price_fixed", "order_contracted", "order_delivered"]);
        (events[0].GetProperty("actor").GetString(), events[0].GetProperty("rules").GetString(), events[2].GetProperty("actor").GetString()).ShouldBe(("buyer-1", "1", "exchange"));
        events[0].GetProperty("command").GetGuid().ShouldBe(events[1].GetProperty("command").GetGuid());

        Answer first = await _exchange.Host.GetAsync($"/audit/trail?stream=order-{deal.Order}&limit=3", _exchange.Operator);
        Answer rest = await _exchange.Host.GetAsync(new Uri(first.Headers.GetValues("Link").Single().Split('<', '>')[1]).PathAndQuery, _exchange.Operator);
        rest.Json.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString()).ShouldBe(["order_delivered"]);
        rest.Headers.Contains("Link").ShouldBeFalse();

        // The end of the first two's batch: state exists at batch ends alone.
        string[] batch = events[1].GetProperty("batch").GetString()!.Split('/');
        long position = events[1].GetProperty("position").GetInt64() + long.Parse(batch[1], CultureInfo.InvariantCulture) - long.Parse(batch[0], CultureInfo.InvariantCulture);
        (await _exchange.Host.GetAsync($"/audit/trail?stream=order-{deal.Order}&as-of={position}", _exchange.Operator)).Json.GetProperty("events").GetArrayLength().ShouldBe(2);
        var all = new List<long>();
        for (string? next = $"/audit/trail?limit=100&as-of={position}"; next is not null;)
        {
            Answer page = await _exchange.Host.GetAsync(next, _exchange.Operator);
            all.AddRange(page.Json.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("position").GetInt64()));
            next = page.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? new Uri(links.Single().Split('<', '>')[1]).PathAndQuery : null;
        }

        all[0].ShouldBe(1);
        all.ShouldBe(Enumerable.Range(1, all.Count).Select(i => (long)i), "gapless, and a batch is never split");
        all[^1].ShouldBe(position);
    }

    [Fact]
    public async Task An_auction_is_shown_as_it_was()
    {
        Guid auction = await _exchange.OpenAuctionAsync(reserve: "5000.00");
        Answer first = await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00");
        await _exchange.BidAsync(auction, _exchange.Buyers[1], "300.00");
        Answer then = await _exchange.Host.GetAsync($"/auctions/{auction}?as-of={first.Number("position")}", _exchange.Buyers[2]);
        (then.Number("bidCount"), then.Headers.GetValues("Exchange-Position").Single()).ShouldBe((1, first.Number("position").ToString(CultureInfo.InvariantCulture)));
        then.Text.ShouldNotContain("200.00");
        (await _exchange.Host.GetAsync($"/auctions/{auction}/bids?as-of={first.Number("position")}", _exchange.Buyers[2])).Json.GetProperty("bids").GetArrayLength().ShouldBe(1);
        (await _exchange.Host.GetAsync($"/auctions/{auction}?as-of=1", _exchange.Buyers[2])).ShouldBeProblem(HttpStatusCode.NotFound, "auction-not-found");
        Answer trail = await _exchange.Host.GetAsync($"/audit/trail?stream=auction-{auction}", _exchange.Operator);
        trail.Text.ShouldNotContain("5000.00");
        trail.Text.ShouldContain("\"masked\":[\"terms.reservePrice\"]");
    }

    private Task<long> HeadAsync() => _exchange.Database.ScalarAsync<long>("select position from exchange.log_head");

    private Task<Answer> PutAsync(string path, string body) => _exchange.Host.SendAsync(HttpMethod.Put, path, _exchange.Vendor, request =>
    {
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", _exchange.NextKey());
    });
}
