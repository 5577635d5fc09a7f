using System.Globalization;
using System.Net;
using System.Text;
using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.Titles;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Api.Tests;

/// <summary>Roles, routes and owners, walked as they are declared: no key 401, another role 403, another's thing 404 like one that is not there.</summary>
[Collection(SharedExchange.Name)]
public sealed class WhoMayDoWhat(SharedExchange shared)
{
    private static readonly Roles[] EveryRole = [Roles.Operator, Roles.Vendor, Roles.Buyer, Roles.Regulator];

    /// <summary>What anybody of the role may do to another's thing; whether he may, the rules of the trade say.</summary>
    private static readonly string[] OpenToOthers =
    [
        "POST /titles/{id}/objections", "POST /listings/{id}/orders", "POST /listings/{id}/access", "POST /listings/{id}/quote-requests", "POST /listings/{id}/negotiations", "POST /interests/{id}/registrations", "POST /interests/{id}/withdrawal", "POST /auctions/{id}/registrations", "POST /auctions/{id}/retraction", "POST /auctions/{id}/purchase",
        "POST /sealed-auctions/{id}/registrations", "POST /sealed-auctions/{id}/envelopes", "POST /sealed-auctions/{id}/withdrawal",
        "POST /dutch-auctions/{id}/registrations", "POST /dutch-auctions/{id}/acceptances", "POST /dutch-auctions/{id}/limits", "POST /dutch-auctions/{id}/limits/withdrawal",
    ];

    private readonly TestExchange _exchange = shared.Exchange;

    public static TheoryData<string> Writes => [.. WriteEndpoints.All.Select(WhenABodyIsRead.NameOf)];

