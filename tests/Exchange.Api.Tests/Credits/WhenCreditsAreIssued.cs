using System.Net;
using System.Text;
using System.Text.Json;
using Exchange.Market.Listings;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Api.Tests;

/// <summary>Usage credits over HTTP (DOMAIN CRD-1): opened, issued, given, used for downloads, expired; and who sees what of it.</summary>
public sealed class WhenCreditsAreIssued : IAsyncLifetime
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("line,hour\n49,7\n");

    private readonly FakeClock _clock = new(SystemClock.Instance.GetCurrentInstant());
    private TestExchange _exchange = null!;
    private ListingId _listing;

    public async Task InitializeAsync()
    {
        _exchange = await TestExchange.StartAsync(options => options with { Clock = _clock });
        (_, _listing) = await _exchange.OfferAsync("Credited", Content);
    }

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task Credits_are_issued_given_used_for_downloads_and_expire()
    {
        string vendor = _exchange.Vendor, buyer = _exchange.Buyers[0];
        Instant expiry = Instant.FromUnixTimeSeconds(_clock.GetCurrentInstant().ToUnixTimeSeconds()) + Duration.FromDays(30);
        Answer opened = await PostAsync($"/listings/{_listing}/credit-series", $$"""{"currency":"CNY","supply":10,"expiresAt":"{{NodaTime.Text.InstantPattern.General.Format(expiry)}}"}""", vendor);
        opened.Status.ShouldBe(HttpStatusCode.Created, opened.Text);
        string path = opened.Headers.Location!.AbsolutePath;
        (await _exchange.Host.GetAsync($"/listings/{_listing}?at-least={opened.Number("position")}", buyer)).Json.GetProperty("available").GetInt32().ShouldBe(990, "the licences are set apart");

        Answer issued = await PostAsync($"{path}/issues", """{"quantity":8}""", vendor);
        (issued.Status, issued.Number("left")).ShouldBe((HttpStatusCode.OK, 2), issued.Text);
        (await PostAsync($"{path}/issues", """{"quantity":3}""", vendor)).ShouldBeProblem(HttpStatusCode.Conflict, "supply-exceeded");
        Answer given = await PostAsync($"{path}/allotments", """{"to":"buyer-1","quantity":5}""", vendor);
        (given.Status, given.Number("available")).ShouldBe((HttpStatusCode.OK, 3), given.Text);
        (await PostAsync($"{path}/uses", """{"quantity":6}""", buyer)).ShouldBeProblem(HttpStatusCode.Conflict, "insufficient-credits");

        Answer used = await PostAsync($"{path}/uses", """{"quantity":2}""", buyer);
        (used.Status, used.Number("available")).ShouldBe((HttpStatusCode.Created, 3), used.Text);
        string access = used.Headers.Location!.AbsolutePath;
        for (int i = 0; i < 2; i++)
        {
            Answer download = await PostAsync($"{access}/downloads", "", buyer);
            download.Status.ShouldBe(HttpStatusCode.Created, download.Text);
            (await _exchange.Host.GetAsync(download.Headers.Location!.AbsolutePath, buyer)).Body.ShouldBe(Content);
        }

        (await PostAsync($"{access}/downloads", "", buyer)).ShouldBeProblem(HttpStatusCode.Conflict, "downloads-used-up");
        JsonElement row = (await _exchange.Host.GetAsync($"{path}?at-least={used.Number("position")}", _exchange.Buyers[2])).Json;
        (row.GetProperty("supply").GetInt64(), row.GetProperty("issued").GetInt64(), row.GetProperty("used").GetInt64(), row.GetProperty("outstanding").GetInt64()).ShouldBe((10, 8, 2, 6));

        // His own account, statement and all; nobody else's.
        string account = issued.Json.GetProperty("account").GetString()!.Replace("vendor", "buyer-1", StringComparison.Ordinal);
        (await _exchange.Host.GetAsync($"/credit-accounts/{account}", buyer)).Json.GetProperty("available").GetInt64().ShouldBe(3);
        (await _exchange.Host.GetAsync($"/credit-accounts/{account}/entries", buyer)).Json.GetProperty("entries").EnumerateArray().Select(e => (e.GetProperty("reason").GetString(), e.GetProperty("quantity").GetInt64()))
            .ShouldBe([("received", 5), ("used", -2)]);
        (await _exchange.Host.GetAsync($"/credit-accounts/{account}", vendor)).ShouldBeProblem(HttpStatusCode.NotFound, "account-not-found");
        (await _exchange.Host.GetAsync($"/credit-accounts/{account}/entries", _exchange.Buyers[1])).ShouldBeProblem(HttpStatusCode.NotFound, "account-not-found");
        (await _exchange.Host.GetAsync($"/credit-accounts/{account}", _exchange.Operator)).Status.ShouldBe(HttpStatusCode.OK);
        (await _exchange.Host.GetAsync("/credit-accounts", _exchange.Buyers[1])).Json.GetProperty("accounts").GetArrayLength().ShouldBe(0);

        _clock.Set(expiry);
        (await PostAsync($"{path}/uses", """{"quantity":1}""", buyer)).ShouldBeProblem(HttpStatusCode.Conflict, "series-expired");
        await Eventually.TrueAsync(async () => (await _exchange.Host.GetAsync(path, buyer)).Json.GetProperty("standing").GetString() == "expired");
        (await _exchange.Host.GetAsync(path, buyer)).Json.GetProperty("lapsed").GetInt64().ShouldBe(6);
        JsonElement listing = (await _exchange.Host.GetAsync($"/listings/{_listing}", buyer)).Json;
        (listing.GetProperty("sold").GetInt32(), listing.GetProperty("available").GetInt32()).ShouldBe((2, 998));
    }

    private Task<Answer> PostAsync(string path, string body, string key) => _exchange.Host.PostAsync(path, body, key, _exchange.NextKey());
}
