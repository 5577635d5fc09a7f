using System.Net;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.SealedAuctions;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Api.Tests;

/// <summary>An auction with sealed bids over HTTP (FUNCTIONS row 42): a whole trade, and what anybody can know of a bid before it is opened.</summary>
public sealed class WhenBiddingUnderSeal : IAsyncLifetime
{
    /// <summary>What is bid; no other amount of the market has these digits.</summary>
    private static readonly string[] Prices = ["31337.77", "27182.81", "16180.33"];

    private readonly FakeClock _clock = new(SystemClock.Instance.GetCurrentInstant());
    private TestExchange _exchange = null!;
    private string _auditor = "";
    private Instant _begin;

    public async Task InitializeAsync()
    {
        _exchange = await TestExchange.StartAsync(options => options with { Clock = _clock });
        _auditor = await ApiKeyTable.CreateAsync(_exchange.Database.Owner, new ParticipantId("auditor"), Roles.Regulator, CancellationToken.None);
        _begin = Instant.FromUnixTimeSeconds(_clock.GetCurrentInstant().ToUnixTimeSeconds());
    }

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    /// <summary>SLD-1, DOMAIN SEE-1, KEP-1.</summary>
    [Fact]
    public async Task A_bid_stands_nowhere_until_two_custodians_open_it_and_then_the_trade_goes_its_way()
    {
        string auction = await OpenAsync();
        string[] commitments = await BidAsync(auction);
        await NobodyKnowsAsync(auction, Prices, commitments);

        JsonElement announced = await SeeAsync(auction);
        announced.TryGetProperty("bids", out _).ShouldBeFalse("not even how many there are");
        ReserveOf(announced).ShouldBe("0.01", "the reserve price is hidden");
        announced.GetProperty("terms").GetProperty("onDefault").GetString().ShouldBe("next-recompute");
        (await _exchange.Host.GetAsync($"{auction}/reserve", _exchange.Vendor)).Json.GetProperty("reserve").GetProperty("amount").GetString().ShouldBe("500.00");
        foreach (string other in (string[])[_exchange.Buyers[0], _exchange.Operator]) (await _exchange.Host.GetAsync($"{auction}/reserve", other)).Status.ShouldBe(HttpStatusCode.NotFound);
        string[] parts = [.. Enumerable.Range(1, 3).Select(number => Sealing.ShareOf(announced, number))];
        (long events, long commands) = await _exchange.CountAsync();
        (await HandInAsync(auction, parts[0], _exchange.Operator)).ShouldBeProblem(HttpStatusCode.Conflict, "bidding-runs");
        (await _exchange.CountAsync()).ShouldBe((events, commands + 1), "the refusal is in the journal");
        await NobodyKnowsAsync(auction, [.. Prices, .. parts], commitments);

        _clock.Set(_begin + Duration.FromHours(1));
        await ReachAsync(auction, "closed");
        (await HandInAsync(auction, parts[0], _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");
        (await HandInAsync(auction, parts[0], _auditor)).ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "wrong-share");
        Answer first = await HandInAsync(auction, parts[0], _exchange.Operator);
        first.Status.ShouldBe(HttpStatusCode.OK, first.Text);
        (await HandInAsync(auction, parts[0], _exchange.Operator)).ShouldBeProblem(HttpStatusCode.Conflict, "sealed-auction-phase");
        await NobodyKnowsAsync(auction, [.. Prices, parts[1], parts[2]], commitments);

        (await HandInAsync(auction, parts[2], _auditor)).Status.ShouldBe(HttpStatusCode.OK);
        await ReachAsync(auction, "awarded");
        await EverybodyKnowsAsync(auction);
        JsonElement open = await SeeAsync(auction);
        ReserveOf(open).ShouldBe("500.00");
        SealedDesk.ReserveCommitment(new SealedAuctionId(open.GetProperty("auction").GetGuid()), open.GetProperty("privateKey").GetString()!, new Money(500_00, Currency.Cny))
            .ToString().ShouldBe(open.GetProperty("reserveCommitment").GetString());
        JsonElement order = await SettleAsync();
        (order.GetProperty("phase").GetString(), order.GetProperty("method").GetString(), order.GetProperty("rule").GetString(), order.GetProperty("price").GetProperty("amount").GetString())
            .ShouldBe(("closed", "sealed-bids", "sealed-second-price-1", Prices[1]));
        order.GetProperty("evidence").GetString().ShouldBe($"sealed-{auction.Split('/')[2]}");
        for (int i = 1; i < 3; i++) (await AccountAsync(i)).ShouldBe("1000000.00", "the deposit of who gets nothing is free again");
    }

    private static string? ReserveOf(JsonElement auction) => auction.GetProperty("terms").GetProperty("reserve").GetProperty("amount").GetString();

    private async Task<string> OpenAsync()
    {
        Answer opened = await PostAsync("/sealed-auctions", $$$"""
            {"listing":"{{{TestExchange.Listing}}}","format":"second-price","currency":"CNY","closesAt":"{{{NodaTime.Text.InstantPattern.General.Format(_begin + Duration.FromHours(1))}}}",
            "reserve":{"amount":"500.00","currency":"CNY"},"reserveHidden":true,"onDefault":"next-recompute","deposit":{"amount":"10.00","currency":"CNY"}}
            """, _exchange.Vendor);
        opened.Status.ShouldBe(HttpStatusCode.Created, opened.Text);
        string path = opened.Headers.Location!.AbsolutePath;
        JsonElement auction = (await _exchange.Host.GetAsync($"{path}?at-least={opened.Number("position")}", _exchange.Buyers[3])).Json;
        auction.GetProperty("publicKey").GetString().ShouldBe(opened.Json.GetProperty("publicKey").GetString());
        return path;
    }

    /// <summary>Three register and bid.</summary>
    /// <returns>Their commitments.</returns>
    private async Task<string[]> BidAsync(string auction)
    {
        string publicKey = (await SeeAsync(auction)).GetProperty("publicKey").GetString()!;
        var commitments = new List<string>();
        for (int i = 0; i < Prices.Length; i++)
        {
            (await PostAsync($"{auction}/registrations", "{}", _exchange.Buyers[i])).Amount("deposit").ShouldBe("10.00");
            string body = Sealing.Bid(auction.Split('/')[2], $"buyer-{i + 1}", publicKey, Priced(Prices[i]), 41 + i);
            Answer bid = await PostAsync($"{auction}/envelopes", body, _exchange.Buyers[i]);
            (bid.Status, bid.Number("number")).ShouldBe((HttpStatusCode.OK, i + 1L), bid.Text);
            commitments.Add(JsonDocument.Parse(body).RootElement.GetProperty("commitment").GetString()!);
            await _exchange.Host.GetAsync($"{auction}?at-least={bid.Number("position")}", _exchange.Buyers[i]);
        }

        return [.. commitments];
    }

    /// <summary>No answer to anybody, and no row of any table, has one of the secrets, in whatever spelling; what may be known stands there.</summary>
    private async Task NobodyKnowsAsync(string auction, string[] secrets, string[] known)
    {
        var told = new StringBuilder();
        foreach (string key in (string[])[_exchange.Vendor, _exchange.Operator, _exchange.Regulator, _auditor, .. _exchange.Buyers])
        {
            foreach (string path in (string[])["/sealed-auctions", auction, $"{auction}/envelopes", $"{auction}/bids", $"/audit/trail?stream=sealed-{auction.Split('/')[2]}", "/orders", "/accounts", "/prices", "/queue"])
            {
                told.Append((await _exchange.Host.GetAsync(path, key)).Text);
            }
        }

        string stored = await DumpAsync();
        foreach (string secret in secrets)
        {
            string minor = secret.Replace(".", "", StringComparison.Ordinal);
            foreach (string spelling in (string[])[secret, minor, Hex(secret), Hex(minor)])
            {
                told.ToString().ShouldNotContain(spelling);
                stored.ShouldNotContain(spelling);
            }
        }

        foreach (string commitment in known) stored.ShouldContain(commitment);
    }

    private async Task EverybodyKnowsAsync(string auction)
    {
        JsonElement row = await SeeAsync(auction);
        byte[] key = row.GetProperty("privateKey").GetBytesFromBase64();
        Convert.ToBase64String(Hpke.PublicKeyOf(key)).ShouldBe(row.GetProperty("publicKey").GetString());
        row.GetProperty("bids").GetInt32().ShouldBe(3);
        row.GetProperty("sharesFrom").EnumerateArray().Select(office => office.GetString()).ShouldBe(["operator", "auditor"]);
        JsonElement award = row.GetProperty("awards").EnumerateArray().Single();
        (award.GetProperty("bid").GetInt64(), award.GetProperty("price").GetProperty("amount").GetString()).ShouldBe((1, Prices[1]));

        foreach (string reader in (string[])[_exchange.Vendor, _exchange.Regulator, _exchange.Buyers[3]])
        {
            JsonElement[] bids = [.. (await _exchange.Host.GetAsync($"{auction}/bids", reader)).Json.GetProperty("bids").EnumerateArray()];
            bids.Select(bid => bid.GetProperty("slip").GetProperty("bids")[0].GetProperty("price").GetProperty("amount").GetString()).ShouldBe(Prices);
            bids.ShouldAllBe(bid => !bid.GetRawText().Contains("buyer-", StringComparison.Ordinal), "by its number, not by its bidder");
        }
    }

    /// <summary>The winner accepts what was delivered to him.</summary>
    private async Task<JsonElement> SettleAsync()
    {
        string buyer = _exchange.Buyers[0];
        string? settlement = null;
        await Eventually.TrueAsync(async () =>
            (settlement = (await _exchange.Host.GetAsync("/settlements?phase=in-acceptance", buyer)).Json.GetProperty("settlements").EnumerateArray().Select(s => s.GetProperty("settlement").GetString()).SingleOrDefault()) is not null);
        Answer final = await PostAsync($"/settlements/{settlement}/acceptance", "", buyer);
        final.Status.ShouldBe(HttpStatusCode.OK, final.Text);
        return (await _exchange.Host.GetAsync($"/orders?at-least={final.Number("position")}", buyer)).Json.GetProperty("orders").EnumerateArray().Single();
    }

    private async Task<string> AccountAsync(int buyer) =>
        (await _exchange.Host.GetAsync($"/accounts/buyer-{buyer + 1}-CNY", _exchange.Buyers[buyer])).Json.GetProperty("available").GetProperty("amount").GetString()!;

    private async Task ReachAsync(string auction, string phase) => await Eventually.TrueAsync(async () => (await SeeAsync(auction)).GetProperty("phase").GetString() == phase);

    private async Task<JsonElement> SeeAsync(string auction) => (await _exchange.Host.GetAsync(auction, _exchange.Buyers[3])).Json;

    private Task<Answer> HandInAsync(string auction, string share, string key) => PostAsync($"{auction}/key-shares", $$"""{"share":"{{share}}"}""", key);

    /// <summary>Every row of every table, as text; bytes are in hexadecimal.</summary>
    private async Task<string> DumpAsync()
    {
        var all = new StringBuilder();
        foreach (string table in await _exchange.Database.ReadAsync("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1", r => r.GetString(0)))
        {
            foreach (string row in await _exchange.Database.ReadAsync($"select t::text from {table} t", r => r.GetString(0))) all.AppendLine(row);
        }

        return all.ToString();
    }

    private Task<Answer> PostAsync(string path, string body, string key) => _exchange.Host.PostAsync(path, body, key, _exchange.NextKey());

    private static Money Priced(string amount) => Money.TryParse(amount, Currency.Cny, out Money price) ? price : throw new FormatException(amount);

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
}
