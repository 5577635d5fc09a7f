using System.Net;
using System.Text.Json;

namespace Exchange.Api.Tests;

/// <summary>What a party does in an auction beside bidding: it puts a lot up, registers, takes its bids back, buys at once.</summary>
[Collection(SharedExchange.Name)]
public sealed class WhenTakingPartInAnAuction(SharedExchange shared)
{
    private const string Retractable = ",\"retractCutoff\":\"0:00:00\"", WithBuyNow = ",\"buyNow\":{\"amount\":\"900.00\",\"currency\":\"CNY\"}";

    private readonly TestExchange _exchange = shared.Exchange;

    [Fact]
    public async Task An_auction_shows_the_terms_that_everybody_bids_under()
    {
        Guid auction = await _exchange.OpenAuctionAsync(more: $"{Retractable}{WithBuyNow},\"onDefault\":\"next-recompute\",\"format\":\"outcry\",\"deposit\":{{\"amount\":\"10.00\",\"currency\":\"CNY\"}}");
        JsonElement view = (await FindAsync(auction)).Json;

        view.GetProperty("listing").GetGuid().ShouldBe(TestExchange.Listing);
        view.GetProperty("lot").GetString()!.ShouldStartWith("product-");
        (view.GetProperty("format").GetString(), view.GetProperty("retractCutoff").GetString()).ShouldBe(("outcry", "0:00:00"));
        view.GetProperty("onDefault").GetString().ShouldBe("next-recompute");
        (view.GetProperty("buyNow").GetProperty("amount").GetString(), view.GetProperty("deposit").GetProperty("amount").GetString()).ShouldBe(("900.00", "10.00"));
    }

