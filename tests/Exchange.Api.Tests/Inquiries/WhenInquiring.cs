using System.Net;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Titles;
using Exchange.TestKit;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Exchange.Api.Tests;

/// <summary>Requests for quotes over HTTP (FUNCTIONS row 41): whole trades, and who sees what at which moment.</summary>
public sealed class WhenInquiring : IAsyncLifetime
{
    private static readonly ParticipantId Rival = new("vendor-2");

    private readonly FakeClock _clock = new(SystemClock.Instance.GetCurrentInstant());
    private TestExchange _exchange = null!;
    private string _rival = "", _buyer = "";
    private ListingId _listing, _rivalListing;
    private Instant _begin;

    public async Task InitializeAsync()
    {
        _exchange = await TestExchange.StartAsync(options => options with { Clock = _clock });
        (_buyer, _begin) = (_exchange.Buyers[0], Instant.FromUnixTimeSeconds(_clock.GetCurrentInstant().ToUnixTimeSeconds()));
        (ProductId _, _listing) = await _exchange.OfferAsync("Ours", Encoding.UTF8.GetBytes("line,hour\n49,7\n"));
        var seed = _exchange.Host.App.Services.GetRequiredService<MarketSeed>();
        await seed.AdmitAsync(Rival, ParticipantRole.Vendor);
        _rival = await ApiKeyTable.CreateAsync(_exchange.Database.Owner, Rival, Roles.Vendor, CancellationToken.None);
        var terms = new ListingTerms(SaleMethod.PostedPrice, Deals.Price, new LicenceSupply(SupplyKind.Limited, 1_000), new Scope([], [], [], OnwardTransfer: false), Exclusivity.NonExclusive, null, null);
        _rivalListing = await seed.ListAsync(Rival, await seed.RegisterAsync(Rival, "Theirs", Encoding.UTF8.GetBytes("line,hour\n50,8\n")), terms);
    }

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task A_request_goes_through_both_rounds_to_an_award_and_is_settled()
    {
        string rfq = await OpenAsync($$""","finals":{"closesAt":"{{Hours(2)}}","shortlist":1},"ceiling":{"amount":"110.00","currency":"CNY"}""");
        await QuoteAsync(rfq, "95.00", "90.00");
        await PassAsync(rfq, 1, "best-and-final");
        (await PostAsync($"{rfq}/quotes", Quote(_listing, "80.00"), _exchange.Vendor)).ShouldBeProblem(HttpStatusCode.Conflict, "not-shortlisted");
        Answer dearer = await PostAsync($"{rfq}/quotes", Quote(_rivalListing, "90.01"), _rival);
        dearer.ShouldBeProblem(HttpStatusCode.Conflict, "worse-than-first");
        dearer.Amount("firstPrice").ShouldBe("90.00");
        (await PostAsync($"{rfq}/quotes", Quote(_rivalListing, "85.00"), _rival)).Status.ShouldBe(HttpStatusCode.OK);
        await PassAsync(rfq, 2, "closed");
        (await PostAsync($"{rfq}/quotes", Quote(_rivalListing, "80.00"), _rival)).ShouldBeProblem(HttpStatusCode.Conflict, "rfq-closed");
        await PassAsync(rfq, 3, "awarded");

        JsonElement award = (await _exchange.Host.GetAsync($"{rfq}/book", _buyer)).Json.GetProperty("awards").EnumerateArray().Single();
        (award.GetProperty("vendor").GetString(), award.GetProperty("licences").GetInt32(), award.GetProperty("unitPrice").GetProperty("amount").GetString()).ShouldBe(("vendor-2", 2, "85.00"));
        JsonElement order = await SettleAsync(award.GetProperty("order").GetString()!);
        (order.GetProperty("phase").GetString(), order.GetProperty("method").GetString(), order.GetProperty("rule").GetString(), order.GetProperty("price").GetProperty("amount").GetString()).ShouldBe(("closed", "inquiry", "rfq-lowest-price-1", "170.00"));
        order.GetProperty("evidence").GetString().ShouldBe($"rfq-{rfq.Split('/')[2]}");
        (await _exchange.Host.GetAsync($"/listings/{_rivalListing}", _buyer)).Json.GetProperty("sold").GetInt32().ShouldBe(2);
    }

