using Exchange.Kernel;

namespace Exchange.Market.ReverseAuctions;

/// <summary>Why a reverse auction refuses a command, where it is not as other auctions do (<see cref="Auctions.AuctionRejection"/>); in order of precedence.</summary>
public abstract record ReverseRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>The auction is over.</summary>
    /// <param name="Phase">In kebab case.</param>
    public sealed record ReverseInPhase(string Phase) : ReverseRejection("reverse-auction-phase", RejectionKind.StateForbids, $"The auction is {Phase}.");

    /// <summary>There are bids, so the buyer can't take his tender back alone.</summary>
    public sealed record BidsStand() : ReverseRejection("bids-stand", RejectionKind.StateForbids, "There are bids: it takes two operators to call the auction off.");

    /// <summary>The buyer, or a party of his control group, bids in his own tender. MECHANISMS G-4, SELF_BID.</summary>
    public sealed record OwnTender() : ReverseRejection("own-tender", RejectionKind.NotAllowed, "The buyer and his group can't bid in his own tender.");

    /// <summary>A first bid is above the ceiling. MECHANISMS REV-1.</summary>
    public sealed record AboveCeiling(Money Ceiling) : ReverseRejection("above-ceiling", RejectionKind.StateForbids, $"A first bid is at most {Ceiling} a licence.");

    /// <summary>The bid does not undercut the price by one decrement, or does not lower the leader's own minimum. MECHANISMS REV-1.</summary>
    /// <param name="HighestAcceptable">What this vendor may ask at most; for the leader it tells his own minimum, so it goes to him alone. Zero: no amount is low enough.</param>
    public sealed record AboveAcceptable(Money HighestAcceptable) : ReverseRejection("above-acceptable", RejectionKind.StateForbids, $"The bid must be at most {HighestAcceptable} a licence.");
}
