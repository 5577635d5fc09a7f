using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>What an English auction is held under.</summary>
/// <param name="OpensAt">Bids count from here.</param>
/// <param name="ClosesAt">Bids count until just before; the soft close moves it.</param>
/// <param name="BuyNow">The price at which the lot is to be had while no bid stands (ENG-11), minor units; null: it is not.</param>
/// <param name="RetractCutoff">Bids may be retracted until this long before the close (ENG-10); null: never.</param>
public sealed record EnglishRules(EnglishPrice Price, Instant OpensAt, Instant ClosesAt, SoftClose? SoftClose, ParticipantId Seller, long? BuyNow = null, Duration? RetractCutoff = null);

/// <summary>What somebody did in an auction, as it was received.</summary>
/// <param name="Seq">Its place among acts of the same instant; unique in the log.</param>
public abstract record EnglishAct(Instant At, long Seq, ParticipantId Bidder) : IAct;

/// <param name="Amount">The bidder's maximum, or in open outcry his bid; minor units.</param>
public sealed record EnglishBid(Instant At, long Seq, ParticipantId Bidder, long Amount) : EnglishAct(At, Seq, Bidder);

/// <summary>The bidder takes all his bids back (ENG-10).</summary>
public sealed record EnglishRetraction(Instant At, long Seq, ParticipantId Bidder) : EnglishAct(At, Seq, Bidder);

/// <summary>The bidder takes the lot at the buy-now price (ENG-11).</summary>
public sealed record EnglishBuyNow(Instant At, long Seq, ParticipantId Bidder) : EnglishAct(At, Seq, Bidder);

/// <summary>How the auction ended.</summary>
/// <param name="Winner">Null when unsold.</param>
/// <param name="Price">What the winner pays, in minor units; null when unsold.</param>
/// <param name="ClosesAt">The close after all extensions, or the moment of a purchase.</param>
/// <param name="Steps">What became of each act, in the order in which they counted.</param>
public sealed record EnglishOutcome(EnglishStatus Status, ParticipantId? Winner, long? Price, Instant ClosesAt, int Extensions, ImmutableArray<EnglishStep> Steps);

/// <summary>What became of one act.</summary>
public abstract record EnglishStep(long Seq)
{
    /// <summary>The act counted, and things stood so after it.</summary>
    /// <param name="Leader">Null when a retraction left no bid.</param>
    /// <param name="Price">Null when a retraction left no bid.</param>
    public sealed record Accepted(long Seq, ParticipantId? Leader, long? Price, Instant ClosesAt) : EnglishStep(Seq);

    /// <summary>The act changed nothing.</summary>
    public sealed record Rejected(long Seq, EnglishRefusal Reason) : EnglishStep(Seq);
}

public enum EnglishStatus
{
    Sold,
    UnsoldNoBids,
    UnsoldReserveNotMet,
}

/// <summary>Why an act does not count, in order of precedence (MECHANISMS G-4).</summary>
public enum EnglishRefusal
{
    /// <summary>Before the opening.</summary>
    NotOpen,

    /// <summary>At or after the close.</summary>
    Closed,

    /// <summary>By the seller.</summary>
    SelfBid,

    /// <summary>Not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadAmount,

    /// <summary>The leader bid against himself in open outcry (ENG-12).</summary>
    AlreadyLeading,

    /// <summary>A first bid under the opening price (ENG-2).</summary>
    BelowStart,

    /// <summary>Under the price and one increment, or not above the leader's own maximum (ENG-3, ENG-7).</summary>
    BelowMinimum,

    /// <summary>The terms allow no retraction (ENG-10).</summary>
    RetractionOff,

    /// <summary>Too close to the close for a retraction (ENG-10).</summary>
    RetractionLate,

    /// <summary>No bid of his stands.</summary>
    NothingToRetract,

    /// <summary>The terms name no buy-now price (ENG-11).</summary>
    BuyNowOff,

    /// <summary>A bid stands (ENG-11).</summary>
    BuyNowGone,
}
