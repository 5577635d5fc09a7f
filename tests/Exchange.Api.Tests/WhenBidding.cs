using System.Net;
using System.Text.Json;

namespace Exchange.Api.Tests;

[Collection(SharedExchange.Name)]
public sealed class WhenBidding(SharedExchange shared)
{
    private readonly TestExchange _exchange = shared.Exchange;

    [Fact]
    public async Task The_answer_has_the_market_right_after_the_bid()
    {
        Guid auction = await _exchange.OpenAuctionAsync();
        Answer first = await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00");
        first.Status.ShouldBe(HttpStatusCode.OK, first.Text);
        first.Json.EnumerateObject().Select(m => m.Name).ShouldBe(["position", "receivedAt", "version", "leading", "currentPrice", "lowestAcceptable", "reserveMet", "closesAt"]);
        (first.Json.GetProperty("leading").GetBoolean(), first.Number("version")).ShouldBe((true, TestExchange.OpenedVersion + 1));
        (first.Amount("currentPrice"), first.Amount("lowestAcceptable")).ShouldBe(("100.00", "105.00"));

        Answer second = await _exchange.BidAsync(auction, _exchange.Buyers[1], "150.00");
        second.Json.GetProperty("leading").GetBoolean().ShouldBeFalse();
        (second.Amount("currentPrice"), second.Amount("lowestAcceptable"), second.Number("version")).ShouldBe(("155.00", "160.00", TestExchange.OpenedVersion + 2));
        second.Number("position").ShouldBeGreaterThan(first.Number("position"));
    }

    [Fact]
    public async Task A_refusal_has_the_market_it_was_decided_on()
    {
        Guid auction = await _exchange.OpenAuctionAsync();
        await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00");
        Answer refused = await _exchange.BidAsync(auction, _exchange.Buyers[1], "104.00");
        refused.ShouldBeProblem(HttpStatusCode.Conflict, "below-minimum");
        (refused.Amount("currentPrice"), refused.Amount("lowestAcceptable"), refused.Number("version")).ShouldBe(("100.00", "105.00", TestExchange.OpenedVersion + 1));
        refused.Json.GetProperty("leading").GetBoolean().ShouldBeFalse();
        refused.Json.TryGetProperty("closesAt", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_leader_who_must_raise_his_own_maximum_hears_it_alone()
    {
        Guid auction = await _exchange.OpenAuctionAsync();
        await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00");
        Answer refused = await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00");
        refused.ShouldBeProblem(HttpStatusCode.Conflict, "below-minimum");
        refused.Amount("lowestAcceptable").ShouldBe("200.01");
        refused.Json.EnumerateObject().Count(m => m.Name == "lowestAcceptable").ShouldBe(1);
    }

    [Fact]
    public async Task A_bid_tied_to_a_version_is_refused_when_the_auction_has_moved_on()
    {
        Guid auction = await _exchange.OpenAuctionAsync();
        string tag = (await _exchange.Host.GetAsync($"/auctions/{auction}?at-least={await HeadAsync()}", _exchange.Buyers[0])).Headers.ETag!.Tag;
        (await BidIfMatchAsync(auction, tag, "200.00")).Status.ShouldBe(HttpStatusCode.OK);
        Answer stale = await BidIfMatchAsync(auction, tag, "300.00");
        stale.ShouldBeProblem(HttpStatusCode.PreconditionFailed, "version-stale");
        (stale.Number("expected"), stale.Number("version")).ShouldBe((TestExchange.OpenedVersion, TestExchange.OpenedVersion + 1));
    }

    [Fact]
    public async Task A_question_changes_nothing_and_tells_nothing_of_what_others_would_pay()
    {
        Guid auction = await _exchange.OpenAuctionAsync(reserve: "777.77");
        await _exchange.BidAsync(auction, _exchange.Buyers[0], "654.32");
        (long, long) before = await _exchange.CountAsync();

        string key = _exchange.NextKey();
        Answer valid = await _exchange.Host.PostAsync($"/auctions/{auction}/bids?validate-only=true", TestExchange.Bid("900.00"), _exchange.Buyers[1], key);
        valid.Status.ShouldBe(HttpStatusCode.OK, valid.Text);
        valid.Json.EnumerateObject().Select(m => m.Name).ShouldBe(["valid", "receivedAt"]);
        (await _exchange.Host.PostAsync($"/auctions/{auction}/bids?validate-only=true", TestExchange.Bid("1.00"), _exchange.Buyers[1], _exchange.NextKey()))
            .ShouldBeProblem(HttpStatusCode.Conflict, "below-minimum");
        (await _exchange.CountAsync()).ShouldBe(before);

        Answer real = await _exchange.BidAsync(auction, _exchange.Buyers[1], "900.00", idempotencyKey: key);
        (real.Status, real.IsReplayed).ShouldBe((HttpStatusCode.OK, false));
        real.Number("version").ShouldBe(TestExchange.OpenedVersion + 2);
    }

    [Fact]
    public async Task An_opened_auction_stands_where_Location_says()
    {
        Answer opened = await _exchange.Host.PostAsync("/auctions", TestExchange.Terms(reserve: "500.00", softClose: """{"window":"0:05:00","extension":"0:02:00","extensionsMax":3}"""), _exchange.Vendor, _exchange.NextKey());
        opened.Status.ShouldBe(HttpStatusCode.Created, opened.Text);
        opened.Headers.Location!.ToString().ShouldBe($"{_exchange.Host.Address.ToString().TrimEnd('/')}/auctions/{opened.Json.GetProperty("auctionId").GetString()}");
        Answer found = await _exchange.Host.GetAsync($"{opened.Headers.Location.AbsolutePath}?at-least={opened.Number("position")}", _exchange.Buyers[0]);
        found.Json.GetProperty("status").GetString().ShouldBe("open");
        found.Json.GetProperty("hasReserve").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Terms_that_no_auction_can_be_held_under_are_refused_and_named()
    {
        Answer refused = await _exchange.Host.PostAsync("/auctions", TestExchange.Terms(closesAt: "2020-01-01T00:00:00Z"), _exchange.Vendor, _exchange.NextKey());
        refused.ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "invalid-terms");
        refused.Json.GetProperty("term").GetString().ShouldBe("closesAt");
    }

    [Fact]
    public async Task The_journal_keeps_who_asked_for_what_in_canonical_form()
    {
        Guid auction = await _exchange.OpenAuctionAsync();
        Answer bid = await _exchange.Host.PostAsync($"/auctions/{auction}/bids", """{ "maximum" : { "currency":"CNY", "amount":"12\u0030.00" } }""", _exchange.Buyers[2], _exchange.NextKey());
        bid.Status.ShouldBe(HttpStatusCode.OK, bid.Text);
        string row = await _exchange.Database.ScalarAsync<string>($"select concat_ws(' ', actor, kind, target, body) from exchange.command_journal where position = {bid.Number("position")}");
        row.ShouldBe($$$"""buyer-3 place_bid POST /auctions/{{{auction}}}/bids {"maximum":{"amount":"120.00","currency":"CNY"}}""");
    }

    private Task<long> HeadAsync() => _exchange.Database.ScalarAsync<long>("select position from exchange.log_head");

    private Task<Answer> BidIfMatchAsync(Guid auction, string tag, string amount) => _exchange.Host.PostAsync(
        $"/auctions/{auction}/bids", TestExchange.Bid(amount), _exchange.Buyers[0], _exchange.NextKey(), request => request.Headers.TryAddWithoutValidation("If-Match", tag));
}
