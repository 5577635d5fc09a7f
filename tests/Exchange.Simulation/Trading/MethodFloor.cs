using Exchange.Market.Interests;
using Exchange.Market.Negotiations;
using Exchange.Market.SealedAuctions;

namespace Exchange.Simulation.Trading;

/// <summary>What is known of negotiations, calls for interest and auctions with sealed bids: which of them wait for somebody.</summary>
internal sealed class MethodFloor
{
    /// <summary>The latest offer waits for an answer.</summary>
    public List<NegotiationId> Negotiating { get; } = [];

    /// <summary>The price waits for two operators.</summary>
    public List<NegotiationId> Referred { get; } = [];

    public List<InterestId> Calling { get; } = [];

    /// <summary>Envelopes are taken.</summary>
    public List<SealedAuctionId> Sealing { get; } = [];

    /// <summary>Closed: the key is waited for.</summary>
    public List<SealedAuctionId> Locked { get; } = [];

    /// <summary>Nobody waits for anything.</summary>
    public bool IsQuiet => Negotiating.Count == 0 && Referred.Count == 0 && Calling.Count == 0 && Sealing.Count == 0 && Locked.Count == 0;

    public void Apply(object fact)
    {
        switch (fact)
        {
            case NegotiationOpened e:
                Negotiating.Add(e.Negotiation);
                break;
            case PriceReferred e:
                Referred.Add(e.Negotiation);
                break;
            case NegotiationEvent e and (OfferAccepted or OfferWithdrawn or OfferDeclined or OfferLapsed or PriceAllowed or PriceRefused):
                Negotiating.Remove(e.Negotiation);
                Referred.Remove(e.Negotiation);
                break;
            case InterestCalled e:
                Calling.Add(e.Interest);
                break;
            case InterestEvent e and (InterestAgreed or InterestAuctioned or InterestLapsed):
                Calling.Remove(e.Interest);
                break;
            case SealedAuctionOpened e:
                Sealing.Add(e.Auction);
                break;
            case SealedBiddingClosed e:
                Sealing.Remove(e.Auction);
                Locked.Add(e.Auction);
                break;
            case SealedAuctionEvent e and (SealedAuctionUnsealed or SealedAuctionUnsold or SealedAuctionCancelled):
                Sealing.Remove(e.Auction);
                Locked.Remove(e.Auction);
                break;
        }
    }
}
