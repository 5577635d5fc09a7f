using System.Net;
using Exchange.TestKit;

namespace Exchange.Api.Tests;

public sealed class WhenNotTheWriter
{
    [Fact]
    public async Task A_write_is_sent_to_the_writer_and_reads_are_answered()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        Guid auction = await exchange.OpenAuctionAsync();
        TestHost standby = await exchange.StartHostAsync();
        (long, long) before = await exchange.CountAsync();
        Answer misdirected = await exchange.BidAsync(auction, exchange.Buyers[0], "200.00", standby, "one");
        misdirected.ShouldBeProblem((HttpStatusCode)421, "not-the-writer");
        misdirected.Json.GetProperty("writer").GetString().ShouldBe(exchange.Host.Address.ToString().TrimEnd('/'));
        (await exchange.CountAsync()).ShouldBe(before);
        (await standby.GetAsync("/health/writer")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await exchange.Host.GetAsync("/health/writer")).Status.ShouldBe(HttpStatusCode.OK);

        using FeedClient feed = await standby.FollowAsync($"/auctions/{auction}/feed", exchange.Buyers[1]);
        (await feed.NextEventAsync()).Name.ShouldBe("snapshot");
        Answer bid = await exchange.BidAsync(auction, exchange.Buyers[0], "200.00", idempotencyKey: "one");
        bid.Status.ShouldBe(HttpStatusCode.OK, bid.Text);
        (await standby.GetAsync($"/auctions/{auction}?at-least={bid.Number("position")}", exchange.Buyers[1])).Number("bidCount").ShouldBe(1);
        (await feed.NextEventAsync()).Json.GetProperty("bids").GetArrayLength().ShouldBe(1);

        // The writer goes in order; the standby takes over and gives the first answer again.
        await exchange.StopAsync(exchange.Host);
        await Eventually.TrueAsync(async () => (await standby.GetAsync("/health/writer")).Status == HttpStatusCode.OK);
        Answer again = await exchange.BidAsync(auction, exchange.Buyers[0], "200.00", standby, "one");
        (again.Text, again.IsReplayed).ShouldBe((bid.Text, true));
        (await exchange.BidAsync(auction, exchange.Buyers[1], "300.00", standby)).Status.ShouldBe(HttpStatusCode.OK);
        (await feed.NextEventAsync()).Json.GetProperty("bids").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task While_the_database_is_away_callers_are_asked_to_come_back_and_afterwards_all_goes_on()
    {
        PostgresProxy? proxy = null;
        await using TestExchange exchange = await TestExchange.StartAsync(options =>
            options with { ConnectionString = (proxy ??= new PostgresProxy(options.ConnectionString, _ => false)).ConnectionString });
        await using PostgresProxy line = proxy!;
        Guid auction = await exchange.OpenAuctionAsync();
        await exchange.BidAsync(auction, exchange.Buyers[0], "200.00");
        using FeedClient feed = await exchange.Host.FollowAsync($"/auctions/{auction}/feed", exchange.Buyers[2]);
        (await feed.NextEventAsync()).Name.ShouldBe("snapshot");

        line.Refuse();
        Answer away = await exchange.BidAsync(auction, exchange.Buyers[1], "300.00", idempotencyKey: "during");
        away.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, away.Text);
        away.Headers.RetryAfter.ShouldNotBeNull();
        Answer read = await exchange.Host.GetAsync("/auctions", exchange.Buyers[0]);
        read.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, read.Text);
        read.Headers.RetryAfter.ShouldNotBeNull();
        await Eventually.TrueAsync(async () => (await exchange.Host.GetAsync("/health/ready")).Status == HttpStatusCode.ServiceUnavailable);
        (await exchange.Host.GetAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);

        line.Restore();
        await Eventually.TrueAsync(async () => (await exchange.BidAsync(auction, exchange.Buyers[1], "300.00", idempotencyKey: "during")).Status == HttpStatusCode.OK);
        FeedEvent change = await feed.NextEventAsync();
        change.Json.GetProperty("bids").EnumerateArray().Select(b => b.GetProperty("number").GetInt32()).ShouldBe([2]);
        (await exchange.Database.ScalarAsync<long>("select count(*) from exchange.mt_events where type = 'bid_placed'")).ShouldBe(2);
    }
}
