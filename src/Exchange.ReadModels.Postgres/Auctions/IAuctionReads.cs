using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;

namespace Exchange.ReadModels.Postgres;

/// <summary>What everybody may see of auctions, as far as the read models have come. Thread-safe.</summary>
/// <remarks>A caller that must see a position waits for <see cref="ReadPositionAsync"/> to reach it and reads then: what it reads is at least as new.</remarks>
public interface IAuctionReads
{
    /// <summary>The position up to which every read here stands; a batch end, 0 at first.</summary>
    Task<long> ReadPositionAsync(CancellationToken cancellationToken);

    /// <summary>Null: no such auction so far.</summary>
    Task<AuctionView?> FindAsync(AuctionId auction, CancellationToken cancellationToken);

    /// <summary>Auctions in the order of their ids, those after <paramref name="after"/>, of one status or of all.</summary>
    Task<IReadOnlyList<AuctionView>> ListAsync(AuctionStatus? status, AuctionId? after, int countMax, CancellationToken cancellationToken);

    /// <summary>The accepted bids of an auction with a number above <paramref name="afterNumber"/>, in their order; none when there is no such auction.</summary>
    Task<IReadOnlyList<PublicBid>> ListBidsAsync(AuctionId auction, int afterNumber, int countMax, CancellationToken cancellationToken);
}
