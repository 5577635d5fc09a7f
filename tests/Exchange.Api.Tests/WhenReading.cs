using System.Net;
using System.Text.Json;

namespace Exchange.Api.Tests;

[Collection(SharedExchange.Name)]
public sealed class WhenReading(SharedExchange shared)
{
    private readonly TestExchange _exchange = shared.Exchange;

    [Fact]
    public async Task A_read_waits_for_the_position_of_a_write()
    {
        Guid auction = await _exchange.OpenAuctionAsync();
        for (int i = 0; i < 10; i++)
        {
            Answer bid = await _exchange.BidAsync(auction, _exchange.Buyers[i % 2], $"{200 + (i * 10)}.00");
            Answer read = await _exchange.Host.GetAsync($"/auctions/{auction}?at-least={bid.Number("position")}", _exchange.Regulator);
            read.Number("bidCount").ShouldBe(i + 1);
            long.Parse(read.Headers.GetValues("Exchange-Position").Single(), System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(bid.Number("position"));
        }
    }

    [Theory]
    [InlineData("/auctions")]
    [InlineData("/auctions/{0}")]
    [InlineData("/auctions/{0}/bids")]
    public async Task A_position_above_the_head_is_refused(string path)
    {
        Answer answer = await _exchange.Host.GetAsync($"{string.Format(System.Globalization.CultureInfo.InvariantCulture, path, shared.Auction)}?at-least=1000000000", _exchange.Buyers[0]);
        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "position-ahead");
        answer.Number("position").ShouldBeLessThan(1000000000);
    }

    [Theory]
    [InlineData("?at-least=-1")]
    [InlineData("?at-least=x")]
    [InlineData("?limit=0")]
    [InlineData("?limit=201")]
    [InlineData("?status=closed")]
    [InlineData("?after=x")]
    [InlineData("?unknown=1")]
    public async Task A_query_that_can_not_be_read_is_refused(string query) =>
        (await _exchange.Host.GetAsync("/auctions" + query, _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.BadRequest, "query-invalid");

    [Fact]
    public async Task A_version_that_is_known_is_not_sent_again()
    {
        Guid auction = await _exchange.OpenAuctionAsync();
        Answer bid = await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00");
        string path = $"/auctions/{auction}?at-least={bid.Number("position")}";
        Answer read = await _exchange.Host.GetAsync(path, _exchange.Buyers[0]);
        read.Headers.ETag!.Tag.ShouldBe($"\"{TestExchange.OpenedVersion + 1}\"");
        Answer again = await _exchange.Host.GetAsync(path, _exchange.Buyers[0], request => request.Headers.IfNoneMatch.Add(read.Headers.ETag));
        (again.Status, again.Body.Length).ShouldBe((HttpStatusCode.NotModified, 0));
    }

    [Fact]
    public async Task Lists_are_walked_by_their_links()
    {
        var opened = new HashSet<Guid>();
        for (int i = 0; i < 5; i++) opened.Add(await _exchange.OpenAuctionAsync());
        long head = await _exchange.Database.ScalarAsync<long>("select position from exchange.log_head");
        var seen = new List<Guid>();
        string? path = $"/auctions?limit=2&status=open&at-least={head}";
        while (path is not null)
        {
            Answer page = await _exchange.Host.GetAsync(path, _exchange.Buyers[0]);
            seen.AddRange(page.Json.GetProperty("auctions").EnumerateArray().Select(a => a.GetProperty("auctionId").GetGuid()));
            path = page.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? new Uri(links.Single().Split('<', '>')[1]).PathAndQuery : null;
        }

        seen.Distinct().Count().ShouldBe(seen.Count);
        opened.IsSubsetOf(seen).ShouldBeTrue();
        // Others trade in the same exchange; of these none is sold.
        (await _exchange.Host.GetAsync("/auctions?status=sold", _exchange.Buyers[0])).Json.GetProperty("auctions").EnumerateArray()
            .Select(a => a.GetProperty("auctionId").GetGuid()).Intersect(opened).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_history_shows_of_a_bid_what_everybody_may_see()
    {
        Guid auction = await _exchange.OpenAuctionAsync();
        await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00");
        await _exchange.BidAsync(auction, _exchange.Buyers[1], "300.00");
        Answer last = await _exchange.BidAsync(auction, _exchange.Buyers[0], "250.00");
        Answer first = await _exchange.Host.GetAsync($"/auctions/{auction}/bids?limit=2&at-least={last.Number("position")}", _exchange.Buyers[3]);
        JsonElement[] bids = [.. first.Json.GetProperty("bids").EnumerateArray()];
        bids.Select(b => (b.GetProperty("number").GetInt32(), b.GetProperty("bidderNumber").GetInt32(), b.GetProperty("price").GetProperty("amount").GetString()))
            .ShouldBe([(1, 1, "100.00"), (2, 2, "205.00")]);
        bids[0].EnumerateObject().Select(m => m.Name).ShouldBe(["number", "bidderNumber", "at", "price", "reserveMet", "closesAt", "position"]);
        Answer rest = await _exchange.Host.GetAsync(new Uri(first.Headers.GetValues("Link").Single().Split('<', '>')[1]).PathAndQuery, _exchange.Buyers[3]);
        rest.Json.GetProperty("bids").EnumerateArray().Select(b => b.GetProperty("number").GetInt32()).ShouldBe([3]);
        rest.Headers.Contains("Link").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/auctions/{0}")]
    [InlineData("/auctions/{0}/bids")]
    [InlineData("/auctions/{0}/feed")]
    public async Task An_unknown_auction_is_not_found(string path) => (await _exchange.Host.GetAsync(
        string.Format(System.Globalization.CultureInfo.InvariantCulture, path, Guid.NewGuid()), _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.NotFound, "auction-not-found");

    [Fact]
    public async Task Whoever_has_no_key_sees_no_auction() =>
        (await _exchange.Host.GetAsync($"/auctions/{shared.Auction}")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not-authenticated");

    [Fact]
    public async Task A_problem_leads_to_its_page()
    {
        Answer problem = await _exchange.Host.GetAsync("/nothing", _exchange.Buyers[0]);
        Answer page = await _exchange.Host.GetAsync(new Uri(problem.Json.GetProperty("type").GetString()!).PathAndQuery);
        page.ContentHeaders.ContentType!.MediaType.ShouldBe("text/markdown");
        page.Text.ShouldStartWith("# " + problem.Json.GetProperty("title").GetString());
    }

    [Fact]
    public async Task The_process_tells_how_it_is()
    {
        (await _exchange.Host.GetAsync("/")).Text.ShouldContain("/auctions/ID/bids");
        (await _exchange.Host.GetAsync("/time")).Json.GetProperty("now").GetString()!.ShouldEndWith("Z");
        foreach (string path in (string[])["/health/live", "/health/ready", "/health/writer"])
        {
            (await _exchange.Host.GetAsync(path)).Status.ShouldBe(HttpStatusCode.OK, path);
            (await _exchange.Host.SendAsync(HttpMethod.Head, path, null)).Status.ShouldBe(HttpStatusCode.OK, path);
        }
    }
}
