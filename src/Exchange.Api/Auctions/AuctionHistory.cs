using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;

namespace Exchange.Api;

/// <summary>An auction as everybody could see it at a position of the log: its stream folded up to there.</summary>
internal sealed class AuctionHistory(IEventLog log, AggregateRegistry aggregates)
{
    /// <param name="position">A batch end.</param>
    /// <param name="bids">Takes the bids that had been accepted.</param>
    /// <returns>Null when there was no such auction yet.</returns>
    public async Task<AuctionView?> AsOfAsync(AuctionId auction, long position, List<PublicBid>? bids, CancellationToken cancellationToken)
    {
        AuctionFold fold = AuctionFold.Empty;
        await foreach (RecordedEvent recorded in log.ReadStreamAsync(auction.Stream, 1, long.MaxValue, cancellationToken))
        {
            if (recorded.Position > position) break;
            (fold, PublicBid? bid) = AuctionFeed.Fold(fold, recorded, aggregates.Events);
            if (bid is not null) bids?.Add(bid);
        }

        return fold.View;
    }
}
