using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>What a reverse auction is held under.</summary>
/// <param name="OpensAt">Bids count from here.</param>
/// <param name="ClosesAt">Bids count until just before; the soft close moves it.</param>
/// <param name="Buyer">Whose tender it is; he may not bid.</param>
/// <param name="RetractCutoff">Bids may be retracted until this long before the close (ENG-10); null: never.</param>
public sealed record ReverseRules(ReversePrice Price, Instant OpensAt, Instant ClosesAt, SoftClose? SoftClose, ParticipantId Buyer, Duration? RetractCutoff = null);

/// <summary>What a vendor did in a reverse auction, as it was received.</summary>
/// <param name="Seq">Its place among acts of the same instant; unique in the log.</param>
public abstract record ReverseAct(Instant At, long Seq, ParticipantId Vendor);

/// <param name="Amount">The vendor's minimum, or in open outcry his bid; minor units.</param>
public sealed record ReverseBid(Instant At, long Seq, ParticipantId Vendor, long Amount) : ReverseAct(At, Seq, Vendor);

/// <summary>The vendor takes all his bids back (ENG-10).</summary>
public sealed record ReverseRetraction(Instant At, long Seq, ParticipantId Vendor) : ReverseAct(At, Seq, Vendor);

/// <summary>How the auction ended.</summary>
/// <param name="RuleVersion">The rule that gave it.</param>
/// <param name="Winner">Null when nobody gets the order.</param>
/// <param name="Price">What the winner is paid, in minor units; null when nobody gets the order.</param>
/// <param name="Steps">What became of each act, in the order in which they counted.</param>
public sealed record ReverseOutcome(string RuleVersion, ReverseStatus Status, ParticipantId? Winner, long? Price, Instant ClosesAt, int Extensions, ImmutableArray<ReverseStep> Steps);

/// <summary>What became of one act.</summary>
public abstract record ReverseStep(long Seq)
{
    /// <summary>The act counted, and things stood so after it.</summary>
    /// <param name="Leader">Null when a retraction left no bid.</param>
    /// <param name="Price">Null when a retraction left no bid.</param>
    public sealed record Accepted(long Seq, ParticipantId? Leader, long? Price, Instant ClosesAt) : ReverseStep(Seq);

    /// <summary>The act changed nothing.</summary>
    public sealed record Rejected(long Seq, ReverseRefusal Reason) : ReverseStep(Seq);
}

public enum ReverseStatus
{
    Awarded,
    NoBids,
    MaximumNotMet,
}

/// <summary>Why an act does not count, in order of precedence (MECHANISMS G-4).</summary>
public enum ReverseRefusal
{
    /// <summary>Before the opening.</summary>
    NotOpen,

    /// <summary>At or after the close.</summary>
    Closed,

    /// <summary>By the buyer.</summary>
    SelfBid,

    /// <summary>Not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadAmount,

    /// <summary>The leader bid against himself in open outcry (ENG-12).</summary>
    AlreadyLeading,

    /// <summary>A first bid above the ceiling.</summary>
    AboveCeiling,

    /// <summary>Above the price less one decrement, or not below the leader's own minimum.</summary>
    AboveAcceptable,

    /// <summary>The terms allow no retraction (ENG-10).</summary>
    RetractionOff,

    /// <summary>Too close to the close for a retraction (ENG-10).</summary>
    RetractionLate,

    /// <summary>No bid of his stands.</summary>
    NothingToRetract,
}
