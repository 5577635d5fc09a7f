using System.Net;
using System.Text.Json;

namespace Exchange.Api.Tests;

/// <summary>A joint product needs all consents (DOMAIN DOM-2), and each to the claim that its holder has read.</summary>
[Collection(SharedExchange.Name)]
public sealed class WhenConsentingToATitle(SharedExchange shared)
{
    private readonly TestExchange _exchange = shared.Exchange;

    [Fact]
    public async Task A_co_holder_consents_to_the_submission_that_he_has_read_and_nobody_else_does()
    {
        string partner = await shared.StrangerAsync(), title = await ApplyAsync(seed: 61, partnersShare: "1/3");
        JsonElement read = (await FindAsync(title, partner)).Json;
        (read.GetProperty("submission").GetInt32(), read.GetProperty("phase").GetString()).ShouldBe((1, "applied"));

        (long Events, long) before = await _exchange.CountAsync();
        foreach (string stranger in (string[])[_exchange.Buyers[0], _exchange.Buyers[3]])
        {
            Answer foreign = await ConsentAsync(title, stranger, "{}"), absent = await ConsentAsync(Guid.NewGuid().ToString("D"), stranger, "{}");
            foreign.ShouldBeProblem(HttpStatusCode.NotFound, "title-not-found");
            foreign.Json.GetProperty("detail").GetString().ShouldBe(absent.Json.GetProperty("detail").GetString());
        }

        (await ConsentAsync(title, _exchange.Operator, "{}")).ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");
        (await _exchange.CountAsync()).Events.ShouldBe(before.Events);

        // While he reads, the claim is returned and handed in again, with less for him.
        (await _exchange.Host.PostAsync($"/titles/{title}/return", """{"ground":"shares-unclear"}""", _exchange.Operator, _exchange.NextKey())).Status.ShouldBe(HttpStatusCode.OK);
        Answer again = await _exchange.Host.PostAsync($"/titles/{title}/resubmission", Claim("1/4"), _exchange.Vendor, _exchange.NextKey());
        again.Status.ShouldBe(HttpStatusCode.OK, again.Text);
        before = await _exchange.CountAsync();
        Answer stale = await ConsentAsync(title, partner, """{"submission":1}""");
        stale.ShouldBeProblem(HttpStatusCode.Conflict, "claim-changed");
        stale.Number("submission").ShouldBe(2);
        (await _exchange.CountAsync()).Events.ShouldBe(before.Events);

        int submission = (await FindAsync(title, partner)).Json.GetProperty("submission").GetInt32();
        Answer consented = await ConsentAsync(title, partner, $$"""{"submission":{{submission}}}""");
        (consented.Status, consented.Number("submission")).ShouldBe((HttpStatusCode.OK, 2), consented.Text);
        (await FindAsync(title, partner)).Json.GetProperty("consents").EnumerateArray().Select(c => c.GetString()).ShouldBe(["vendor-2"]);
        Answer twice = await ConsentAsync(title, partner, "");
        (twice.Status, twice.Number("position")).ShouldBe((HttpStatusCode.OK, consented.Number("position")), "it is no second fact");
    }

    [Fact]
    public async Task Who_names_no_submission_consents_to_the_claim_as_it_stands()
    {
        string partner = await shared.StrangerAsync(), title = await ApplyAsync(seed: 62, partnersShare: "1/2");
        Answer consented = await ConsentAsync(title, partner, "");
        (consented.Status, consented.Number("submission")).ShouldBe((HttpStatusCode.OK, 1), consented.Text);
    }

    private Task<Answer> ConsentAsync(string title, string key, string body) => _exchange.Host.PostAsync($"/titles/{title}/consent", body, key, _exchange.NextKey());

    private async Task<Answer> FindAsync(string title, string key) =>
        await _exchange.Host.GetAsync($"/titles/{title}?at-least={await _exchange.Database.ScalarAsync<long>("select position from exchange.log_head")}", key);

    private async Task<string> ApplyAsync(int seed, string partnersShare) => await _exchange.ApplyAsync(await _exchange.RegisterAsync(Uploads.Bytes(50, seed)), Claim(partnersShare));

    private static string Claim(string partnersShare) => Deals.Claim(("vendor", partnersShare switch { "1/2" => "1/2", "1/3" => "2/3", _ => "3/4" }), ("vendor-2", partnersShare));
}
