using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Auctions;

/// <summary>What an auction asks of other streams: the listing it sells from, who may bid, deposits. The auction itself is decided by <see cref="Auction"/>.</summary>
public static class AuctionDesk
{
    public static Verdict Open(PutUpLot command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Register(RegisterBidder command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Bid(BidInAuction command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Retract(RetractBid command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict BuyNow(BuyNow command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Close(CloseDue command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Postpone(OutageTouched command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");
}
