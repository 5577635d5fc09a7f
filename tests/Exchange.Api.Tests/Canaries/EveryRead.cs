using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Api.Tests;

/// <summary>Every way to read: each address of the API's document, with every id that there is, as of the past and now.</summary>
internal sealed class EveryRead
{
    /// <summary>Where the values stand that a part of an address can have: by the first segment of the address and the part's name.</summary>
    private static readonly Dictionary<(string Collection, string Part), (string List, string Member, string Field)> Sources = new()
    {
        [("participants", "id")] = ("/participants", "participants", "participant"),
        [("decisions", "id")] = ("/decisions", "decisions", "decision"),
        [("rulebook", "version")] = ("/rulebook", "versions", "version"),
        [("resources", "id")] = ("/resources", "resources", "resource"),
        [("products", "id")] = ("/products", "products", "product"),
        [("titles", "id")] = ("/titles", "titles", "title"),
        [("listings", "id")] = ("/listings", "listings", "listing"),
        [("quotes", "id")] = ("/quotes", "quotes", "quote"),
        [("rfqs", "id")] = ("/rfqs", "rfqs", "rfq"),
        [("sealed-auctions", "id")] = ("/sealed-auctions", "auctions", "auction"),
        [("dutch-auctions", "id")] = ("/dutch-auctions", "auctions", "auction"),
        [("reverse-auctions", "id")] = ("/reverse-auctions", "auctions", "auction"),
        [("orders", "id")] = ("/orders", "orders", "order"),
        [("negotiations", "id")] = ("/negotiations", "negotiations", "negotiation"),
        [("interests", "id")] = ("/interests", "interests", "interest"),
        [("agreements", "id")] = ("/agreements", "agreements", "agreement"),
        [("settlements", "id")] = ("/settlements", "settlements", "settlement"),
        [("entitlements", "id")] = ("/entitlements", "entitlements", "entitlement"),
        [("certificates", "number")] = ("/certificates", "certificates", "number"),
        [("accounts", "id")] = ("/accounts", "accounts", "account"),
        [("credit-series", "id")] = ("/credit-series", "series", "series"),
        [("credit-accounts", "id")] = ("/credit-accounts", "accounts", "account"),
        [("books", "id")] = ("/books", "books", "book"),
        [("prices", "series")] = ("/credit-series", "series", "series"),
        [("prices", "product")] = ("/products", "products", "product"),
        [("auctions", "id")] = ("/auctions", "auctions", "auctionId"),
    };

    private readonly TestExchange _exchange;
    private readonly JsonObject _paths;
    private readonly Dictionary<(string Collection, string Part), string[]> _values = new()
    {
        [("problems", "code")] = ["below-minimum"], [("imports", "catalogue")] = ["city"], [("prices", "theme")] = ["transport"], [("products", "n")] = ["1"],
    };

    private readonly Dictionary<string, string[]> _queries;
    private readonly long _head;

    private EveryRead(TestExchange exchange, JsonObject paths, Dictionary<string, string[]> queries, long head) => (_exchange, _paths, _queries, _head) = (exchange, paths, queries, head);

