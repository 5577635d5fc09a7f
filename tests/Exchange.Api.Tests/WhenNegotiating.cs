using System.Net;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Rulebooks;
using Exchange.TestKit;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Api.Tests;

/// <summary>DOMAIN NEG-1 to NEG-4 over HTTP: the listed price is 120.00, and nobody but the two sides, operator and regulator knows that somebody talks about another one.</summary>
public sealed class WhenNegotiating : IAsyncLifetime
{
    private readonly FakeClock _clock = new(SystemClock.Instance.GetCurrentInstant());
    private TestExchange _exchange = null!;
    private ListingId _listing;

    public async Task InitializeAsync()
    {
        _exchange = await TestExchange.StartAsync(options => options with { Clock = _clock });
        (_, _listing) = await _exchange.OfferAsync("Negotiable", Encoding.UTF8.GetBytes("line,hour\n49,7\n"));
    }

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task Two_sides_agree_and_the_trade_goes_through()
    {
        Answer opened = await OpenAsync("90.00", licences: 2);
        opened.Status.ShouldBe(HttpStatusCode.Created, opened.Text);
        string negotiation = opened.Json.GetProperty("negotiation").GetString()!;
        (opened.Number("offer"), opened.Headers.Location!.AbsolutePath).ShouldBe((1, $"/negotiations/{negotiation}"));
        Answer answered = await PostAsync($"/negotiations/{negotiation}/offers", $$"""{"offer":1,{{Offer("110.00", licences: 2)}}}""", _exchange.Vendor);
        answered.Status.ShouldBe(HttpStatusCode.OK, answered.Text);
        answered.Number("offer").ShouldBe(2);

        Answer agreed = await AcceptAsync(negotiation, 2, answered.Json.GetProperty("contentHash").GetString()!, _exchange.Buyers[0]);
        agreed.Status.ShouldBe(HttpStatusCode.OK, agreed.Text);
        string order = agreed.Json.GetProperty("order").GetString()!;
        (agreed.Json.GetProperty("phase").GetString(), agreed.Amount("price")).ShouldBe(("agreed", "220.00"));
        JsonElement settlement = await SettledAsync(order, _exchange.Buyers[0]);
        (await PostAsync($"/settlements/{settlement.GetProperty("settlement").GetString()}/acceptance", "", _exchange.Buyers[0])).Status.ShouldBe(HttpStatusCode.OK);

        JsonElement thread = (await _exchange.Host.GetAsync($"/orders/{order}", _exchange.Vendor)).Json;
        (thread.GetProperty("method").GetString(), thread.GetProperty("evidence").GetString(), thread.GetProperty("rule").GetString(), thread.GetProperty("licences").GetInt32())
            .ShouldBe(("negotiation", $"negotiation-{negotiation}", "negotiation-1", 2));
        long head = await _exchange.Database.ScalarAsync<long>("select position from exchange.log_head");
        JsonElement row = (await _exchange.Host.GetAsync($"/negotiations/{negotiation}?at-least={head}", _exchange.Buyers[0])).Json;
        (row.GetProperty("phase").GetString(), row.GetProperty("order").GetString(), row.GetProperty("offers").GetInt32()).ShouldBe(("agreed", order, 2));
        JsonElement[] offers = [.. (await _exchange.Host.GetAsync($"/negotiations/{negotiation}/offers", _exchange.Vendor)).Json.GetProperty("offers").EnumerateArray()];
        offers.Select(o => (o.GetProperty("by").GetString(), o.GetProperty("standing").GetString())).ShouldBe([("buyer-1", "countered"), ("vendor", "accepted")]);
        JsonElement before = (await _exchange.Host.GetAsync($"/negotiations/{negotiation}?as-of={opened.Number("position")}", _exchange.Vendor)).Json;
        (before.GetProperty("phase").GetString(), before.GetProperty("latest").GetProperty("unitPrice").GetProperty("amount").GetString()).ShouldBe(("open", "90.00"));
        (await _exchange.Host.GetAsync($"/listings/{_listing}", _exchange.Buyers[3])).Number("sold").ShouldBe(2);
        (await _exchange.Host.GetAsync("/negotiations", _exchange.Vendor)).Json.GetProperty("negotiations").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task The_hash_that_is_told_is_that_of_what_is_read()
    {
        Answer opened = await OpenAsync("90.00");
        JsonElement row = (await _exchange.Host.GetAsync($"/negotiations/{opened.Json.GetProperty("negotiation").GetString()}?at-least={opened.Number("position")}", _exchange.Vendor)).Json;
        ContentHash.Of(CanonicalJson.Write(row.GetProperty("latest"))).ToString().ShouldBe(opened.Json.GetProperty("contentHash").GetString());
        row.GetProperty("contentHash").GetString().ShouldBe(opened.Json.GetProperty("contentHash").GetString());
    }

    /// <summary>Also what is not answered by a row: whoever is not one of the two is told what he would be told if there were no such negotiation.</summary>
    [Fact]
    public async Task Nobody_but_the_two_sides_operator_and_regulator_sees_it_or_can_act_in_it()
    {
        Answer opened = await OpenAsync("90.00");
        string negotiation = opened.Json.GetProperty("negotiation").GetString()!, nobodys = Guid.NewGuid().ToString("D"), position = $"at-least={opened.Number("position")}";
        string stranger = await ApiKeyTable.CreateAsync(_exchange.Database.Owner, new ParticipantId("vendor-2"), Roles.Vendor, CancellationToken.None);
        foreach (string path in (string[])["", "/offers"])
        {
            foreach (string key in (string[])[_exchange.Buyers[0], _exchange.Vendor, _exchange.Operator, _exchange.Regulator]) (await _exchange.Host.GetAsync($"/negotiations/{negotiation}{path}?{position}", key)).Status.ShouldBe(HttpStatusCode.OK, path);
            foreach (string key in (string[])[_exchange.Buyers[1], stranger])
            {
                Answer foreign = await _exchange.Host.GetAsync($"/negotiations/{negotiation}{path}", key), absent = await _exchange.Host.GetAsync($"/negotiations/{nobodys}{path}", key);
                (foreign.Status, foreign.Code, foreign.Json.GetProperty("detail").GetString()).ShouldBe((HttpStatusCode.NotFound, absent.Code, absent.Json.GetProperty("detail").GetString()));
            }
        }

        string hash = opened.Json.GetProperty("contentHash").GetString()!;
        (string Act, string Body)[] acts =
            [("offers", $$"""{"offer":1,{{Offer("95.00")}}}"""), ("acceptance", $$"""{"offer":1,"contentHash":"{{hash}}"}"""), ("withdrawal", """{"offer":1}"""), ("refusal", """{"offer":1,"ground":"too-low"}""")];
        (long events, _) = await _exchange.CountAsync();
        foreach (string key in (string[])[_exchange.Buyers[1], stranger])
        {
            (await _exchange.Host.GetAsync("/negotiations?owner=buyer-1", key)).Json.GetProperty("negotiations").GetArrayLength().ShouldBe(0);
            foreach ((string act, string body) in acts)
            {
                Answer foreign = await PostAsync($"/negotiations/{negotiation}/{act}", body, key), absent = await PostAsync($"/negotiations/{nobodys}/{act}", body, key);
                foreign.ShouldBeProblem(HttpStatusCode.NotFound, "negotiation-not-found");
                (absent.Status, absent.Code, absent.Json.GetProperty("detail").GetString()).ShouldBe((foreign.Status, foreign.Code, foreign.Json.GetProperty("detail").GetString()));
            }
        }

        (await _exchange.CountAsync()).Events.ShouldBe(events);
    }

    [Fact]
    public async Task Of_many_who_end_an_offer_at_once_one_does()
    {
        Answer opened = await OpenAsync("90.00");
        string negotiation = opened.Json.GetProperty("negotiation").GetString()!, hash = opened.Json.GetProperty("contentHash").GetString()!;
        Answer[] answers = await Task.WhenAll(
        [
            .. Enumerable.Range(0, 4).Select(_ => AcceptAsync(negotiation, 1, hash, _exchange.Vendor)),
            .. Enumerable.Range(0, 4).Select(_ => PostAsync($"/negotiations/{negotiation}/withdrawal", """{"offer":1}""", _exchange.Buyers[0])),
            .. Enumerable.Range(0, 4).Select(_ => PostAsync($"/negotiations/{negotiation}/refusal", """{"offer":1,"ground":"too-low"}""", _exchange.Vendor)),
        ]);
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Where(a => a.Status != HttpStatusCode.OK).ShouldAllBe(a => a.Code == "negotiation-phase");
        long accepted = await CountAsync($"negotiation-{negotiation}", "offer_accepted");
        (accepted + await CountAsync($"negotiation-{negotiation}", "offer_withdrawn") + await CountAsync($"negotiation-{negotiation}", "offer_declined")).ShouldBe(1);
        (await _exchange.Database.ScalarAsync<long>("select count(*) from exchange.mt_events where type = 'price_fixed'")).ShouldBe(accepted);
    }

    [Fact] // NEG-3
    public async Task An_offer_lapses_by_itself_after_its_last_instant()
    {
        var until = Instant.FromUnixTimeSeconds((_clock.GetCurrentInstant() + Duration.FromHours(1)).ToUnixTimeSeconds());
        Answer first = await OpenAsync("90.00", until: until), second = await OpenAsync("91.00", until: until);
        _clock.Set(until);
        (await AcceptAsync(second.Json.GetProperty("negotiation").GetString()!, 1, second.Json.GetProperty("contentHash").GetString()!, _exchange.Vendor)).Status.ShouldBe(HttpStatusCode.OK, "its last instant counts");
        _clock.Set(until + Duration.FromNanoseconds(1_000));
        string negotiation = first.Json.GetProperty("negotiation").GetString()!;
        Answer late = await AcceptAsync(negotiation, 1, first.Json.GetProperty("contentHash").GetString()!, _exchange.Vendor);
        late.Code.ShouldBeOneOf("offer-lapsed", "negotiation-phase"); // which of the two, says whether the deadline has been carried out meanwhile
        await Eventually.TrueAsync(async () => await CountAsync($"negotiation-{negotiation}", "offer_lapsed") == 1);
        (await AcceptAsync(negotiation, 1, first.Json.GetProperty("contentHash").GetString()!, _exchange.Vendor)).ShouldBeProblem(HttpStatusCode.Conflict, "negotiation-phase");
        (await CountAsync($"negotiation-{negotiation}", "offer_accepted")).ShouldBe(0);
    }

    [Fact] // NEG-4
    public async Task A_price_outside_the_band_waits_for_two_operators()
    {
        string second = await ApiKeyTable.CreateAsync(_exchange.Database.Owner, new ParticipantId("operator-9"), Roles.Operator, CancellationToken.None);
        RuleSet banded = MarketSeed.Rules with { SoftClose = null, Deposit = null, Band = new PriceBand(1_000, 1_000) };
        await DecideAsync($$"""{"act":"enact-rules","rules":{{JsonSerializer.Serialize(banded, MarketJson.Options)}}}""", second, ifMatch: "\"1\"");
        Answer opened = await OpenAsync("60.00");
        string negotiation = opened.Json.GetProperty("negotiation").GetString()!;
        Answer referred = await AcceptAsync(negotiation, 1, opened.Json.GetProperty("contentHash").GetString()!, _exchange.Vendor);
        referred.Status.ShouldBe(HttpStatusCode.OK, referred.Text);
        (referred.Json.GetProperty("phase").GetString(), referred.Json.TryGetProperty("order", out _)).ShouldBe(("referred", false));
        JsonElement[] work = [.. (await _exchange.Host.GetAsync($"/queue?kind=negotiated-price&at-least={referred.Number("position")}", _exchange.Operator)).Json.GetProperty("work").EnumerateArray()];
        work.ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(negotiation);

        await DecideAsync($$"""{"act":"allow-price","negotiation":"{{negotiation}}"}""", second);
        JsonElement settlement = await SettledAsync(NegotiationId.Of(Guid.Parse(negotiation)).Order.ToString(), _exchange.Buyers[0]);
        settlement.GetProperty("price").GetProperty("amount").GetString().ShouldBe("60.00");
        (await _exchange.Host.GetAsync("/queue?kind=negotiated-price", _exchange.Operator)).Json.GetProperty("work").GetArrayLength().ShouldBe(0);
    }

    private Task<Answer> OpenAsync(string unitPrice, int licences = 1, Instant? until = null) => PostAsync($"/listings/{_listing}/negotiations", $$"""{"version":1,{{Offer(unitPrice, licences, until)}}}""", _exchange.Buyers[0]);

    private string Offer(string unitPrice, int licences = 1, Instant? until = null) =>
        $"\"unitPrice\":{{\"amount\":\"{unitPrice}\",\"currency\":\"CNY\"}},\"licences\":{licences},\"validUntil\":\"{InstantPattern.General.Format(until ?? _clock.GetCurrentInstant() + Duration.FromHours(2))}\"";

    private Task<Answer> AcceptAsync(string negotiation, int offer, string hash, string key) => PostAsync($"/negotiations/{negotiation}/acceptance", $$"""{"offer":{{offer}},"contentHash":"{{hash}}"}""", key);

    private Task<Answer> PostAsync(string path, string body, string key) => _exchange.Host.PostAsync(path, body, key, _exchange.NextKey());

    private async Task DecideAsync(string act, string second, string? ifMatch = null)
    {
        Answer proposed = await _exchange.Host.PostAsync("/decisions", act, _exchange.Operator, _exchange.NextKey(), request => request.Headers.TryAddWithoutValidation("If-Match", ifMatch ?? "*"));
        proposed.Status.ShouldBe(HttpStatusCode.Created, proposed.Text);
        Answer approved = await PostAsync(
            $"/decisions/{proposed.Json.GetProperty("decision").GetString()}/approval", $$"""{"contentHash":"{{proposed.Json.GetProperty("contentHash").GetString()}}"}""", second);
        approved.Status.ShouldBe(HttpStatusCode.OK, approved.Text);
    }

    private async Task<JsonElement> SettledAsync(string order, string key)
    {
        JsonElement settled = default;
        await Eventually.TrueAsync(async () =>
        {
            JsonElement[] found = [.. (await _exchange.Host.GetAsync($"/settlements?order={order}", key)).Json.GetProperty("settlements").EnumerateArray()];
            return found.Length == 1 && (settled = found[0]).GetProperty("phase").GetString() == "in-acceptance";
        });
        return settled;
    }

    private Task<long> CountAsync(string stream, string type) => _exchange.Database.ScalarAsync<long>($"select count(*) from exchange.mt_events where stream_id = '{stream}' and type = '{type}'");
}
