using System.Net;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Titles;
using Exchange.TestKit;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Api.Tests;

/// <summary>DOMAIN LST-3 over HTTP: licences listed by interest at 120.00, a deposit of 12.00, an hour to register, and a day of auction.</summary>
public sealed class WhenCallingForInterest : IAsyncLifetime
{
    private readonly FakeClock _clock = new(SystemClock.Instance.GetCurrentInstant());
    private TestExchange _exchange = null!;
    private ListingId _listing;
    private Instant _until;

    public async Task InitializeAsync()
    {
        _exchange = await TestExchange.StartAsync(options => options with { Clock = _clock });
        var seed = _exchange.Host.App.Services.GetRequiredService<MarketSeed>();
        ProductId product = await seed.RegisterAsync(new ParticipantId("vendor"), "By interest", Encoding.UTF8.GetBytes("line,hour\n49,7\n"));
        _listing = await seed.ListAsync(new ParticipantId("vendor"), product, new ListingTerms(
            SaleMethod.Interest, new Money(120_00, Currency.Cny), new LicenceSupply(SupplyKind.Limited, 3), new Scope([], [], [], OnwardTransfer: false), Exclusivity.NonExclusive, null, null));
        _until = Instant.FromUnixTimeSeconds((_clock.GetCurrentInstant() + Duration.FromHours(1)).ToUnixTimeSeconds());
    }

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task The_only_one_has_it_at_the_listed_price()
    {
        string interest = await CallAsync();
        (await PostAsync($"/interests/{interest}/registrations", "", _exchange.Buyers[0])).Amount("deposit").ShouldBe("12.00");
        _clock.Set(_until);
        JsonElement settlement = await SettledAsync(_exchange.Buyers[0]);
        settlement.GetProperty("price").GetProperty("amount").GetString().ShouldBe("120.00");
        (await PostAsync($"/settlements/{settlement.GetProperty("settlement").GetString()}/acceptance", "", _exchange.Buyers[0])).Status.ShouldBe(HttpStatusCode.OK);
        JsonElement registration = (await _exchange.Host.GetAsync("/registrations", _exchange.Buyers[0])).Json.GetProperty("registrations").EnumerateArray().Single();
        (registration.GetProperty("standing").GetString(), registration.GetProperty("order").GetString()).ShouldBe(("agreed", settlement.GetProperty("order").GetString()));
        (await _exchange.Host.GetAsync("/accounts/buyer-1-CNY/holds", _exchange.Buyers[0])).Json.GetProperty("holds").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Several_bid_for_it_and_the_trade_goes_through()
    {
        string interest = await CallAsync();
        foreach (int buyer in (int[])[0, 1]) (await PostAsync($"/interests/{interest}/registrations", "", _exchange.Buyers[buyer])).Status.ShouldBe(HttpStatusCode.OK);
        (await _exchange.Host.GetAsync($"/interests/{interest}?at-least={await HeadAsync()}", _exchange.Buyers[3])).Number("registrations").ShouldBe(2);
        _clock.Set(_until);
        string auction = "";
        await Eventually.TrueAsync(async () => (auction = (await _exchange.Host.GetAsync($"/interests/{interest}", _exchange.Buyers[3])).Json.TryGetProperty("auction", out JsonElement id) ? id.GetString()! : "").Length > 0);
        (await _exchange.BidAsync(Guid.Parse(auction), _exchange.Buyers[0], "300.00")).Status.ShouldBe(HttpStatusCode.OK);
        (await _exchange.BidAsync(Guid.Parse(auction), _exchange.Buyers[1], "200.00")).Status.ShouldBe(HttpStatusCode.OK);
        (await _exchange.BidAsync(Guid.Parse(auction), _exchange.Buyers[2], "400.00")).ShouldBeProblem(HttpStatusCode.Forbidden, "not-qualified");
        _clock.Advance(Duration.FromDays(2));
        JsonElement settlement = await SettledAsync(_exchange.Buyers[0]);
        settlement.GetProperty("auction").GetString().ShouldBe(auction);
        (await _exchange.Host.GetAsync($"/accounts/buyer-2-CNY/holds?at-least={await HeadAsync()}", _exchange.Buyers[1])).Json.GetProperty("holds").GetArrayLength().ShouldBe(0, "who did not win has his deposit back");
    }

    [Fact]
    public async Task Nobody_ends_the_listing_after_its_extensions()
    {
        string interest = await CallAsync(",\"extensions\":1,\"extension\":\"1:00:00\"");
        (await PostAsync($"/interests/{interest}/registrations", "", _exchange.Buyers[0])).Status.ShouldBe(HttpStatusCode.OK);
        (await PostAsync($"/interests/{interest}/withdrawal", "", _exchange.Buyers[0])).Status.ShouldBe(HttpStatusCode.OK);
        _clock.Set(_until);
        await Eventually.TrueAsync(async () => await CountAsync(interest, "interest_extended") == 1);
        _clock.Advance(Duration.FromHours(1));
        await Eventually.TrueAsync(async () => await CountAsync(interest, "interest_lapsed") == 1);
        (await _exchange.Host.GetAsync($"/listings/{_listing}?at-least={await HeadAsync()}", _exchange.Buyers[0])).Json.GetProperty("phase").GetString().ShouldBe("expired");
        (await PostAsync($"/interests/{interest}/registrations", "", _exchange.Buyers[1])).ShouldBeProblem(HttpStatusCode.Conflict, "interest-phase");
    }

    [Fact]
    public async Task Who_is_registered_he_himself_operator_and_regulator_see()
    {
        string interest = await CallAsync();
        Answer registered = await PostAsync($"/interests/{interest}/registrations", "", _exchange.Buyers[0]);
        foreach ((string key, int seen) in ((string, int)[])[(_exchange.Buyers[0], 1), (_exchange.Operator, 1), (_exchange.Regulator, 1), (_exchange.Buyers[1], 0), (_exchange.Vendor, 0)])
        {
            (await _exchange.Host.GetAsync($"/registrations?at-least={registered.Number("position")}", key)).Json.GetProperty("registrations").GetArrayLength().ShouldBe(seen);
            Answer call = await _exchange.Host.GetAsync($"/interests/{interest}", key);
            (call.Status, call.Text.Contains("buyer-1", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.OK, false));
        }
    }

    [Fact]
    public async Task Many_register_at_once_and_each_counts_once()
    {
        string interest = await CallAsync();
        Answer[] answers = await Task.WhenAll(from buyer in _exchange.Buyers from _ in Enumerable.Range(0, 3) select PostAsync($"/interests/{interest}/registrations", "", buyer));
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(_exchange.Buyers.Count);
        answers.Where(a => a.Status != HttpStatusCode.OK).ShouldAllBe(a => a.Code == "already-registered");
        (await CountAsync(interest, "interest_registered")).ShouldBe(_exchange.Buyers.Count);
    }

    private async Task<string> CallAsync(string more = "")
    {
        Answer called = await PostAsync(
            $"/listings/{_listing}/interests", $$$"""{"until":"{{{InstantPattern.General.Format(_until)}}}","runs":"24:00:00","deposit":{"amount":"12.00","currency":"CNY"}{{{more}}}}""", _exchange.Vendor);
        called.Status.ShouldBe(HttpStatusCode.Created, called.Text);
        return called.Json.GetProperty("interest").GetString()!;
    }

    private Task<Answer> PostAsync(string path, string body, string key) => _exchange.Host.PostAsync(path, body, key, _exchange.NextKey());

    private async Task<JsonElement> SettledAsync(string key)
    {
        JsonElement settled = default;
        await Eventually.TrueAsync(async () =>
        {
            JsonElement[] found = [.. (await _exchange.Host.GetAsync("/settlements?phase=in-acceptance", key)).Json.GetProperty("settlements").EnumerateArray()];
            return found.Length == 1 && (settled = found[0]).ValueKind == JsonValueKind.Object;
        });
        return settled;
    }

    private Task<long> HeadAsync() => _exchange.Database.ScalarAsync<long>("select position from exchange.log_head");

    private Task<long> CountAsync(string interest, string type) => _exchange.Database.ScalarAsync<long>($"select count(*) from exchange.mt_events where stream_id = 'interest-{interest}' and type = '{type}'");
}
