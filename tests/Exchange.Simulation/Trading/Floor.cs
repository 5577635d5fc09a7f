using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Settlements;

namespace Exchange.Simulation.Trading;

/// <summary>What those who trade know of the market from its durable facts: what is open, and what waits for whom.</summary>
internal sealed class Floor
{
    private const int RememberedMax = 64;

    public List<AuctionId> Open { get; } = [];

    /// <summary>Auctions that are over: some bid all the same.</summary>
    public List<AuctionId> Over { get; } = [];

    /// <summary>Opened since the last look, for those who want to register.</summary>
    public Queue<AuctionId> Opened { get; } = new();

    public Dictionary<AuctionId, List<ParticipantId>> Bidders { get; } = [];

    public List<(SettlementId Id, ParticipantId Buyer)> Due { get; } = [];

    public List<(SettlementId Id, ParticipantId Buyer)> Delivered { get; } = [];

    public List<(SettlementId Id, ParticipantId Buyer)> Ended { get; } = [];

    public List<(EntitlementId Id, ParticipantId Holder)> Entitlements { get; } = [];

    public MethodFloor Methods { get; } = new();

    public void Apply(object fact)
    {
        Methods.Apply(fact);
        switch (fact)
        {
            case AuctionOpened e:
                Open.Add(e.Auction);
                Opened.Enqueue(e.Auction);
                Bidders[e.Auction] = [];
                break;
            case BidderRegistered e:
                Bidders[e.Auction].Add(e.Bidder);
                break;
            case AuctionEvent e and (LotAwarded or LotUnsold or AuctionCancelled):
                Open.Remove(e.Auction);
                Remember(Over, e.Auction);
                break;
            case SettlementInstructed e:
                Due.Add((e.Settlement, e.Buyer));
                break;
            case SettlementDelivered e:
                Delivered.Add(Due.Find(d => d.Id == e.Settlement));
                Due.RemoveAll(d => d.Id == e.Settlement);
                break;
            case SettlementEvent e and (SettlementFinal or SettlementFailed or SettlementUnwound):
                Remember(Ended, Due.Concat(Delivered).FirstOrDefault(d => d.Id == e.Settlement));
                Due.RemoveAll(d => d.Id == e.Settlement);
                Delivered.RemoveAll(d => d.Id == e.Settlement);
                break;
            case EntitlementGranted e:
                Remember(Entitlements, (e.Entitlement, e.Holder));
                break;
        }
    }

    private static void Remember<T>(List<T> list, T item)
    {
        list.Add(item);
        if (list.Count > RememberedMax) list.RemoveAt(0);
    }
}
