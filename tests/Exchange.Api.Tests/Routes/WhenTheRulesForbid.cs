using System.Net;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Rulebooks;

namespace Exchange.Api.Tests;

/// <summary>FUNCTIONS row 13 over HTTP, on an exchange of its own: the rules of another one are not to change under its tests.</summary>
public sealed class WhenTheRulesForbid
{
    [Fact]
    public async Task Two_operators_forbid_a_theme_and_what_is_refused_then_cites_the_entry()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        byte[] content = Encoding.UTF8.GetBytes("line,hour\n49,7\n");
        (Market.Products.ProductId product, Market.Listings.ListingId listing) = await exchange.OfferAsync("Lines", content);
        Deal before = await exchange.BuyAsync(product, listing, content);

        var entry = new NegativeEntry("no-transport", null, null, null, null, null, "transport", null);
        await EnactAsync(exchange, MarketSeed.Rules with { NegativeList = [entry] });

        Answer ordered = await exchange.Host.PostAsync($"/listings/{listing}/orders", """{"version":1}""", exchange.Buyers[0], exchange.NextKey());
        ordered.ShouldBeProblem(HttpStatusCode.Forbidden, "negative-list");
        (ordered.Json.GetProperty("entry").GetString(), ordered.Number("rulebook")).ShouldBe(("no-transport", 2));
        JsonElement rules = (await exchange.Host.GetAsync("/rulebook/2", exchange.Buyers[0])).Json.GetProperty("rules");
        rules.GetProperty("negativeList").GetRawText().ShouldBe("""[{"code":"no-transport","theme":"transport"}]""");
        (await exchange.Host.GetAsync("/rulebook/1", exchange.Buyers[0])).Json.GetProperty("rules").TryGetProperty("negativeList", out _).ShouldBeFalse("what says nothing is not written");

        // What was bought before stays bought (DOMAIN RUL-1).
        (await exchange.Host.PostAsync($"/settlements/{before.Settlement}/acceptance", "{}", exchange.Buyers[0], exchange.NextKey())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact] // docs/decisions/0023
    public async Task Who_orders_too_often_is_told_when_to_come_again_and_nobody_else_is()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        (_, Market.Listings.ListingId listing) = await exchange.OfferAsync("Lines", "line,hour\n49,7\n"u8.ToArray());
        await EnactAsync(exchange, MarketSeed.Rules with { Limits = new ActivityLimits(OrdersPerMinute: 1, null, null, null, null) });
        Task<Answer> OrderAsync(string buyer, string key) => exchange.Host.PostAsync($"/listings/{listing}/orders", """{"version":7}""", buyer, key);

        string first = exchange.NextKey();
        (await OrderAsync(exchange.Buyers[0], first)).Status.ShouldBe(HttpStatusCode.Conflict, "there is no such version: a refusal counts, too");
        Answer second = await OrderAsync(exchange.Buyers[0], exchange.NextKey());
        second.ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate-limited");
        int.Parse(second.Headers.GetValues("Retry-After").Single(), System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 60);
        (await OrderAsync(exchange.Buyers[0], first)).Status.ShouldBe(HttpStatusCode.Conflict, "what was answered is answered again");
        (await OrderAsync(exchange.Buyers[1], exchange.NextKey())).Status.ShouldBe(HttpStatusCode.Conflict, "another one is not touched by it");
        (await exchange.Database.ScalarAsync<long>("select count(*) from exchange.command_journal where kind = 'place_order'")).ShouldBe(2, "nothing is kept of it");
    }

    private static async Task EnactAsync(TestExchange exchange, RuleSet rules)
    {
        string second = await ApiKeyTable.CreateAsync(exchange.Database.Owner, new ParticipantId("operator-9"), Roles.Operator, CancellationToken.None);
        Answer proposed = await exchange.Host.SendAsync(HttpMethod.Post, "/decisions", exchange.Operator, request =>
        {
            request.Content = new StringContent($$"""{"act":"enact-rules","rules":{{JsonSerializer.Serialize(rules, MarketJson.Options)}}}""", Encoding.UTF8, "application/json");
            request.Headers.TryAddWithoutValidation("Idempotency-Key", exchange.NextKey());
            request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        });
        proposed.Status.ShouldBe(HttpStatusCode.Created, proposed.Text);
        Answer approved = await exchange.Host.PostAsync(
            $"/decisions/{proposed.Json.GetProperty("decision").GetString()}/approval", $$"""{"contentHash":"{{proposed.Json.GetProperty("contentHash").GetString()}}"}""", second, exchange.NextKey());
        approved.Status.ShouldBe(HttpStatusCode.OK, approved.Text);
        await exchange.Host.GetAsync($"/rulebook?at-least={approved.Number("position")}", exchange.Operator);
    }
}
