using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;

namespace Exchange.Api.Tests;

/// <summary>FUNCTIONS row 55: a certificate for each final trade, for its parties; whether one is genuine, for everybody.</summary>
[Collection(SharedExchange.Name)]
public sealed class WhenReadingCertificates(SharedExchange shared)
{
    private const string OtherHash = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly TestExchange _exchange = shared.Exchange;

    [Fact]
    public async Task It_says_what_was_sold_to_whom_for_how_much_and_where_that_became_final()
    {
        Deal deal = await shared.SettledAsync();
        JsonElement certificate = await CertificateOfAsync(deal);
        JsonElement agreement = (await _exchange.Host.GetAsync($"/agreements/{deal.Agreement}", _exchange.Buyers[1])).Json;
        string Text(string member) => certificate.GetProperty(member).GetString()!;

        Text("number").ShouldBe($"EXT-{certificate.GetProperty("finalAt").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(8)).Year}-{deal.Settlement.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()}");
        (Text("seller"), Text("buyer"), Text("product"), Text("order"), Text("agreement")).ShouldBe(("vendor", "buyer-2", deal.Product, deal.Order, deal.Agreement));
        (Text("content"), certificate.GetProperty("revision").GetInt32()).ShouldBe((ContentHash.Of(deal.Content).ToString(), 1));
        (certificate.GetProperty("price").GetProperty("amount").GetString(), Text("method"), Text("evidence"), Text("rule")).ShouldBe(("120.00", "posted-price", $"listing-{deal.Listing}", "posted-flat-1"));
        Text("termsHash").ShouldBe(agreement.GetProperty("termsHash").GetString());
        JsonElement final = (await _exchange.Host.GetAsync($"/audit/trail?stream=settlement-{deal.Settlement}", _exchange.Operator)).Json.GetProperty("events").EnumerateArray().Last();
        (final.GetProperty("type").GetString(), final.GetProperty("position").GetInt64(), final.GetProperty("at").GetString()).ShouldBe(("settlement_final", certificate.GetProperty("position").GetInt64(), Text("finalAt")));
        certificate.TryGetProperty("fee", out _).ShouldBeFalse("what the exchange earns is between it and the seller");
    }

    [Fact]
    public async Task Its_hash_is_that_of_the_canonical_form_of_its_other_members()
    {
        JsonElement certificate = await CertificateOfAsync(await shared.SettledAsync());
        JsonObject others = JsonObject.Create(certificate.Clone())!;
        others.Remove("hash");
        using JsonDocument canonical = JsonDocument.Parse(others.ToJsonString());
        certificate.GetProperty("hash").GetString().ShouldBe(ContentHash.Of(CanonicalJson.Write(canonical.RootElement)).ToString());
    }

