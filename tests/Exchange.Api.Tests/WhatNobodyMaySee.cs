using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

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
        seen.AddRange(spans.Ended);
        seen.AddRange(lines.Written);
        foreach (string canary in Canaries) seen.ShouldAllBe(text => !text.Contains(canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trace_shows_a_command_from_HTTP_to_commit()
    {
        var spans = new Spans();
        await using TestExchange exchange = await TestExchange.StartAsync(options => options with { SpanProcessors = [spans] });
        Guid auction = await exchange.OpenAuctionAsync();
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        await exchange.Host.PostAsync($"/auctions/{auction}/bids", TestExchange.Bid("200.00"), exchange.Buyers[0], exchange.NextKey(), r => r.Headers.Add("traceparent", $"00-{Trace}-b7ad6b7169203331-01"));
        await exchange.StopAsync(exchange.Host);
        string[] ofTrace = [.. spans.Ended.Where(s => s.Contains(Trace, StringComparison.Ordinal))];
        ofTrace.ShouldContain(s => s.StartsWith("POST /auctions/{id}/bids", StringComparison.Ordinal) && s.Contains("http.response.status_code=200", StringComparison.Ordinal));
        ofTrace.ShouldContain(s => s.StartsWith("submit", StringComparison.Ordinal) && s.Contains("exchange.command.outcome=accepted", StringComparison.Ordinal));
        ofTrace.ShouldContain(s => s.Contains("commit", StringComparison.Ordinal), "the group's span is linked to the command's");
        (await exchange.Database.ScalarAsync<string>("select headers ->> 'traceparent' from exchange.mt_events order by seq_id desc limit 1")).ShouldStartWith($"00-{Trace}");
    }

    /// <summary>Every span as text, with all it carries.</summary>
    private sealed class Spans : BaseProcessor<Activity>
    {
        public ConcurrentQueue<string> Ended { get; } = new();

        public override void OnEnd(Activity data) => Ended.Enqueue(
            $"{data.DisplayName} {data.TraceId} {string.Join(' ', data.TagObjects.Select(t => $"{t.Key}={t.Value}"))} {string.Join(' ', data.Events.SelectMany(e => e.Tags).Select(t => $"{t.Key}={t.Value}"))} "
            + string.Join(' ', data.Links.Select(l => l.Context.TraceId)) + " " + data.StatusDescription);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Written.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue(formatter(state, exception) + exception + (state is IEnumerable<KeyValuePair<string, object?>> fields ? string.Join(' ', fields.Select(f => $"{f.Key}={f.Value}")) : ""));

        public void Dispose()
        {
        }
    }
}
