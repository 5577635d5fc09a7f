using System.Globalization;
using Exchange.Api;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.FaultNode;

/// <summary>A market for runs that are about something else: a vendor's product, sold by auction without deposits and soft close, and at a posted price, and buyers who may bid and order.</summary>
public static class TradingFloor
{
    /// <summary>The posted price: far above the smallest fee, and far below what a buyer has.</summary>
    public static readonly Money Price = new(10_00, Currency.Cny);

    /// <summary>SHA-256 of what the product delivers, in hexadecimal.</summary>
    public static string Content => ContentHash.Of(MarketSeed.FloorContent.Span).ToString();

    /// <summary>The listing that the vendor opens auctions from.</summary>
    public static Guid ListingOf(ParticipantId vendor) => MarketSeed.FloorOf(vendor).Value;

    /// <summary>The listing that buyers order from, in its version 1.</summary>
    public static Guid PostedListingOf(ParticipantId vendor) => MarketSeed.FloorOf(vendor, SaleMethod.PostedPrice).Value;

    /// <summary>Sets the market up by a process that is gone when this returns.</summary>
    /// <param name="connection">The application login's connection string, on a migrated database where nobody writes.</param>
    /// <param name="folder">A data folder; whoever shall send the product's bytes must have it, too.</param>
    public static async Task SetUpAsync(string connection, string folder, ParticipantId vendor, IEnumerable<ParticipantId> buyers)
    {
        for (int tries = 0; ; tries++)
        {
            await using WebApplication app = ExchangeHost.Create(new ExchangeHostOptions
            {
                ConnectionString = connection,
                DataFolder = folder,
                Urls = [string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}")],
                AloneOnTheLog = true,
                Logging = logging => logging.ClearProviders(),
            });
            try
            {
                await app.StartAsync();
            }
            catch (IOException) when (tries < 10)
            {
                continue; // another program took the port meanwhile
            }

            ILogNode node = app.Services.GetRequiredService<ILogNode>();
            while (node.Status != NodeStatus.Writing) await Task.Delay(10);
            MarketSeed seed = app.Services.GetRequiredService<MarketSeed>();
            await seed.TradingFloorAsync(MarketSeed.Rules with { SoftClose = null, Deposit = null }, vendor, buyers, new Money(1_000_000_00, Currency.Cny));
            await seed.ListAsync(vendor, MarketSeed.FloorProductOf(vendor), MarketSeed.ByAuction with { Method = SaleMethod.PostedPrice, Price = Price });
            await app.StopAsync();
            return;
        }
    }
}
