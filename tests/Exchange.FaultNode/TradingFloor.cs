using System.Globalization;
using Exchange.Api;
using Exchange.EventStore;
using Exchange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.FaultNode;

/// <summary>A market for runs that are about something else: a vendor's listing that is sold by auction, without deposits and soft close, and buyers who may bid.</summary>
public static class TradingFloor
{
    /// <summary>The listing that the vendor opens auctions from.</summary>
    public static Guid ListingOf(ParticipantId vendor) => MarketSeed.FloorOf(vendor).Value;

    /// <summary>Sets the market up by a process that is gone when this returns.</summary>
    /// <param name="connection">The application login's connection string, on a migrated database where nobody writes.</param>
    /// <param name="folder">A data folder of its own.</param>
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
            await app.Services.GetRequiredService<MarketSeed>().TradingFloorAsync(MarketSeed.Rules with { SoftClose = null, Deposit = null }, vendor, buyers, new Money(1_000_000_00, Currency.Cny));
            await app.StopAsync();
            return;
        }
    }
}
