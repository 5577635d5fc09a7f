using Exchange.Api;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.TestKit;

/// <summary>A market to trade in: set up by the exchange itself, in a process of its own for as long as it takes, before others go on with its log.</summary>
internal static class SeededMarket
{
    /// <summary>Deposits are none, so that a bidder's money does not bound the number of auctions he bids in.</summary>
    public static readonly Market.Rulebooks.RuleSet Rules = MarketSeed.Rules with { Deposit = null };

    private static readonly Money Purse = new(1_000_000_00, Currency.Cny);

    /// <returns>The listing that auctions are opened from.</returns>
    public static async Task<ListingId> MakeAsync(string ownerConnection, string applicationConnection, ParticipantId vendor, IEnumerable<ParticipantId> buyers)
    {
        string folder = Directory.CreateTempSubdirectory("exchange-seed-").FullName;
        try
        {
            await using WebApplication app = ExchangeHost.Create(new ExchangeHostOptions
            {
                ConnectionString = applicationConnection,
                OwnerConnectionString = ownerConnection,
                DataFolder = folder,
                Urls = ["http://127.0.0.1:0"],
                AloneOnTheLog = true,
                Logging = logging => logging.ClearProviders(),
            });
            await app.StartAsync();
            ListingId listing = await MakeAsync(app, vendor, buyers);
            await app.StopAsync();
            return listing;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>In a process that is or becomes the writer.</summary>
    public static async Task<ListingId> MakeAsync(WebApplication app, ParticipantId vendor, IEnumerable<ParticipantId> buyers)
    {
        ILogNode node = app.Services.GetRequiredService<ILogNode>();
        while (node.Status != NodeStatus.Writing) await Task.Delay(10);
        return await app.Services.GetRequiredService<MarketSeed>().TradingFloorAsync(Rules, vendor, buyers, Purse);
    }
}
