using System.Collections.Concurrent;
using Exchange.EventStore;
using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;
using Exchange.ReadModels.Postgres.Auctions;

namespace Exchange.Api;

/// <summary>What of an event nobody but its owner may see yet: standing maxima and reserve prices, until the auction is settled (DOMAIN SEE-1, SEE-2).</summary>
/// <remarks>An auction counts as open until the read model says otherwise: one that lags keeps a secret longer, never shorter.</remarks>
internal sealed class Secrets(AuctionReads reads)
{
    private const int SettledMax = 100_000;

    private static readonly Dictionary<string, string[]> ByType = new(StringComparer.Ordinal)
    {
        ["auction_opened"] = ["terms.reservePrice"],
        ["bid_placed"] = ["maximum"],
    };

    private readonly ConcurrentDictionary<AuctionId, bool> _settled = new();

    /// <summary>The paths of the members to be masked; none when everything may be seen.</summary>
    public async ValueTask<IReadOnlyList<string>> OfAsync(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        if (!ByType.TryGetValue(recorded.Type, out string[]? paths)) return [];
        return AuctionId.TryParse(recorded.Stream, out AuctionId auction) && await IsSettledAsync(auction, cancellationToken) ? [] : paths;
    }

    private async ValueTask<bool> IsSettledAsync(AuctionId auction, CancellationToken cancellationToken)
    {
        if (_settled.ContainsKey(auction)) return true;
        (AuctionView? view, _) = await reads.FindAsync(auction, cancellationToken);
        if (view is null or { Status: AuctionStatus.Open }) return false;
        if (_settled.Count >= SettledMax) _settled.Clear();
        _settled.TryAdd(auction, true);
        return true;
    }
}
