using System.Net;
using System.Text;
using System.Text.Json;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Api.Tests;

/// <summary>Quotations over HTTP (FUNCTIONS row 40): whole trades, what each side sees, and what of two requests at once comes first.</summary>
public sealed class WhenQuoting : IAsyncLifetime
{
    private readonly FakeClock _clock = new(SystemClock.Instance.GetCurrentInstant());
    private TestExchange _exchange = null!;
    private ProductId _product;
    private ListingId _listing;

    public async Task InitializeAsync()
    {
        _exchange = await TestExchange.StartAsync(options => options with { Clock = _clock });
        (_product, _listing) = await _exchange.OfferAsync("Quoted", Encoding.UTF8.GetBytes("line,hour\n49,7\n"));
    }

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task A_quote_is_asked_for_made_firm_accepted_and_settled()
    {
        string buyer = _exchange.Buyers[0], vendor = _exchange.Vendor;
        Answer asked = await PostAsync($"/listings/{_listing}/quote-requests", """{"licences":3}""", buyer);
        asked.Status.ShouldBe(HttpStatusCode.Created, asked.Text);
        string path = asked.Headers.Location!.AbsolutePath;
        (await PutAsync($"{path}/draft", Terms("300.00", firm: false), vendor)).Status.ShouldBe(HttpStatusCode.OK);
        Answer issued = await PostAsync($"{path}/issuance", "", vendor);
        (issued.Status, issued.Number("termsVersion")).ShouldBe((HttpStatusCode.OK, 1), issued.Text);
        (await PostAsync($"{path}/acceptance", """{"version":1}""", buyer)).ShouldBeProblem(HttpStatusCode.Conflict, "quote-indicative");
        (await PostAsync($"{path}/firming", """{"version":1}""", buyer)).Status.ShouldBe(HttpStatusCode.OK);
        Answer amended = await PutAsync(path, Terms("300.00", firm: true), vendor);
        (amended.Status, amended.Number("termsVersion")).ShouldBe((HttpStatusCode.OK, 2), amended.Text);
        JsonElement standing = (await _exchange.Host.GetAsync($"/products/{_product}/quoting?at-least={amended.Number("position")}", vendor)).Json;
        standing.GetProperty("spreads").EnumerateArray().Single().GetProperty("bestFirm").GetProperty("amount").GetString().ShouldBe("100.00", "of one licence");
        (await PostAsync($"{path}/withdrawal", "", vendor)).ShouldBeProblem(HttpStatusCode.Conflict, "quote-binds");
        (await PutAsync(path, Terms("300.01", firm: true), vendor)).ShouldBeProblem(HttpStatusCode.Conflict, "quote-binds");
        (await PostAsync($"{path}/acceptance", """{"version":1}""", buyer)).Number("termsVersion").ShouldBe(2, "quote-changed names the version that stands");

        Answer accepted = await PostAsync($"{path}/acceptance", """{"version":2}""", buyer);
        (accepted.Status, accepted.Amount("price")).ShouldBe((HttpStatusCode.OK, "300.00"), accepted.Text);
        string order = accepted.Json.GetProperty("order").GetString()!;
        JsonElement settlement = default;
        await Eventually.TrueAsync(async () =>
        {
            JsonElement[] found = [.. (await _exchange.Host.GetAsync($"/settlements?order={order}", buyer)).Json.GetProperty("settlements").EnumerateArray()];
            return found.Length == 1 && (settlement = found[0]).GetProperty("phase").GetString() == "in-acceptance";
        });
        (settlement.GetProperty("licences").GetInt32(), settlement.GetProperty("price").GetProperty("amount").GetString()).ShouldBe((3, "300.00"));
        Answer final = await PostAsync($"/settlements/{settlement.GetProperty("settlement").GetString()}/acceptance", "", buyer);
        final.Status.ShouldBe(HttpStatusCode.OK, final.Text);

        JsonElement row = (await _exchange.Host.GetAsync($"/orders/{order}?at-least={final.Number("position")}", buyer)).Json;
        (row.GetProperty("phase").GetString(), row.GetProperty("method").GetString(), row.GetProperty("evidence").GetString()).ShouldBe(("closed", "quotation", $"quote-{path.Split('/')[2]}"));
        JsonElement quoting = (await _exchange.Host.GetAsync($"/products/{_product}/quoting", vendor)).Json;
        JsonElement fills = quoting.GetProperty("fills");
        foreach (string count in (string[])["quotesGiven", "quotesTaken", "requestsMade", "requestsAwarded"]) fills.GetProperty(count).GetInt64().ShouldBe(1, count);
        quoting.GetProperty("spreads").GetArrayLength().ShouldBe(0, "nothing stands any more");
        (await _exchange.Host.GetAsync($"/products/{_product}/quoting", buyer)).ShouldBeProblem(HttpStatusCode.NotFound, "product-not-found");
        (await _exchange.Host.GetAsync(path, vendor)).Json.GetProperty("order").GetString().ShouldBe(order);
        (await _exchange.Host.GetAsync($"/listings/{_listing}", buyer)).Json.GetProperty("sold").GetInt32().ShouldBe(3);
        (await _exchange.Host.GetAsync($"{path}/versions", buyer)).Json.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("terms").GetProperty("firm").GetBoolean()).ShouldBe([false, true]);
        (await _exchange.Host.GetAsync("/certificates", buyer)).Json.GetProperty("certificates").EnumerateArray().Single().GetProperty("method").GetString().ShouldBe("quotation");
    }

    [Fact]
    public async Task A_quote_is_seen_by_its_two_sides_and_a_draft_by_its_vendor_alone()
    {
        Answer drafted = await PostAsync($"/listings/{_listing}/quotes", $$"""{"buyer":"buyer-2",{{Terms("250.00", firm: true)[1..]}}""", _exchange.Vendor);
        drafted.Status.ShouldBe(HttpStatusCode.Created, drafted.Text);
        string path = drafted.Headers.Location!.AbsolutePath;
        (await StatusesAsync(path, drafted)).ShouldBe((HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK));
        Answer issued = await PostAsync($"{path}/issuance", "", _exchange.Vendor);
        (await StatusesAsync(path, issued)).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK));
        (await StatusesAsync($"{path}/draft", issued)).ShouldBe((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound));
        (await _exchange.Host.GetAsync($"{path}?as-of={drafted.Number("position")}", _exchange.Buyers[1])).Status.ShouldBe(HttpStatusCode.NotFound, "it was not offered to him then");
        (await _exchange.Host.GetAsync($"{path}?as-of={drafted.Number("position")}", _exchange.Vendor)).Json.GetProperty("phase").GetString().ShouldBe("drafted");

        // The vendor's book of a listing, and the buyer's quotes.
        (await CountAsync($"/quotes?listing={_listing}", _exchange.Vendor), await CountAsync("/quotes", _exchange.Buyers[1]), await CountAsync("/quotes", _exchange.Buyers[2])).ShouldBe((1, 1, 0));
        (await CountAsync("/quotes?owner=buyer-2", _exchange.Buyers[2])).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_not_accepted_until_its_last_moment_lapses_and_its_licences_are_free_again()
    {
        Instant last = Instant.FromUnixTimeSeconds(_clock.GetCurrentInstant().ToUnixTimeSeconds()) + Duration.FromHours(2);
        string path = await OfferAsync(0, "400.00", last);
        _clock.Set(last + Duration.FromMilliseconds(1));
        Answer late = await PostAsync($"{path}/acceptance", """{"version":1}""", _exchange.Buyers[0]);
        late.ShouldBeProblem(HttpStatusCode.Conflict, "quote-lapsed");
        await Eventually.TrueAsync(async () => (await _exchange.Host.GetAsync(path, _exchange.Vendor)).Json.GetProperty("phase").GetString() == "lapsed");
        (await _exchange.Host.GetAsync($"/listings/{_listing}", _exchange.Vendor)).Json.GetProperty("available").GetInt32().ShouldBe(1_000);
    }

    /// <summary>What is sent at once is decided one after the other: one has its effect, and money and licences are held once.</summary>
    [Fact]
    public async Task Of_acceptances_and_refusals_that_come_at_once_one_has_its_effect()
    {
        for (int round = 0; round < 8; round++)
        {
            string path = await OfferAsync(3, "10.00", _clock.GetCurrentInstant() + Duration.FromHours(1));
            string taken = """{"version":1}""", ground = """{"ground":"too-dear"}""";
            Answer[] answers = await Task.WhenAll(
                PostAsync($"{path}/acceptance", taken, _exchange.Buyers[3]), PostAsync($"{path}/refusal", ground, _exchange.Buyers[3]), PostAsync($"{path}/acceptance", taken, _exchange.Buyers[3]),
                PostAsync($"{path}/withdrawal", "", _exchange.Vendor), PostAsync($"{path}/refusal", ground, _exchange.Buyers[3]));
            answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1, string.Join('\n', answers.Select(a => a.Text)));
            answers.Where(a => a.Status != HttpStatusCode.OK).ShouldAllBe(a => a.Code == "quote-phase" || a.Code == "quote-binds");
            string stream = $"quote-{path.Split('/')[2]}";
            (await _exchange.Database.ScalarAsync<long>($"select count(*) from exchange.mt_events where stream_id = '{stream}' and type in ('quote_accepted', 'quote_declined')")).ShouldBe(1);
            (await _exchange.Database.ScalarAsync<long>($"select count(*) from exchange.mt_events where type = 'price_fixed' and data ->> 'evidence' = '{stream}'"))
                .ShouldBe(await _exchange.Database.ScalarAsync<long>($"select count(*) from exchange.mt_events where stream_id = '{stream}' and type = 'quote_accepted'"));
        }
    }

    private async Task<string> OfferAsync(int buyer, string price, Instant validUntil)
    {
        Answer drafted = await PostAsync($"/listings/{_listing}/quotes", $$"""{"buyer":"buyer-{{buyer + 1}}",{{Terms(price, firm: true, validUntil)[1..]}}""", _exchange.Vendor);
        string path = drafted.Headers.Location!.AbsolutePath;
        Answer issued = await PostAsync($"{path}/issuance", "", _exchange.Vendor);
        issued.Status.ShouldBe(HttpStatusCode.OK, issued.Text);
        await _exchange.Host.GetAsync($"{path}?at-least={issued.Number("position")}", _exchange.Vendor);
        return path;
    }

    /// <summary>What vendor, buyer, another buyer and the operator are answered.</summary>
    private async Task<(HttpStatusCode Vendor, HttpStatusCode Buyer, HttpStatusCode Other, HttpStatusCode Operator)> StatusesAsync(string path, Answer since)
    {
        string asked = $"{path}?at-least={since.Number("position")}";
        return ((await _exchange.Host.GetAsync(asked, _exchange.Vendor)).Status, (await _exchange.Host.GetAsync(asked, _exchange.Buyers[1])).Status,
            (await _exchange.Host.GetAsync(asked, _exchange.Buyers[2])).Status, (await _exchange.Host.GetAsync(asked, _exchange.Operator)).Status);
    }

    private async Task<int> CountAsync(string list, string key) => (await _exchange.Host.GetAsync(list, key)).Json.GetProperty("quotes").GetArrayLength();

    private string Terms(string price, bool firm, Instant? validUntil = null) =>
        $$$"""{"terms":{"price":{"amount":"{{{price}}}","currency":"CNY"},"licences":3,"validUntil":"{{{NodaTime.Text.InstantPattern.ExtendedIso.Format(validUntil ?? (_clock.GetCurrentInstant() + Duration.FromHours(1)))}}}","firm":{{{(firm ? "true" : "false")}}}}}""";

    private Task<Answer> PostAsync(string path, string body, string key) => _exchange.Host.PostAsync(path, body, key, _exchange.NextKey());

    private Task<Answer> PutAsync(string path, string body, string key) => _exchange.Host.SendAsync(HttpMethod.Put, path, key, request =>
    {
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", _exchange.NextKey());
    });
}
