using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.SealedAuctions;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>Reserve prices, for their sellers: those that the exchange has reckoned, and those that are hidden under seal. What a seller has merely asked for he knows.</summary>
public sealed class ReserveProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<ReserveRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(AuctionOpened), typeof(SealedAuctionOpened)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => [RowKey.Of<ReserveRow>(fact.Stream.Value)];

    public void Apply(Fact fact, IRows rows)
    {
        switch (fact.Event)
        {
            case AuctionOpened { Terms: { Forgone: not null } terms } e:
                rows.Put(fact.Stream.Value, new ReserveRow(fact.Stream.Value, e.Seller, terms.ReservePrice, terms.Forgone, e.At));
                break;
            case SealedAuctionOpened e when e.Terms.ReserveHidden || e.Terms.Forgone is not null:
                rows.Put(fact.Stream.Value, new ReserveRow(fact.Stream.Value, e.Seller, e.Terms.Reserve, e.Terms.Forgone, e.At));
                break;
        }
    }
}