    [Fact]
    public async Task Who_registers_is_told_his_deposit_and_registers_once()
    {
        Guid auction = await OpenAsync(",\"deposit\":{\"amount\":\"10.00\",\"currency\":\"CNY\"}");
        (await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00")).ShouldBeProblem(HttpStatusCode.Forbidden, "not-qualified");

        Answer registered = await _exchange.RegisterAsync(auction, _exchange.Buyers[0]);
        registered.Status.ShouldBe(HttpStatusCode.OK, registered.Text);
        registered.Json.EnumerateObject().Select(m => m.Name).ShouldBe(["deposit", "position", "version", "receivedAt"]);
        (registered.Amount("deposit"), registered.Number("version")).ShouldBe(("10.00", 2));
        (await _exchange.RegisterAsync(auction, _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.Conflict, "already-registered");
        (await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_deposit_that_is_not_there_is_refused_with_what_is_available()
    {
        Guid auction = await OpenAsync(",\"deposit\":{\"amount\":\"1000000.01\",\"currency\":\"CNY\"}");
        Answer refused = await _exchange.RegisterAsync(auction, _exchange.Buyers[3]);
        refused.ShouldBeProblem(HttpStatusCode.Conflict, "insufficient-funds");
        refused.Amount("required").ShouldBe("1000000.01");
    }

    [Fact]
    public async Task Who_takes_his_bids_back_sees_the_market_without_them()
    {
        Guid auction = await _exchange.OpenAuctionAsync(more: Retractable);
        await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00");
        await _exchange.BidAsync(auction, _exchange.Buyers[1], "300.00");

        Answer retracted = await PostAsync(auction, "retraction", _exchange.Buyers[1]);
        retracted.Status.ShouldBe(HttpStatusCode.OK, retracted.Text);
        (retracted.Amount("currentPrice"), retracted.Amount("lowestAcceptable")).ShouldBe(("100.00", "105.00"));
        JsonElement view = (await FindAsync(auction, retracted.Number("position"))).Json;
        (view.GetProperty("leader").GetInt32(), view.GetProperty("retractions").GetInt32(), view.GetProperty("bidCount").GetInt32()).ShouldBe((1, 1, 2));
        (await PostAsync(auction, "retraction", _exchange.Buyers[1])).ShouldBeProblem(HttpStatusCode.Conflict, "nothing-to-retract");

        Answer last = await PostAsync(auction, "retraction", _exchange.Buyers[0]);
        last.Json.TryGetProperty("currentPrice", out _).ShouldBeFalse();
        (await FindAsync(auction, last.Number("position"))).Json.GetProperty("currentPrice").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Bids_bind_where_the_terms_say_nothing()
    {
        Guid auction = await _exchange.OpenAuctionAsync();
        await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00");
        (await PostAsync(auction, "retraction", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.Conflict, "retraction-off");
        (await PostAsync(auction, "purchase", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.Conflict, "buy-now-off");
    }

    [Fact]
    public async Task Who_buys_at_once_ends_the_auction()
    {
        await using TestExchange exchange = await TestExchange.StartAsync(); // others count the lots that are sold
        Guid auction = await exchange.OpenAuctionAsync(more: WithBuyNow);
        string key = exchange.NextKey();
        Answer bought = await BuyAsync();
        bought.Status.ShouldBe(HttpStatusCode.OK, bought.Text);
        bought.Amount("price").ShouldBe("900.00");
        (await BuyAsync()).IsReplayed.ShouldBeTrue();

        JsonElement view = (await exchange.Host.GetAsync($"/auctions/{auction}?at-least={bought.Number("position")}", exchange.Buyers[0])).Json;
        (view.GetProperty("status").GetString(), view.GetProperty("winner").GetInt32(), view.GetProperty("closesAt").GetString()).ShouldBe(("sold", 1, bought.Json.GetProperty("closesAt").GetString()));
        (await exchange.BidAsync(auction, exchange.Buyers[0], "950.00")).ShouldBeProblem(HttpStatusCode.Conflict, "closed");

        Task<Answer> BuyAsync() => exchange.Host.PostAsync($"/auctions/{auction}/purchase", "{}", exchange.Buyers[2], key);
    }

    [Fact]
    public async Task An_auction_is_announced_takes_maxima_opens_and_is_called_off()
    {
        string opensAt = TestExchange.InDays(10);
        Guid auction = await _exchange.OpenAuctionAsync(more: $",\"opensAt\":\"{opensAt}\"");
        (await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00")).ShouldBeProblem(HttpStatusCode.Conflict, "not-open");

        Answer left = await _exchange.Host.PostAsync($"/auctions/{auction}/absentee-bids", TestExchange.Bid("31337.77"), _exchange.Buyers[0], _exchange.NextKey());
        left.Status.ShouldBe(HttpStatusCode.OK, left.Text);
        left.Json.GetProperty("opensAt").GetString().ShouldBe(opensAt);
        (await _exchange.Host.PostAsync($"/auctions/{auction}/absentee-bids", TestExchange.Bid("99.99"), _exchange.Buyers[1], _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Conflict, "below-start");
        Answer view = await FindAsync(auction, left.Number("position"));
        (view.Json.GetProperty("status").GetString(), view.Json.GetProperty("bidCount").GetInt32()).ShouldBe(("scheduled", 0));
        view.Text.ShouldNotContain("31337");
        (await PostAsync(auction, "absentee-withdrawal", _exchange.Buyers[0])).Status.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(auction, "absentee-withdrawal", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.Conflict, "nothing-to-retract");

        Answer off = await _exchange.Host.PostAsync($"/auctions/{auction}/cancellation", """{"ground":"error-in-terms"}""", _exchange.Vendor, _exchange.NextKey());
        off.Status.ShouldBe(HttpStatusCode.OK, off.Text);
        JsonElement cancelled = (await FindAsync(auction, off.Number("position"))).Json;
        (cancelled.GetProperty("status").GetString(), cancelled.GetProperty("ground").GetString()).ShouldBe(("cancelled", "error-in-terms"));
        (await _exchange.Host.GetAsync($"/auctions?status=cancelled", _exchange.Buyers[0])).Text.ShouldContain(auction.ToString());
        (await PostAsync(auction, "absentee-withdrawal", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.Conflict, "closed");
    }

    [Fact]
    public async Task A_seller_can_t_call_off_what_is_bid_for()
    {
        Guid auction = await _exchange.OpenAuctionAsync();
        await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00");
        (await _exchange.Host.PostAsync($"/auctions/{auction}/cancellation", """{"ground":"error-in-terms"}""", _exchange.Vendor, _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Conflict, "bid-stands");
        (await _exchange.Host.PostAsync($"/auctions/{auction}/absentee-bids", TestExchange.Bid("300.00"), _exchange.Buyers[1], _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Conflict, "absentee-late");
    }

    [Fact]
    public async Task A_standing_bid_ends_the_offer_to_buy_at_once()
    {
        Guid auction = await _exchange.OpenAuctionAsync(more: WithBuyNow);
        await _exchange.BidAsync(auction, _exchange.Buyers[0], "100.00");
        (await PostAsync(auction, "purchase", _exchange.Buyers[1])).ShouldBeProblem(HttpStatusCode.Conflict, "buy-now-gone");
    }

    [Theory]
    [InlineData("registrations")]
    [InlineData("retraction")]
    [InlineData("purchase")]
    [InlineData("absentee-withdrawal")]
    public async Task An_auction_that_is_not_there_is_not_found_however_it_is_named(string act)
    {
        (await _exchange.Host.PostAsync($"/auctions/{Guid.CreateVersion7()}/{act}", "{}", _exchange.Buyers[0], _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.NotFound, "auction-not-found");
        (await _exchange.Host.PostAsync($"/auctions/none/{act}", "{}", _exchange.Buyers[0], _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.NotFound, "auction-not-found");
        (await _exchange.Host.PostAsync($"/auctions/{shared.Auction}/{act}", "{}", _exchange.Vendor, _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");
    }

    [Fact]
    public async Task A_lot_is_put_up_from_the_vendors_own_listing()
    {
        string foreign = TestExchange.Terms().Replace(TestExchange.Listing.ToString(), Guid.CreateVersion7().ToString(), StringComparison.Ordinal);
        (await _exchange.Host.PostAsync("/auctions", foreign, _exchange.Vendor, _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.NotFound, "listing-not-found");
        (await _exchange.Host.PostAsync("/auctions", TestExchange.Terms(), _exchange.Buyers[0], _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");
    }

    /// <summary>Opens an auction for which nobody is registered.</summary>
    private async Task<Guid> OpenAsync(string more)
    {
        Answer answer = await _exchange.Host.PostAsync("/auctions", TestExchange.Terms(more: more), _exchange.Vendor, _exchange.NextKey());
        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        return answer.Json.GetProperty("auctionId").GetGuid();
    }

    private Task<Answer> PostAsync(Guid auction, string act, string key) => _exchange.Host.PostAsync($"/auctions/{auction}/{act}", "{}", key, _exchange.NextKey());

    private async Task<Answer> FindAsync(Guid auction, long? atLeast = null) =>
        await _exchange.Host.GetAsync($"/auctions/{auction}?at-least={atLeast ?? await _exchange.Database.ScalarAsync<long>("select position from exchange.log_head")}", _exchange.Buyers[0]);
}
