using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.SealedAuctions;

/// <summary>Why an auction with sealed bids refuses a command, where it is not as other auctions do (<see cref="Auctions.AuctionRejection"/>); in order of precedence.</summary>
public abstract record SealedRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>The rulebook in force names no custodians to keep a key.</summary>
    public sealed record NoCustodians() : SealedRejection("no-custodians", RejectionKind.StateForbids, "The rulebook names no custodians of keys, so no bid can be sealed.");

    /// <summary>What was handed in is no envelope of the one size that all have.</summary>
    public sealed record BadEnvelope() : SealedRejection("bad-envelope", RejectionKind.Unacceptable, $"An envelope is {BidSlip.SealedBytes} bytes in base64, the first {Hpke.PublicKeyBytes} a point of P-256.");

    /// <summary>The caller keeps no part of this auction's key.</summary>
    public sealed record NotACustodian() : SealedRejection("not-a-custodian", RejectionKind.NotAllowed, "The caller keeps no part of this auction's key.");

    /// <summary>The key is not wanted before the close.</summary>
    public sealed record BiddingRuns(Instant ClosesAt) : SealedRejection("bidding-runs", RejectionKind.StateForbids, $"Bids are taken until {ClosesAt}; the key is not wanted before.");

    /// <summary>Bids are open already, or the auction is over.</summary>
    /// <param name="Phase">In kebab case.</param>
    public sealed record SealedInPhase(string Phase) : SealedRejection("sealed-auction-phase", RejectionKind.StateForbids, $"The auction is {Phase}.");

    /// <summary>It is not the part that this custodian was given.</summary>
    public sealed record WrongShare() : SealedRejection("wrong-share", RejectionKind.Unacceptable, "This is not the part of the key that the custodian was given.");
}