    [Fact]
    public async Task Its_parties_see_it_and_to_others_it_is_not_there()
    {
        Deal deal = await shared.SettledAsync();
        string path = $"/certificates/{(await CertificateOfAsync(deal)).GetProperty("number").GetString()}";
        foreach (string key in (string[])[_exchange.Vendor, _exchange.Buyers[1], _exchange.Operator, _exchange.Regulator]) (await _exchange.Host.GetAsync(path, key)).Status.ShouldBe(HttpStatusCode.OK);
        Answer foreign = await _exchange.Host.GetAsync(path, _exchange.Buyers[3]), absent = await _exchange.Host.GetAsync("/certificates/EXT-2026-0", _exchange.Buyers[3]);
        foreign.ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        (foreign.Status, foreign.Code, foreign.Json.GetProperty("detail").GetString()).ShouldBe((absent.Status, absent.Code, absent.Json.GetProperty("detail").GetString()));
        (await _exchange.Host.GetAsync("/certificates", _exchange.Buyers[3])).Json.GetProperty("certificates").GetArrayLength().ShouldBe(0);
        (await _exchange.Host.GetAsync($"/certificates?product={deal.Product}", _exchange.Vendor)).Json.GetProperty("certificates").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task There_is_none_before_the_trade_is_final()
    {
        Deal open = await shared.DealAsync(), settled = await shared.SettledAsync();
        (await _exchange.Host.GetAsync($"/certificates?settlement={open.Settlement}", _exchange.Operator)).Json.GetProperty("certificates").GetArrayLength().ShouldBe(0);
        JsonElement certificate = await CertificateOfAsync(settled);
        string path = $"/certificates/{certificate.GetProperty("number").GetString()}?as-of=";
        long position = certificate.GetProperty("position").GetInt64();
        (await _exchange.Host.GetAsync($"{path}{position - 3}", _exchange.Buyers[1])).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        (await _exchange.Host.GetAsync($"{path}{position + 1}", _exchange.Buyers[1])).Json.GetProperty("hash").GetString().ShouldBe(certificate.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task Whoever_has_it_is_told_that_it_is_genuine_and_no_more()
    {
        Deal deal = await shared.SettledAsync();
        JsonElement certificate = await CertificateOfAsync(deal);
        string path = $"/certificates/{certificate.GetProperty("number").GetString()}/verification?hash={certificate.GetProperty("hash").GetString()}";
        Answer answer = await _exchange.Host.GetAsync(path);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        answer.Text.ShouldBe($$"""{"exists":true,"since":"{{certificate.GetProperty("finalAt").GetString()}}","stands":true}""");

        // Nothing that the exchange does today ends an agreement behind a final trade; the law may, one day (DOMAIN TIT-8).
        string mark = $"where model = 'agreements' and key = '{deal.Agreement}'";
        await _exchange.Database.ExecuteAsync($"update exchange.rows set doc = replace(doc, '\"standing\":\"concluded\"', '\"standing\":\"ended\"') {mark}");
        try
        {
            (await _exchange.Host.GetAsync(path)).Json.GetProperty("stands").GetBoolean().ShouldBeFalse();
        }
        finally
        {
            await _exchange.Database.ExecuteAsync($"update exchange.rows set doc = replace(doc, '\"standing\":\"ended\"', '\"standing\":\"concluded\"') {mark}");
        }
    }

    [Fact]
    public async Task A_number_without_its_hash_tells_nothing()
    {
        string number = (await CertificateOfAsync(await shared.SettledAsync())).GetProperty("number").GetString()!;
        Answer wrong = await _exchange.Host.GetAsync($"/certificates/{number}/verification?hash={OtherHash}"), absent = await _exchange.Host.GetAsync($"/certificates/EXT-2026-0/verification?hash={OtherHash}");
        (wrong.Status, wrong.Text).ShouldBe((HttpStatusCode.OK, """{"exists":false}"""));
        (absent.Status, absent.Text).ShouldBe((wrong.Status, wrong.Text));
        foreach (string query in (string[])["", "?hash=", "?hash=abc", $"?hash={OtherHash.Replace('0', 'A')}", $"?hash={OtherHash}&as-of=1"])
        {
            (await _exchange.Host.GetAsync($"/certificates/{number}/verification{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, "query-invalid");
        }
    }

    [Fact]
    public async Task What_a_verification_answers_is_what_the_document_says()
    {
        JsonElement certificate = await CertificateOfAsync(await shared.SettledAsync());
        JsonNode document = JsonNode.Parse((await _exchange.Host.GetAsync("/openapi/v1.json")).Body)!;
        var schemas = new JsonSchemas((JsonObject)document["components"]!["schemas"]!);
        JsonNode schema = document["paths"]!["/certificates/{number}/verification"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
        foreach (string hash in (string[])[certificate.GetProperty("hash").GetString()!, OtherHash])
        {
            Answer answer = await _exchange.Host.GetAsync($"/certificates/{certificate.GetProperty("number").GetString()}/verification?hash={hash}");
            schemas.FaultsOf(schema, JsonNode.Parse(answer.Body)).ShouldBeEmpty();
        }
    }

    private async Task<JsonElement> CertificateOfAsync(Deal deal) =>
        (await _exchange.Host.GetAsync($"/certificates?settlement={deal.Settlement}", _exchange.Buyers[1])).Json.GetProperty("certificates").EnumerateArray().ShouldHaveSingleItem();
}