    public static TheoryData<string> Reads => [.. ReadRoutes.All.Select(r => r.Pattern), "/catalogue", "/audit/trail"];

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_write_lets_in_its_roles_alone_and_finds_nothing_that_is_not_there(string name)
    {
        WriteRoute route = WhenABodyIsRead.RouteOf(name);
        string path = PathOf(route.Pattern, route.Path, _ => Guid.NewGuid().ToString("D")), body = route.BodyExamples().First().Body.ToJsonString();
        (long, long) before = await _exchange.CountAsync();
        (await SendAsync(route, path, body, key: null)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not-authenticated");
        foreach (Roles role in EveryRole.Where(role => !route.Access.Roles.HasFlag(role)))
        {
            (await SendAsync(route, path, body, KeyOf(role))).ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");
        }

        foreach (Roles role in EveryRole.Where(role => route.Access.Roles.HasFlag(role)))
        {
            (await SendAsync(route, path, """{"nonsense":true}""", KeyOf(role))).ShouldBeProblem(HttpStatusCode.BadRequest, route.BodyExamples().Count() > 2 ? "field-missing" : "field-unknown");
            if (route.Path.Length > 0) (await SendAsync(route, PathOf(route.Pattern, route.Path, _ => "no-such-id"), body, KeyOf(role))).ShouldBeProblem(HttpStatusCode.NotFound, route.Path[0].Missing.Code);
        }

        (await _exchange.CountAsync()).ShouldBe(before, "what never reached the sequencer leaves nothing");
        foreach (Roles role in EveryRole.Where(role => route.Path.Length > 0 && route.Access.Roles.HasFlag(role)))
        {
            Answer answer = await SendAsync(route, path, body, KeyOf(role));
            answer.Status.ShouldBe(HttpStatusCode.NotFound, $"{role} {name}: {answer.Text}");
        }
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Anothers_thing_is_answered_like_one_that_is_not_there(string name)
    {
        WriteRoute route = WhenABodyIsRead.RouteOf(name);
        if (route.Path.Length == 0 || route.Access.Roles.HasFlag(Roles.Operator) || OpenToOthers.Contains(name)) return;
        Deal deal = await shared.DealAsync();
        string stranger = route.Access.Roles.HasFlag(Roles.Vendor) ? await shared.StrangerAsync() : _exchange.Buyers[3];
        string theirs = PathOf(route.Pattern, route.Path, part => deal.IdOf(route.Pattern, part)), nobodys = PathOf(route.Pattern, route.Path, _ => Guid.NewGuid().ToString("D"));
        foreach ((_, System.Text.Json.Nodes.JsonNode body) in route.BodyExamples())
        {
            Answer foreign = await SendAsync(route, theirs, body.ToJsonString(), stranger), absent = await SendAsync(route, nobodys, body.ToJsonString(), stranger);
            foreign.Status.ShouldBe(HttpStatusCode.NotFound, $"{name}: {foreign.Text}");
            (foreign.Code, foreign.Json.GetProperty("detail").GetString()).ShouldBe((absent.Code, absent.Json.GetProperty("detail").GetString()));
            Answer tied = await SendAsync(route, theirs, body.ToJsonString(), stranger, ifMatch: "\"999\"");
            tied.Code.ShouldBe(foreign.Code, "a version must not tell that it is there");
        }
    }

    /// <summary>What nobody else sees yet, or any more, is not there for others; not even for those who might buy it or object to it.</summary>
    [Theory]
    [MemberData(nameof(Writes))]
    public async Task What_another_has_begun_or_given_up_is_answered_like_what_is_not_there(string name)
    {
        WriteRoute route = WhenABodyIsRead.RouteOf(name);
        if (route.Path.Length == 0 || route.Pattern.Split('/')[1] is not ("products" or "titles" or "listings") || (route.Access.Roles & (Roles.Vendor | Roles.Buyer)) == Roles.None) return;
        string nobodys = PathOf(route.Pattern, route.Path, _ => Guid.NewGuid().ToString("D")), stranger = route.Access.Roles.HasFlag(Roles.Vendor) ? await shared.StrangerAsync() : _exchange.Buyers[3];
        foreach (Deal deal in (Deal[])[await shared.UnfinishedAsync(), await shared.EndedAsync()])
        {
            string theirs = PathOf(route.Pattern, route.Path, part => deal.IdOf(route.Pattern, part));
            foreach ((_, System.Text.Json.Nodes.JsonNode body) in route.BodyExamples())
            {
                (long events, _) = await _exchange.CountAsync();
                Answer foreign = await SendAsync(route, theirs, body.ToJsonString(), stranger), absent = await SendAsync(route, nobodys, body.ToJsonString(), stranger);
                foreign.Status.ShouldBe(HttpStatusCode.NotFound, $"{name}: {foreign.Text}");
                (foreign.Code, foreign.Json.GetProperty("detail").GetString()).ShouldBe((absent.Code, absent.Json.GetProperty("detail").GetString()));
                (await _exchange.CountAsync()).Events.ShouldBe(events);
            }
        }
    }

    [Fact]
    public async Task What_another_has_begun_or_given_up_is_read_by_him_and_by_those_who_watch_over_the_market()
    {
        string[] strangers = [_exchange.Buyers[3], await shared.StrangerAsync()];
        foreach (Deal deal in (Deal[])[await shared.UnfinishedAsync(), await shared.EndedAsync()])
        {
            long head = await _exchange.Database.ScalarAsync<long>("select position from exchange.log_head");
            foreach ((string collection, string id, string sub) in ((string, string, string)[])
                [("products", deal.Product, ""), ("titles", deal.Title, ""), ("titles", deal.Title, "/entries"), ("listings", deal.Listing, ""), ("prices", deal.Product, ""), ("prices", deal.Product, "/candles")])
            {
                string theirs = $"/{collection}/{id}{sub}?at-least={head}", nobodys = $"/{collection}/{Guid.NewGuid():D}{sub}";
                foreach (string key in (string[])[_exchange.Vendor, _exchange.Operator, _exchange.Regulator]) (await _exchange.Host.GetAsync(theirs, key)).Status.ShouldBe(HttpStatusCode.OK, theirs);
                foreach (string key in strangers)
                {
                    Answer foreign = await _exchange.Host.GetAsync(theirs, key), absent = await _exchange.Host.GetAsync(nobodys, key);
                    (foreign.Status, foreign.Code, foreign.Json.GetProperty("detail").GetString()).ShouldBe((HttpStatusCode.NotFound, absent.Code, absent.Json.GetProperty("detail").GetString()), theirs);
                }
            }

            foreach ((string list, string member, string id) in ((string, string, string)[])[("/products", "product", deal.Product), ("/titles", "title", deal.Title), ("/listings", "listing", deal.Listing)])
            {
                foreach (string key in strangers)
                {
                    (await _exchange.Host.GetAsync($"{list}?owner=vendor&limit=200", key)).Json.GetProperty(list[1..]).EnumerateArray().Select(row => row.GetProperty(member).GetString()).ShouldNotContain(other => other == id);
                }
            }
        }
    }

    [Fact]
    public async Task Anothers_product_can_neither_be_offered_nor_claimed_nor_put_up()
    {
        Deal deal = await shared.DealAsync(), unfinished = await shared.UnfinishedAsync();
        string stranger = await shared.StrangerAsync();
        (long events, _) = await _exchange.CountAsync();
        foreach (string product in (string[])[deal.Product, unfinished.Product, Guid.NewGuid().ToString("D")])
        {
            string terms = """{"method":"posted-price","price":{"amount":"99.00","currency":"CNY"},"supply":{"kind":"limited","count":10},"scope":{"onwardTransfer":false},"exclusivity":"non-exclusive"}""";
            (await _exchange.Host.PostAsync("/listings", $$"""{"subject":"product-{{product}}","terms":{{terms}},"source":["{{Kinds.HashExample}}"]}""", stranger, _exchange.NextKey()))
                .ShouldBeProblem(HttpStatusCode.NotFound, "listing-subject-not-found");
            (await _exchange.Host.PostAsync($"/products/{product}/title", Deals.Claim(("vendor-2", "1")), stranger, _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.NotFound, "product-not-found");
        }

        foreach (string listing in (string[])[TestExchange.Listing.ToString("D"), deal.Listing, unfinished.Listing, Guid.NewGuid().ToString("D")])
        {
            string lot = TestExchange.Terms().Replace(TestExchange.Listing.ToString(), listing, StringComparison.Ordinal);
            (await _exchange.Host.PostAsync("/auctions", lot, stranger, _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.NotFound, "listing-not-found");
        }

        (await _exchange.CountAsync()).Events.ShouldBe(events);
    }

    /// <summary>DOMAIN MON-1.</summary>
    [Fact]
    public async Task Nobody_credits_himself()
    {
        (long events, _) = await _exchange.CountAsync();
        foreach ((string participant, string key) in ((string, string)[])[("buyer-1", _exchange.Buyers[0]), ("vendor", _exchange.Vendor), ("regulator", _exchange.Regulator), ("buyer-2", _exchange.Buyers[0])])
        {
            (await FundAsync(participant, key)).ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");
        }

        (await FundAsync("operator", _exchange.Operator)).ShouldBeProblem(HttpStatusCode.Forbidden, "conflict-of-interest");
        (await _exchange.CountAsync()).Events.ShouldBe(events);

        Task<Answer> FundAsync(string participant, string key) => _exchange.Host.PostAsync(
            "/funds", $$"""{"participant":"{{participant}}","amount":{"amount":"1.00","currency":"CNY"},"reference":"SELF-{{participant}}"}""", key, _exchange.NextKey());
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_read_lets_in_its_roles_alone(string pattern)
    {
        ReadRoute? route = ReadRoutes.All.SingleOrDefault(r => r.Pattern == pattern);
        Access access = route?.Access ?? (pattern == "/catalogue" ? Access.Participants : Access.Only(Roles.Operator | Roles.Regulator));
        string path = PathOf(pattern, route?.Path ?? [], part => part.Example);
        (await _exchange.Host.GetAsync(path)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not-authenticated");
        foreach (Roles role in EveryRole)
        {
            Answer answer = await _exchange.Host.GetAsync(path, KeyOf(role));
            if (access.Roles.HasFlag(role)) answer.Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.NotFound);
            else answer.ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");
        }

        (await _exchange.Host.GetAsync(path + "?nonsense=1", _exchange.Operator)).ShouldBeProblem(HttpStatusCode.BadRequest, "query-invalid");
    }

    [Fact]
    public async Task What_belongs_to_two_parties_is_seen_by_them_and_by_those_who_watch_over_the_market()
    {
        Deal deal = await shared.DealAsync();
        string buyer = _exchange.Buyers[0], other = _exchange.Buyers[3];
        string[] ofBoth = [$"/orders/{deal.Order}", $"/agreements/{deal.Agreement}", $"/settlements/{deal.Settlement}"];
        string[] ofTheBuyer = [$"/entitlements/{deal.Entitlement}", $"/entitlements/{deal.Entitlement}/downloads", "/accounts/buyer-1-CNY", "/accounts/buyer-1-CNY/entries", "/accounts/buyer-1-CNY/holds"];
        foreach (string path in (string[])[.. ofBoth, .. ofTheBuyer])
        {
            foreach (string key in (string[])[buyer, _exchange.Operator, _exchange.Regulator]) (await _exchange.Host.GetAsync(path, key)).Status.ShouldBe(HttpStatusCode.OK, path);
            Answer foreign = await _exchange.Host.GetAsync(path, other);
            foreign.Status.ShouldBe(HttpStatusCode.NotFound, path);
            (await _exchange.Host.GetAsync(path, _exchange.Vendor)).Status.ShouldBe(ofBoth.Contains(path) ? HttpStatusCode.OK : HttpStatusCode.NotFound, path);
            string absentPath = path.Replace("buyer-1-CNY", "buyer-9-CNY", StringComparison.Ordinal).Replace(deal.Order, Guid.NewGuid().ToString("D"), StringComparison.Ordinal)
                .Replace(deal.Agreement, Guid.NewGuid().ToString("D"), StringComparison.Ordinal).Replace(deal.Settlement, Guid.NewGuid().ToString("D"), StringComparison.Ordinal).Replace(deal.Entitlement, Guid.NewGuid().ToString("D"), StringComparison.Ordinal);
            Answer absent = await _exchange.Host.GetAsync(absentPath, other);
            (absent.Status, absent.Code, absent.Json.GetProperty("detail").GetString()).ShouldBe((foreign.Status, foreign.Code, foreign.Json.GetProperty("detail").GetString()), path);
        }

        foreach (string list in (string[])["/orders", "/agreements", "/settlements", "/entitlements"])
        {
            string member = list[1..];
            (await _exchange.Host.GetAsync(list, other)).Json.GetProperty(member).GetArrayLength().ShouldBe(0, list);
            (await _exchange.Host.GetAsync($"{list}?owner=buyer-1", other)).Json.GetProperty(member).GetArrayLength().ShouldBe(0, list);
            (await _exchange.Host.GetAsync(list, buyer)).Json.GetProperty(member).GetArrayLength().ShouldBeGreaterThan(0, list);
            (await _exchange.Host.GetAsync($"{list}?owner=buyer-1", _exchange.Regulator)).Json.GetProperty(member).GetArrayLength().ShouldBeGreaterThan(0, list);
        }
    }

    private string KeyOf(Roles role) => role switch
    {
        Roles.Operator => _exchange.Operator,
        Roles.Vendor => _exchange.Vendor,
        Roles.Buyer => _exchange.Buyers[0],
        _ => _exchange.Regulator,
    };

    private Task<Answer> SendAsync(WriteRoute route, string path, string body, string? key, string? ifMatch = "\"1\"") => _exchange.Host.SendAsync(new HttpMethod(route.Method), path, key, request =>
    {
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", _exchange.NextKey());
        if (route.MayNeedVersion && ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
    });

    private static string PathOf(string pattern, IReadOnlyList<PathPart> parts, Func<PathPart, string> idOf) =>
        parts.Aggregate(pattern, (path, part) => path.Replace($"{{{part.Name}}}", part is PathNumber ? "1" : Uri.EscapeDataString(idOf(part)), StringComparison.Ordinal));
}
