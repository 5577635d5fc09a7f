using System.Net;
using Microsoft.Extensions.Logging;

namespace Exchange.Api.Tests;

/// <summary>Standing maxima and reserves are in no answer to another, no feed, log line, metric or span while the auction is open (DOMAIN SEE-1, SEE-1b).</summary>
public sealed class WhatNobodyMaySee
{
    // Amounts that nothing else gives: as they are sent, and in minor units as events and states have them.
    private static readonly string[] Canaries = ["73519.37", "7351937", "64827.83", "6482783", "7193.57", "719357"];

    [Fact]
    public async Task A_maximum_and_a_reserve_are_told_to_nobody_while_the_auction_is_open()
    {
        var spans = new Spans();
        using var lines = new Lines();
        await using TestExchange exchange = await TestExchange.StartAsync(options => options with
        {
            SpanProcessors = [spans],
            Logging = logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(lines),
        });
        Guid auction = await exchange.OpenAuctionAsync(reserve: "73519.37", more: ",\"retractCutoff\":\"0:00:00\"");
        using FeedClient feed = await exchange.Host.FollowAsync($"/auctions/{auction}/feed", exchange.Buyers[1]);
        using FeedClient log = await exchange.Host.FollowAsync("/log/feed", exchange.Regulator);

        var seen = new List<string>();
        seen.Add((await exchange.BidAsync(auction, exchange.Buyers[0], "64827.83", idempotencyKey: "canary")).Text);
        seen.Add((await exchange.BidAsync(auction, exchange.Buyers[0], "64827.83", idempotencyKey: "canary")).Text);
        seen.Add((await exchange.BidAsync(auction, exchange.Buyers[1], "101.00")).Text);
        seen.Add((await exchange.Host.PostAsync($"/auctions/{auction}/bids?validate-only=true", TestExchange.Bid("99999.00"), exchange.Buyers[1], exchange.NextKey())).Text);
        // A maximum that its bidder has taken back stays his own, too.
        seen.Add((await exchange.BidAsync(auction, exchange.Buyers[2], "7193.57")).Text);
        Answer retracted = await exchange.Host.PostAsync($"/auctions/{auction}/retraction", "{}", exchange.Buyers[2], exchange.NextKey());
        retracted.Status.ShouldBe(HttpStatusCode.OK, retracted.Text);
        seen.Add(retracted.Text);
        Answer outbid = await exchange.BidAsync(auction, exchange.Buyers[1], "200.00");
        outbid.Status.ShouldBe(HttpStatusCode.OK);
        seen.Add(outbid.Text);
        foreach (string path in (string[])["/auctions?at-least={0}", "/auctions/" + auction + "?at-least={0}", "/auctions/" + auction + "/bids?at-least={0}", "/metrics"])
        {
            seen.Add((await exchange.Host.GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, outbid.Number("position")), exchange.Buyers[1])).Text);
        }

        FeedEvent change;
        do seen.Add((change = await feed.NextEventAsync()).Data!);
        while (change.Id < outbid.Number("position"));
        do seen.Add((change = await log.NextEventAsync()).Data!);
        while (change.Id < outbid.Number("position"));
        seen.ShouldContain(text => text.Contains("\"masked\":[\"maximum\"]", StringComparison.Ordinal));
        seen.ShouldContain(text => text.Contains("\"masked\":[\"terms.reservePrice\"]", StringComparison.Ordinal));

        await exchange.StopAsync(exchange.Host);
        spans.Ended.ShouldNotBeEmpty();
        lines.Written.ShouldNotBeEmpty();
        seen.AddRange(spans.Ended.Select(s => s.Text));
        seen.AddRange(lines.Written);
        foreach (string canary in Canaries) seen.ShouldAllBe(text => !text.Contains(canary, StringComparison.Ordinal));
    }
}
