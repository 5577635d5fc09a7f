using Microsoft.Extensions.Hosting;

namespace Exchange.Api;

/// <summary>One timer for all feeds.</summary>
internal sealed class FeedHeart(AuctionFeeds auctions, LogFeeds log, ExchangeHostOptions options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.FeedHeartbeat.ToTimeSpan(), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            auctions.Beat();
            log.Beat();
        }
    }
}
