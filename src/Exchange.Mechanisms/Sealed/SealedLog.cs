using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>What a sealed auction of one lot is held under. Minor units.</summary>
/// <param name="Reserve">Below it nothing wins and nothing sets a price (G-9); zero: there is none.</param>
/// <param name="Tick">Bids are multiples of it; one or more.</param>
/// <param name="LotterySeed">Decides between equal bids (G-6); null: the earlier one wins (G-5).</param>
public sealed record SealedRules(SealedPricing Pricing, Instant OpensAt, Instant ClosesAt, long Reserve, long Tick, ParticipantId Seller, string? LotterySeed = null);

public enum SealedPricing
{
    /// <summary>The winner pays his own bid (SLD-2).</summary>
    FirstPrice,

    /// <summary>The winner pays the best bid of the others that met the reserve, or the reserve (SLD-3).</summary>
    SecondPrice,
}

/// <summary>What somebody did in a sealed auction.</summary>
public abstract record SealedAct(Instant At, long Seq, ParticipantId Bidder) : IAct;

/// <summary>His bid, in the place of a former one; it takes its own time (G-5).</summary>
public sealed record SealedBid(Instant At, long Seq, ParticipantId Bidder, long Amount) : SealedAct(At, Seq, Bidder);

/// <summary>He takes his bid back.</summary>
public sealed record SealedWithdrawal(Instant At, long Seq, ParticipantId Bidder) : SealedAct(At, Seq, Bidder);

/// <param name="RuleVersion">Names the rule that gave this outcome.</param>
/// <param name="Winner">Null when unsold.</param>
/// <param name="Price">What the winner pays, in minor units; null when unsold.</param>
/// <param name="Ranking">Everybody whose bid met the reserve, the best first.</param>
public sealed record SealedAward(string RuleVersion, SealedStatus Status, ParticipantId? Winner, long? Price, ImmutableArray<ParticipantId> Ranking);

/// <summary>An act that changed nothing.</summary>
public sealed record SealedRejected(long Seq, SealedRefusal Reason);

/// <param name="Rejected">By sequence number.</param>
public sealed record SealedOutcome(SealedAward Award, ImmutableArray<SealedRejected> Rejected);

public enum SealedStatus
{
    Sold,
    UnsoldNoBids,
    UnsoldReserveNotMet,
}

/// <summary>Why an act does not count, in order of precedence (MECHANISMS G-4).</summary>
public enum SealedRefusal
{
    /// <summary>Before the opening.</summary>
    NotOpen,

    /// <summary>At or after the close.</summary>
    Closed,

    /// <summary>By the seller.</summary>
    SelfBid,

    /// <summary>Not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadAmount,

    /// <summary>No multiple of the tick.</summary>
    BadTick,

    /// <summary>No bid of his stands.</summary>
    NothingToWithdraw,
}
