using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;
using Exchange.ReadModels.Postgres.Auctions;

namespace Exchange.Api;

/// <summary>An auction as everybody could see it at a position of the log: its stream folded up to there, from the nearest place at which it was folded before. Thread-safe.</summary>
internal sealed class AuctionHistory(IEventLog log, AuctionReads reads, AggregateRegistry aggregates, FoldMarks marks)
{

    /// <param name="position">A batch end.</param>
    /// <returns>Null when there was no such auction yet.</returns>
    public async Task<AuctionView?> AsOfAsync(AuctionId auction, long position, CancellationToken cancellationToken)
    {
        (AuctionView? now, long reached) = await reads.FindAsync(auction, cancellationToken);
        if (reached >= position && (now is null || now.Position <= position)) return now; // nothing has happened in it since

        AuctionFold fold = marks.NearestTo(auction.Stream, position);
        await foreach (RecordedEvent recorded in log.ReadStreamAsync(auction.Stream, (fold.View?.Version ?? 0) + 1, long.MaxValue, cancellationToken))
        {
            if (recorded.Position > position) break;
            (fold, _) = AuctionFeed.Fold(fold, recorded, aggregates.Events);
            marks.Keep(auction.Stream, fold);
        }

        return fold.View;
    }

    /// <summary>Whether it had been opened by then.</summary>
    /// <param name="position">A batch end.</param>
    public async Task<bool> HasBegunAsync(AuctionId auction, long position, CancellationToken cancellationToken)
    {
        await foreach (RecordedEvent opening in log.ReadStreamAsync(auction.Stream, 1, 1, cancellationToken)) return opening.Position <= position;
        return false;
    }
}
