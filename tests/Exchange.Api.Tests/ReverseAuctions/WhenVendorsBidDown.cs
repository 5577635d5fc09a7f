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

/// <summary>A buyer's tender over HTTP (FUNCTIONS row 42): two vendors bid his price down, and the trade goes through.</summary>
public sealed class WhenVendorsBidDown : IAsyncLifetime
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

    /// <summary>REV-1, DOMAIN SEE-1.</summary>
    [Fact]
    public async Task The_lowest_minimum_wins_at_the_close_and_the_trade_goes_through()
    {
        Answer opened = await PostAsync("/reverse-auctions", $$$"""
            {"theme":"transport","licences":2,"ceiling":{"amount":"200.00","currency":"CNY"},"maximum":{"amount":"187.65","currency":"CNY"},"decrements":[{"lowerBound":"0","increment":"500"}],
            "closesAt":"{{{NodaTime.Text.InstantPattern.General.Format(_begin + Duration.FromHours(1))}}}","closeStands":true}
            """, _buyer);
        (opened.Status, opened.Amount("held")).ShouldBe((HttpStatusCode.Created, "400.00"), opened.Text);
        string auction = opened.Headers.Location!.AbsolutePath;
        (await AvailableAsync(opened.Number("position"))).ShouldBe("999600.00");

        (await BidAsync(auction, _listing, "200.01", _exchange.Vendor)).ShouldBeProblem(HttpStatusCode.Conflict, "above-ceiling");
        (await BidAsync(auction, _listing, "190.00", _exchange.Vendor)).Amount("unitPrice").ShouldBe("200.00");
        Answer second = await BidAsync(auction, _rivalListing, "123.45", _rival);
        (second.Amount("unitPrice"), second.Json.GetProperty("standing").GetString()).ShouldBe(("185.00", "leading"), second.Text);
        Answer third = await BidAsync(auction, _listing, "150.00", _exchange.Vendor);
        (third.Amount("unitPrice"), third.Json.GetProperty("standing").GetString()).ShouldBe(("145.00", "undercut"), third.Text);
        (await PostAsync($"{auction}/withdrawal", """{"ground":"no-need"}""", _buyer)).ShouldBeProblem(HttpStatusCode.Conflict, "bids-stand");
        await NobodyElseKnowsAsync(auction, third.Number("position"));

        _clock.Set(_begin + Duration.FromHours(1));
        await Eventually.TrueAsync(async () => (await _exchange.Host.GetAsync(auction, _buyer)).Json.GetProperty("phase").GetString() == "awarded");
        JsonElement book = (await _exchange.Host.GetAsync($"{auction}/book", _buyer)).Json;
        (book.GetProperty("vendor").GetString(), book.GetProperty("unitPrice").GetProperty("amount").GetString()).ShouldBe(("vendor-2", "145.00"));
        (await _exchange.Host.GetAsync($"{auction}/bids", _buyer)).Json.GetProperty("bids").EnumerateArray().Select(b => b.GetProperty("minimum").GetProperty("amount").GetString()).ShouldBe(["150.00", "123.45"], ignoreOrder: true);

        JsonElement order = await SettleAsync(book.GetProperty("order").GetString()!);
        (order.GetProperty("phase").GetString(), order.GetProperty("method").GetString(), order.GetProperty("rule").GetString(), order.GetProperty("price").GetProperty("amount").GetString()).ShouldBe(("closed", "reverse-auction", "reverse-proxy-1", "290.00"));
        order.GetProperty("evidence").GetString().ShouldBe($"reverse-{auction.Split('/')[2]}");
        (await AvailableAsync(0)).ShouldBe("999710.00");
    }

    /// <summary>Each reads his own; no other does, wherever he looks.</summary>
    private async Task NobodyElseKnowsAsync(string auction, long position)
    {
        (await _exchange.Host.GetAsync($"{auction}/bids?at-least={position}", _rival)).Text.ShouldContain("123.45");
        (await _exchange.Host.GetAsync($"{auction}/book", _buyer)).Text.ShouldContain("187.65");
        foreach (string key in (string[])[_exchange.Vendor, _exchange.Operator, _exchange.Regulator, _exchange.Buyers[1]])
        {
            foreach (string path in (string[])["/reverse-auctions", auction, $"{auction}/bids", $"{auction}/book", $"/audit/trail?stream=reverse-{auction.Split('/')[2]}"])
            {
                string told = (await _exchange.Host.GetAsync(path, key)).Text;
                foreach (string secret in (string[])["123.45", "187.65"]) told.ShouldNotContain(secret, Case.Sensitive, path);
            }
        }
    }

    private Task<Answer> BidAsync(string auction, ListingId listing, string minimum, string key) =>
        PostAsync($"{auction}/bids", $$$"""{"listing":"{{{listing}}}","minimum":{"amount":"{{{minimum}}}","currency":"CNY"}}""", key);

    private async Task<string> AvailableAsync(long position) => (await _exchange.Host.GetAsync($"/accounts/buyer-1-CNY?at-least={position}", _buyer)).Json.GetProperty("available").GetProperty("amount").GetString()!;

    /// <summary>The buyer accepts what was delivered to him.</summary>
    private async Task<JsonElement> SettleAsync(string order)
    {
        string? settlement = null;
        await Eventually.TrueAsync(async () =>
            (settlement = (await _exchange.Host.GetAsync($"/settlements?order={order}&phase=in-acceptance", _buyer)).Json.GetProperty("settlements").EnumerateArray().Select(s => s.GetProperty("settlement").GetString()).SingleOrDefault()) is not null);
        Answer final = await PostAsync($"/settlements/{settlement}/acceptance", "", _buyer);
        final.Status.ShouldBe(HttpStatusCode.OK, final.Text);
        return (await _exchange.Host.GetAsync($"/orders/{order}?at-least={final.Number("position")}", _buyer)).Json;
    }

    private Task<Answer> PostAsync(string path, string body, string key) => _exchange.Host.PostAsync(path, body, key, _exchange.NextKey());
}