    /// <summary>DOMAIN SEE-1, MECHANISMS RFQ-1.</summary>
    [Fact]
    public async Task A_quote_is_its_vendors_alone_until_the_close_and_then_the_buyers_too()
    {
        string rfq = await OpenAsync(""","ceiling":{"amount":"110.00","currency":"CNY"}""");
        long sealedAt = await QuoteAsync(rfq, "95.00", "90.00");
        (await SeenAsync(rfq, _exchange.Vendor), await SeenAsync(rfq, _rival)).ShouldBe(("95.00", "90.00"));
        (await SeenAsync(rfq, _buyer), await SeenAsync(rfq, _exchange.Operator), await SeenAsync(rfq, _exchange.Regulator), await SeenAsync(rfq, _exchange.Buyers[1])).ShouldBe(("", "", "", ""));
        await BookAsync(HttpStatusCode.OK, HttpStatusCode.NotFound);
        (await TrailAsync(rfq)).ShouldBe(["ceiling", "unitPrice,licencesMax,validUntil", "unitPrice,licencesMax,validUntil"]);

        await PassAsync(rfq, 1, "closed");
        (await SeenAsync(rfq, _exchange.Vendor), await SeenAsync(rfq, _rival), await SeenAsync(rfq, _exchange.Buyers[1])).ShouldBe(("95.00", "90.00", ""));
        (await SeenAsync(rfq, _buyer), await SeenAsync(rfq, _exchange.Operator), await SeenAsync(rfq, _exchange.Regulator)).ShouldBe(("90.00 95.00", "90.00 95.00", "90.00 95.00"));
        (await SeenAsync(rfq, _buyer, $"?as-of={sealedAt}"), await SeenAsync(rfq, _exchange.Operator, $"?as-of={sealedAt}"), await SeenAsync(rfq, _rival, $"?as-of={sealedAt}")).ShouldBe(("", "", "90.00"));
        await BookAsync(HttpStatusCode.OK, HttpStatusCode.OK);
        (await TrailAsync(rfq)).ShouldBeEmpty();

        async Task BookAsync(HttpStatusCode ofBuyer, HttpStatusCode ofOperator)
        {
            (await _exchange.Host.GetAsync($"{rfq}/book", _buyer)).Status.ShouldBe(ofBuyer);
            (await _exchange.Host.GetAsync($"{rfq}/book", _exchange.Operator)).Status.ShouldBe(ofOperator);
            foreach (string key in (string[])[_exchange.Vendor, _rival, _exchange.Buyers[1]]) (await _exchange.Host.GetAsync($"{rfq}/book", key)).Status.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Who_is_not_invited_does_not_know_of_it_and_questions_are_between_two()
    {
        string rfq = await OpenAsync(""","invited":["vendor"]""");
        (await _exchange.Host.GetAsync(rfq, _rival)).ShouldBeProblem(HttpStatusCode.NotFound, "rfq-not-found");
        (await PostAsync($"{rfq}/quotes", Quote(_rivalListing, "90.00"), _rival)).ShouldBeProblem(HttpStatusCode.NotFound, "rfq-not-found");
        Answer asked = await PostAsync($"{rfq}/questions", """{"text":"按小时吗?"}""", _exchange.Vendor);
        asked.Status.ShouldBe(HttpStatusCode.OK, asked.Text);
        Answer answered = await PostAsync($"{rfq}/questions/{asked.Json.GetProperty("question").GetString()}/answer", """{"text":"是的。"}""", _buyer);
        answered.Status.ShouldBe(HttpStatusCode.OK, answered.Text);
        string path = $"{rfq}/questions?at-least={answered.Number("position")}";
        foreach (string key in (string[])[_buyer, _exchange.Vendor]) (await _exchange.Host.GetAsync(path, key)).Json.GetProperty("questions").EnumerateArray().Single().GetProperty("answer").GetString().ShouldBe("是的。");
        (await _exchange.Host.GetAsync(path, _rival)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_split_award_makes_an_order_with_each_vendor()
    {
        string rfq = await OpenAsync(""","rule":"split","licences":5""");
        await QuoteAsync(rfq, "95.00", "90.00");
        await PassAsync(rfq, 1, "closed");
        await PassAsync(rfq, 3, "awarded");
        JsonElement[] orders = [.. (await _exchange.Host.GetAsync("/orders", _buyer)).Json.GetProperty("orders").EnumerateArray()];
        orders.Select(o => (o.GetProperty("seller").GetString(), o.GetProperty("price").GetProperty("amount").GetString())).Order().ShouldBe([("vendor", "190.00"), ("vendor-2", "270.00")]);
        (await _exchange.Host.GetAsync("/orders", _rival)).Json.GetProperty("orders").GetArrayLength().ShouldBe(1);
    }

    /// <summary>RFQ-1, G-5: of quotes that are sent at once, the log knows which came last; the others leave nothing behind.</summary>
    [Fact]
    public async Task Of_a_vendors_quotes_that_come_at_once_the_last_one_in_the_log_counts()
    {
        string rfq = await OpenAsync(""), stream = $"rfq-{rfq.Split('/')[2]}";
        Answer[] answers = await Task.WhenAll(Enumerable.Range(60, 20).Select(n => PostAsync($"{rfq}/quotes", Quote(n % 2 == 0 ? _listing : _rivalListing, $"{n}.00"), n % 2 == 0 ? _exchange.Vendor : _rival)));
        answers.ShouldAllBe(a => a.Status == HttpStatusCode.OK);
        await PassAsync(rfq, 1, "closed");
        var last = new List<string>();
        foreach (string vendor in (string[])["vendor-2", "vendor"])
        {
            last.Add(await _exchange.Database.ScalarAsync<string>(
                $"select data -> 'unitPrice' ->> 'amount' from exchange.mt_events where stream_id = '{stream}' and type = 'rfq_quoted' and data ->> 'vendor' = '{vendor}' order by version desc limit 1"));
        }

        (await SeenAsync(rfq, _buyer)).ShouldBe(string.Join(' ', last));
        await PassAsync(rfq, 3, "awarded");
        JsonElement award = (await _exchange.Host.GetAsync($"{rfq}/book", _buyer)).Json.GetProperty("awards").EnumerateArray().Single();
        award.GetProperty("unitPrice").GetProperty("amount").GetString().ShouldBe(last.Min(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_quote_out_of_the_ranking_takes_the_buyers_wish_and_two_operators()
    {
        string rfq = await OpenAsync(""), second = await ApiKeyTable.CreateAsync(_exchange.Database.Owner, new ParticipantId("operator-9"), Roles.Operator, CancellationToken.None);
        await QuoteAsync(rfq, "95.00", "90.00");
        await PassAsync(rfq, 1, "closed");
        string act = $$"""{"act":"award-out-of-ranking","rfq":"{{rfq.Split('/')[2]}}","vendor":"vendor","ground":"better-support"}""";
        (await PostAsync("/decisions", act, _exchange.Operator)).ShouldBeProblem(HttpStatusCode.Conflict, "rfq-choice");
        (await PostAsync($"{rfq}/choice", """{"vendor":"vendor","ground":"better-support"}""", _buyer)).Status.ShouldBe(HttpStatusCode.OK);
        Answer proposed = await PostAsync("/decisions", act, _exchange.Operator);
        proposed.Status.ShouldBe(HttpStatusCode.Created, proposed.Text);
        Answer approved = await PostAsync($"{proposed.Headers.Location!.AbsolutePath}/approval", $$"""{"contentHash":"{{proposed.Json.GetProperty("contentHash").GetString()}}"}""", second);
        approved.Status.ShouldBe(HttpStatusCode.OK, approved.Text);
        await PassAsync(rfq, 3, "awarded");
        JsonElement book = (await _exchange.Host.GetAsync($"{rfq}/book", _exchange.Regulator)).Json;
        (book.GetProperty("awards").EnumerateArray().Single().GetProperty("vendor").GetString(), book.GetProperty("rule").GetString()).ShouldBe(("vendor", "rfq-override-1"));
        book.GetProperty("ranking").EnumerateArray().Select(v => v.GetString()).ShouldBe(["vendor-2", "vendor"]);
    }

    private async Task<string> OpenAsync(string more)
    {
        string licences = more.Contains("licences", StringComparison.Ordinal) ? "" : ",\"licences\":2";
        Answer opened = await PostAsync("/rfqs", $$"""{"theme":"transport","currency":"CNY","closesAt":"{{Hours(1)}}","awardsAt":"{{Hours(3)}}"{{licences}}{{more}}}""", _buyer);
        opened.Status.ShouldBe(HttpStatusCode.Created, opened.Text);
        string path = opened.Headers.Location!.AbsolutePath;
        await _exchange.Host.GetAsync($"{path}?at-least={opened.Number("position")}", _buyer);
        return path;
    }

    /// <summary>Both vendors quote, for three licences each.</summary>
    private async Task<long> QuoteAsync(string rfq, string ours, string theirs)
    {
        (await PostAsync($"{rfq}/quotes", Quote(_listing, ours), _exchange.Vendor)).Status.ShouldBe(HttpStatusCode.OK);
        Answer quoted = await PostAsync($"{rfq}/quotes", Quote(_rivalListing, theirs), _rival);
        quoted.Status.ShouldBe(HttpStatusCode.OK, quoted.Text);
        await _exchange.Host.GetAsync($"{rfq}?at-least={quoted.Number("position")}", _buyer);
        return quoted.Number("position");
    }

    /// <summary>So many hours after the beginning, once the exchange has seen to what was due.</summary>
    private async Task PassAsync(string rfq, int hours, string phase)
    {
        _clock.Set(_begin + Duration.FromHours(hours));
        await Eventually.TrueAsync(async () => (await _exchange.Host.GetAsync(rfq, _buyer)).Json.GetProperty("phase").GetString() == phase);
    }

    /// <summary>The prices of all quotes that somebody sees, in the order of their keys.</summary>
    private async Task<string> SeenAsync(string rfq, string key, string query = "") =>
        string.Join(' ', (await _exchange.Host.GetAsync($"{rfq}/quotes{query}", key)).Json.GetProperty("quotes").EnumerateArray().Select(q => q.GetProperty("unitPrice").GetProperty("amount").GetString()));

    /// <summary>What is masked in the trail of the request's stream, event by event.</summary>
    private async Task<string[]> TrailAsync(string rfq)
    {
        Answer trail = await _exchange.Host.GetAsync($"/audit/trail?stream=rfq-{rfq.Split('/')[2]}", _exchange.Regulator);
        return [.. trail.Json.GetProperty("events").EnumerateArray().Where(e => e.TryGetProperty("masked", out _)).Select(e => string.Join(',', e.GetProperty("masked").EnumerateArray().Select(m => m.GetString())))];
    }

    private async Task<JsonElement> SettleAsync(string order)
    {
        string? settlement = null;
        await Eventually.TrueAsync(async () => (settlement = (await _exchange.Host.GetAsync($"/settlements?order={order}&phase=in-acceptance", _buyer)).Json.GetProperty("settlements").EnumerateArray().Select(s => s.GetProperty("settlement").GetString()).SingleOrDefault()) is not null);
        Answer final = await PostAsync($"/settlements/{settlement}/acceptance", "", _buyer);
        final.Status.ShouldBe(HttpStatusCode.OK, final.Text);
        return (await _exchange.Host.GetAsync($"/orders/{order}?at-least={final.Number("position")}", _buyer)).Json;
    }

    private string Quote(ListingId listing, string price) => $$$"""{"listing":"{{{listing}}}","unitPrice":{"amount":"{{{price}}}","currency":"CNY"},"licencesMax":3,"validUntil":"{{{Hours(3)}}}"}""";

    private string Hours(int hours) => NodaTime.Text.InstantPattern.General.Format(_begin + Duration.FromHours(hours));

    private Task<Answer> PostAsync(string path, string body, string key) => _exchange.Host.PostAsync(path, body, key, _exchange.NextKey());
}
