using System.Net;
using System.Text.Json;
using NodaTime;

namespace Exchange.Api.Tests;

public sealed class WhenFollowingAFeed
{
    [Fact]
    public async Task It_opens_with_a_snapshot_and_goes_on_with_every_bid_once()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        Guid auction = await exchange.OpenAuctionAsync();
        await exchange.BidAsync(auction, exchange.Buyers[0], "150.00");
        using FeedClient feed = await exchange.Host.FollowAsync($"/auctions/{auction}/feed", exchange.Buyers[2]);
        FeedEvent snapshot = await feed.NextEventAsync();
        snapshot.Name.ShouldBe("snapshot");
        int seen = snapshot.Json.GetProperty("auction").GetProperty("bidCount").GetInt32();
        seen.ShouldBe(1);
        snapshot.Json.GetProperty("position").GetInt64().ShouldBe(snapshot.Id!.Value);

        Task bidding = BidAsync(exchange, auction, from: 200, count: 30);
        List<JsonElement> bids = await ReadBidsAsync(feed, 30);
        await bidding;
        bids.Select(b => b.GetProperty("number").GetInt32()).ShouldBe(Enumerable.Range(2, 30));
    }

    [Fact]
    public async Task It_resumes_anywhere_without_hole_or_repeat()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        Guid auction = await exchange.OpenAuctionAsync();
        using FeedClient whole = await exchange.Host.FollowAsync($"/auctions/{auction}/feed", exchange.Buyers[2]);
        var ids = new List<long> { (await whole.NextEventAsync()).Id!.Value };
        await BidAsync(exchange, auction, from: 200, count: 12);
        var numbers = new Dictionary<long, int>();
        for (int got = 0; got < 12;)
        {
            FeedEvent change = await whole.NextEventAsync();
            got = change.Json.GetProperty("auction").GetProperty("bidCount").GetInt32();
            ids.Add(change.Id!.Value);
            numbers[change.Id.Value] = got;
        }

        foreach (long id in ids.SkipLast(1))
        {
            using FeedClient resumed = await exchange.Host.FollowAsync($"/auctions/{auction}/feed", exchange.Buyers[3], id);
            int after = numbers.GetValueOrDefault(id);
            (await ReadBidsAsync(resumed, 12 - after)).Select(b => b.GetProperty("number").GetInt32()).ShouldBe(Enumerable.Range(after + 1, 12 - after));
        }
    }

    [Fact]
    public async Task Where_nothing_happens_it_tells_how_far_it_has_looked()
    {
        await using TestExchange exchange = await TestExchange.StartAsync(options => options with { FeedHeartbeat = Duration.FromMilliseconds(50) });
        Guid quiet = await exchange.OpenAuctionAsync(), busy = await exchange.OpenAuctionAsync();
        using FeedClient feed = await exchange.Host.FollowAsync($"/auctions/{quiet}/feed", exchange.Buyers[0]);
        using FeedClient log = await exchange.Host.FollowAsync("/log/feed", exchange.Regulator);
        (await feed.NextAsync())!.Name.ShouldBe("snapshot");
        long position = (await exchange.BidAsync(busy, exchange.Buyers[0], "150.00")).Number("position");
        foreach (FeedClient client in (FeedClient[])[feed, log])
        {
            FeedEvent beat;
            do beat = (await client.NextAsync())!;
            while (beat.Comment is null || beat.Id < position);
            beat.Comment.ShouldBe($"position {beat.Id}");
            (beat.Name, beat.Data).ShouldBe((null, null));
        }
    }

    [Fact]
    public async Task The_log_feed_has_every_event_in_whole_batches_also_resumed()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        Guid auction = await exchange.OpenAuctionAsync(softClose: """{"window":"96:00:00","extension":"144:00:00"}""", closesAt: InHours(80));
        await BidAsync(exchange, auction, from: 200, count: 10);
        using FeedClient feed = await exchange.Host.FollowAsync("/log/feed", exchange.Operator);
        Task bidding = BidAsync(exchange, auction, from: 400, count: 10);
        long head = 0;
        var batches = new List<(long Id, long[] Positions)>();
        while (head == 0 || batches[^1].Id < head)
        {
            FeedEvent batch = await feed.NextEventAsync();
            batches.Add((batch.Id!.Value, [.. batch.Json.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("position").GetInt64())]));
            if (head == 0 && batches.Count > 10)
            {
                await bidding;
                head = await exchange.Database.ScalarAsync<long>("select position from exchange.log_head");
            }
        }

        batches.SelectMany(b => b.Positions).ShouldBe(Enumerable.Range(1, (int)head).Select(p => (long)p));
        batches.ShouldAllBe(b => b.Id == b.Positions.Last());
        batches.ShouldContain(b => b.Positions.Length > 1, "a late bid moves the close in the same batch");
        foreach ((long id, _) in batches.SkipLast(1).Where((_, i) => i % 4 == 0))
        {
            using FeedClient resumed = await exchange.Host.FollowAsync("/log/feed", exchange.Operator, id);
            (await resumed.NextEventAsync()).Json.GetProperty("events")[0].GetProperty("position").GetInt64().ShouldBe(id + 1);
        }
    }

    [Fact]
    public async Task Every_event_of_the_log_feed_has_its_one_canonical_form_whether_some_of_it_is_masked_or_nothing()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        await BidAsync(exchange, await exchange.OpenAuctionAsync(reserve: "777.77"), from: 200, count: 2);
        long head = await exchange.Database.ScalarAsync<long>("select position from exchange.log_head");
        using FeedClient feed = await exchange.Host.FollowAsync("/log/feed", exchange.Operator);
        var masked = new List<bool>();
        FeedEvent batch;
        do
        {
            batch = await feed.NextEventAsync();
            foreach (JsonElement recorded in batch.Json.GetProperty("events").EnumerateArray())
            {
                JsonElement data = recorded.GetProperty("data");
                data.GetRawText().ShouldBe(System.Text.Encoding.UTF8.GetString(Kernel.CanonicalJson.Write(data)));
                masked.Add(recorded.TryGetProperty("masked", out _));
            }
        }
        while (batch.Id < head);
        (masked.Contains(true), masked.Contains(false)).ShouldBe((true, true));
    }

    [Fact]
    public async Task A_place_that_the_log_does_not_have_is_refused()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        Guid auction = await exchange.OpenAuctionAsync();
        foreach (string path in (string[])[$"/auctions/{auction}/feed", "/log/feed"])
        {
            (await exchange.Host.GetAsync(path, path[1] == 'l' ? exchange.Operator : exchange.Buyers[0], r => r.Headers.Add("Last-Event-ID", "1000000"))).ShouldBeProblem(HttpStatusCode.BadRequest, "position-ahead");
            (await exchange.Host.GetAsync(path, path[1] == 'l' ? exchange.Operator : exchange.Buyers[0], r => r.Headers.Add("Last-Event-ID", "x"))).ShouldBeProblem(HttpStatusCode.BadRequest, "header-invalid");
        }

        (await exchange.Host.GetAsync("/log/feed", exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");
    }

    [Fact]
    public async Task A_process_that_stops_says_goodbye()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        Guid auction = await exchange.OpenAuctionAsync();
        using FeedClient feed = await exchange.Host.FollowAsync($"/auctions/{auction}/feed", exchange.Buyers[0]);
        (await feed.NextAsync())!.Name.ShouldBe("snapshot");
        Task stopping = exchange.StopAsync(exchange.Host);
        FeedEvent? last = null;
        while (await feed.NextAsync() is { } block) last = block;
        last!.Comment!.ShouldStartWith("the exchange is stopping");
        await stopping;
    }

    internal static async Task BidAsync(TestExchange exchange, Guid auction, int from, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Answer answer = await exchange.BidAsync(auction, exchange.Buyers[i % 2], $"{from + (i * 10)}.00");
            answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        }
    }

    private static async Task<List<JsonElement>> ReadBidsAsync(FeedClient feed, int count)
    {
        var bids = new List<JsonElement>();
        while (bids.Count < count) bids.AddRange((await feed.NextEventAsync()).Json.GetProperty("bids").EnumerateArray());
        return bids;
    }

    private static string InHours(int hours) => NodaTime.Text.InstantPattern.General.Format(SystemClock.Instance.GetCurrentInstant() + Duration.FromHours(hours));
}
