using Exchange.Kernel;

namespace Exchange.Market.DutchAuctions;

/// <summary>Why a Dutch auction refuses a command, where it is not as other auctions do (<see cref="Auctions.AuctionRejection"/>); in order of precedence.</summary>
public abstract record DutchRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>The clock never falls to the limit. MECHANISMS DUT-3, LIMIT_BELOW_FLOOR.</summary>
    public sealed record LimitBelowFloor(Money Floor) : DutchRejection("limit-below-floor", RejectionKind.Unacceptable, $"The clock does not fall below {Floor}.");

    /// <summary>Less is left than was asked for, and the terms allow no parts. MECHANISMS DUT-1, INSUFFICIENT_QTY.</summary>
    /// <param name="Left">How many licences are left.</param>
    public sealed record InsufficientLicences(long Left) : DutchRejection("insufficient-licences", RejectionKind.StateForbids, $"Only {Left} are left, and this auction sells no part of what is asked for.");

    /// <summary>A limit of this bidder waits already.</summary>
    public sealed record LimitWaits() : DutchRejection("limit-waits", RejectionKind.StateForbids, "A limit of this bidder waits already; it can be taken back.");

    /// <summary>No limit of this bidder waits: there was none, or it has fired.</summary>
    public sealed record NoLimitWaits() : DutchRejection("no-limit-waits", RejectionKind.StateForbids, "No limit of this bidder waits.");

    /// <summary>The auction is over.</summary>
    /// <param name="Phase">In kebab case.</param>
    public sealed record DutchInPhase(string Phase) : DutchRejection("dutch-auction-phase", RejectionKind.StateForbids, $"The auction is {Phase}.");
}