    /// <param name="before">A position of the past to ask for as well.</param>
    public static async Task<EveryRead> OfAsync(TestExchange exchange, long before)
    {
        JsonNode document = JsonNode.Parse((await exchange.Host.GetAsync("/openapi/v1.json")).Body)!;
        long head = await exchange.Database.ScalarAsync<long>("select position from exchange.log_head");
        await exchange.Host.GetAsync($"/accounts?at-least={head}", exchange.Operator);
        await exchange.Host.GetAsync($"/auctions?at-least={head}", exchange.Operator);
        string[] streams = (await exchange.Database.ScalarAsync<string>("select string_agg(distinct stream_id, ' ') from exchange.mt_events")).Split(' ');
        var all = new EveryRead(exchange, (JsonObject)document["paths"]!, new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["as-of"] = [before.ToString(CultureInfo.InvariantCulture), head.ToString(CultureInfo.InvariantCulture)],
            ["owner"] = ["buyer-1", "vendor"],
            ["stream"] = streams,
            ["q"] = ["sold"],
            ["hash"] = [.. await HashesAsync(exchange)],
        }, head);
        foreach (((string, string) part, (string list, string member, string field)) in Sources) all._values[part] = await all.ValuesAsync(list, member, field);
        var downloads = new List<string>();
        foreach (string entitlement in all._values[("entitlements", "id")]) downloads.AddRange(await all.ValuesAsync($"/entitlements/{entitlement}/downloads", "downloads", "download"));
        all._values[("entitlements", "download")] = [.. downloads];
        return all;
    }

    /// <summary>All that somebody is told, address by address, pages to their end.</summary>
    public async IAsyncEnumerable<(string Address, string Told)> AskAsync(Asker asker)
    {
        foreach ((string pattern, JsonNode? path) in _paths)
        {
            foreach (string method in (string[])["get", "head"])
            {
                if (path![method] is not JsonObject operation || (method == "head" && path["get"] is not null)) continue;
                bool isFeed = operation["responses"]!["200"]?["content"]?["text/event-stream"] is not null;
                foreach (string address in Addresses(pattern).SelectMany(a => Asked(a, operation)))
                {
                    if (isFeed)
                    {
                        yield return (address, await FeedClient.ReadAsync(_exchange.Host.Http, address, asker.Key, null, _head));
                        yield return (address + " from 1", await FeedClient.ReadAsync(_exchange.Host.Http, address, asker.Key, 1, _head));
                        continue;
                    }

                    for (string? next = address; next is not null;)
                    {
                        Answer answer = await _exchange.Host.SendAsync(method == "get" ? HttpMethod.Get : HttpMethod.Head, next, asker.Key);
                        ((int)answer.Status).ShouldBeOneOf([200, 401, 403, 404], $"{asker.Name} {next}: {answer.Text}");
                        yield return (next, $"{answer.Headers}{answer.ContentHeaders}{answer.Text}");
                        next = answer.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? new Uri(links.Single().Split('<', '>')[1]).PathAndQuery : null;
                    }
                }
            }
        }
    }

    private ImmutableArray<string> Addresses(string pattern)
    {
        string[] segments = pattern.Split('/');
        ImmutableArray<string> addresses = [pattern];
        foreach (string part in segments.Where(s => s.StartsWith('{')).Select(s => s.Trim('{', '}')))
        {
            _values.TryGetValue((segments[1], part), out string[]? values);
            (values ?? []).ShouldNotBeEmpty($"{nameof(EveryRead)} does not know what stands for {{{part}}} of {pattern}, or the market has none of it.");
            addresses = [.. from address in addresses from value in values! select address.Replace($"{{{part}}}", Uri.EscapeDataString(value), StringComparison.Ordinal)];
        }

        return addresses;
    }

    /// <summary>An address as it is, and with each value of each parameter that leads further than narrowing what it lists.</summary>
    private IEnumerable<string> Asked(string address, JsonObject operation)
    {
        JsonNode[] queries = [.. (operation["parameters"] as JsonArray ?? []).Where(p => (string)p!["in"]! == "query").Select(p => p!)];
        string[] parameters = [.. queries.Select(p => (string)p["name"]!)];
        string[] bare = queries.Any(p => (bool?)p["required"] == true) ? [] : [address];
        return [.. bare, .. from name in parameters where _queries.ContainsKey(name) from value in _queries[name] select $"{address}?{name}={Uri.EscapeDataString(value)}"];
    }

    // Of certificates, with whose number they are asked about.
    private static async Task<IEnumerable<string>> HashesAsync(TestExchange exchange) =>
        (await exchange.Host.GetAsync("/certificates?limit=200", exchange.Operator)).Json.GetProperty("certificates").EnumerateArray().Select(row => row.GetProperty("hash").GetString()!).ToArray();

    private async Task<string[]> ValuesAsync(string list, string member, string field)
    {
        Answer answer = await _exchange.Host.GetAsync($"{list}?limit=200", _exchange.Operator);
        (answer.Status, answer.Headers.Contains("Link")).ShouldBe((HttpStatusCode.OK, false), answer.Text);
        return [.. answer.Json.GetProperty(member).EnumerateArray().Select(row => row.GetProperty(field)).Select(value => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText())];
    }
}
