using System.Collections.Immutable;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>What a bid needs to be held, and what becomes of a sale whose winner does not pay (MECHANISMS SET-1).</summary>
/// <param name="Reserve">Minor units; zero: there is none.</param>
/// <param name="FeeBasisPoints">What the exchange takes out of the price.</param>
/// <param name="Platform">Whom the fee goes to.</param>
public sealed record DepositRules(ParticipantId Seller, long Reserve, int FeeBasisPoints, DepositAmount Deposit, OnDefault OnDefault, ParticipantId Platform);

/// <summary>How much is held for a bid.</summary>
public abstract record DepositAmount
{
    private DepositAmount()
    {
    }

    /// <exception cref="OverflowException">It exceeds 64 bits.</exception>
    public abstract long For(long bid);

    /// <param name="Amount">Minor units, whatever the bid.</param>
    public sealed record Fixed(long Amount) : DepositAmount
    {
        public override long For(long bid) => Amount;
    }

    /// <summary>So many basis points of the bid, rounded once.</summary>
    public sealed record Share(int BasisPoints) : DepositAmount
    {
        public override long For(long bid) => Rounding.OfBasisPoints(bid, BasisPoints);
    }
}

/// <summary>What follows when the winner does not pay.</summary>
public enum OnDefault
{
    /// <summary>His bid goes, and winner and price come out anew from the rest: never at the price that he had bid (SET-2).</summary>
    NextRecompute,

    /// <summary>There is no sale.</summary>
    Void,
}

/// <summary>The deposit of a winner who did not pay. It goes to the seller.</summary>
public sealed record DepositForfeit(ParticipantId Bidder, long Amount);

/// <summary>A bid that does not count.</summary>
public sealed record DepositRejected(long Seq, DepositRefusal Reason);

/// <param name="Winner">Null when nothing was sold.</param>
/// <param name="Price">Minor units; null when nothing was sold.</param>
/// <param name="Forfeits">What went to the seller, in the order in which winners defaulted.</param>
/// <param name="Rejected">By sequence number.</param>
/// <param name="Ledger">By how much each one's money changed, by name, changes of zero left out. They add up to zero.</param>
public sealed record DepositOutcome(
    string RuleVersion, DepositStatus Status, ParticipantId? Winner, long? Price, ImmutableArray<DepositForfeit> Forfeits, ImmutableArray<DepositRejected> Rejected, ImmutableArray<KeyValuePair<ParticipantId, long>> Ledger);

public enum DepositStatus
{
    Sold,
    UnsoldNoBids,
    UnsoldReserveNotMet,

    /// <summary>The winner did not pay, and the terms say that there is no sale then.</summary>
    Void,
}

/// <summary>Why a bid does not count, in order of precedence (MECHANISMS G-4).</summary>
public enum DepositRefusal
{
    /// <summary>By the seller.</summary>
    SelfBid,

    /// <summary>He hasn't the deposit.</summary>
    InsufficientDeposit,

    /// <summary>Not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadAmount,
}
