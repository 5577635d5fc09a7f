using System.Globalization;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using Exchange.ReadModels.Postgres.Auctions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.Api;

/// <summary>Sees to it that the demo has a market with one open auction, through the same path as everybody. Starting again changes nothing; a second auction is opened only when the first has ended.</summary>
internal sealed class DemoMarket(
    ExchangeHostOptions options, MarketSeed seed, ILogNode node, IEventLog log, AuctionReads reads, TimeProvider time, ILogger<DemoMarket> logger) : BackgroundService
{
    private static readonly Duration Open = Duration.FromDays(7);
    private static readonly Duration ListedWithin = Duration.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>What each buyer of the demo has: 1,000,000.00 CNY.</summary>
    private static readonly Money Purse = new(1_000_000_00, Currency.Cny);

    private volatile bool _done = !options.Demo;

    /// <summary>Also true when there is no demo.</summary>
    public bool IsDone => _done;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Demo) return;
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Another process may be the writer: then its demo, if it has one, is there already.
            if (node.Status != NodeStatus.Writing)
            {
                if (node.WriterAddress is not null) break;
                continue;
            }

            try
            {
                AuctionId auction = await SetUpAsync(stoppingToken);
                // Who asks as soon as the exchange is ready shall find it in the list.
                await reads.WaitForAsync((await log.ReadHeadAsync(stoppingToken)).Position, ListedWithin, stoppingToken);
                Log.DemoAuction(logger, auction.ToString());
                break;
            }
            catch (MarketSeedException e) when (e.IsElsewhere)
            {
                // The log has been lost to another process meanwhile, or is being recovered.
            }
            catch (MarketSeedException e)
            {
                Log.DemoAuctionNotOpened(logger, e.Message);
                break;
            }
        }

        _done = true;
    }

    private async Task<AuctionId> SetUpAsync(CancellationToken cancellationToken)
    {
        ListingId listing = await seed.TradingFloorAsync(MarketSeed.Rules, DemoKeys.Vendor, DemoKeys.Buyers, Purse, cancellationToken);
        for (int number = 1; ; number++)
        {
            var terms = new LotTerms(new Money(100_00, Currency.Cny), options.Clock.GetCurrentInstant().ToMicroseconds() + Open, ReservePrice: new Money(500_00, Currency.Cny));
            AuctionId auction = await seed.OpenAsync(DemoKeys.Vendor, listing, terms, number.ToString(CultureInfo.InvariantCulture), cancellationToken);
            if (await HasEndedAsync(auction, cancellationToken)) continue;
            await seed.RegisterAsync(auction, DemoKeys.Buyers, cancellationToken);
            return auction;
        }
    }

    private async Task<bool> HasEndedAsync(AuctionId auction, CancellationToken cancellationToken)
    {
        await foreach (RecordedEvent recorded in log.ReadStreamAsync(auction.Stream, 1, long.MaxValue, cancellationToken))
        {
            if (recorded.Type is "lot_awarded" or "lot_unsold") return true;
        }

        return false;
    }
}
