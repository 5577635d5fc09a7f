using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>What a Dutch auction is held under: a clock that falls from a start price to a floor, step by step (MECHANISMS DUT-1).</summary>
/// <remarks>Prices are a unit's, in minor units.</remarks>
public sealed record DutchRules
{
    // So that no instant of it is past the last there is.
    private static readonly Duration RunsMax = Duration.FromDays(365_250);

    /// <param name="closesAt">Null: one interval after the clock has reached the floor.</param>
    /// <exception cref="ArgumentException">The clock can't run so.</exception>
    public DutchRules(
        long startPrice, long floorPrice, long decrement, Duration interval, Instant opensAt, Instant? closesAt, long quantity, bool allowPartial, DutchPricing pricing, ParticipantId seller)
    {
        if (floorPrice < 0 || startPrice < floorPrice || startPrice > Amounts.Max) throw new ArgumentException("The floor of a Dutch auction is not negative and not above its start price.", nameof(floorPrice));
        if (decrement is <= 0 or > Amounts.Max) throw new ArgumentException("The price of a Dutch auction falls by something.", nameof(decrement));
        if (interval <= Duration.Zero) throw new ArgumentException("The price of a Dutch auction stands for some time.", nameof(interval));
        if (quantity is <= 0 or > Amounts.Max) throw new ArgumentException("A Dutch auction sells something.", nameof(quantity));
        (StartPrice, FloorPrice, Decrement, Interval, OpensAt, Quantity, AllowPartial, Pricing, Seller) = (startPrice, floorPrice, decrement, interval, opensAt, quantity, allowPartial, pricing, seller);
        if (Interval.ToInt128Nanoseconds() * (StepsTo(floorPrice) + 1) > RunsMax.ToInt128Nanoseconds()) throw new ArgumentException("The clock of a Dutch auction reaches its floor within a thousand years.", nameof(interval));
        ClosesAt = closesAt ?? opensAt + (interval * (StepsTo(floorPrice) + 1));
    }

    public long StartPrice { get; }

    public long FloorPrice { get; }

    /// <summary>By how much the price falls at each step.</summary>
    public long Decrement { get; }

    /// <summary>How long each price stands.</summary>
    public Duration Interval { get; }

    public Instant OpensAt { get; }

    public Instant ClosesAt { get; }

    /// <summary>Units for sale.</summary>
    public long Quantity { get; }

    /// <summary>Whether who asks for more than is left gets what is left.</summary>
    public bool AllowPartial { get; }

    public DutchPricing Pricing { get; }

    public ParticipantId Seller { get; }

    /// <summary>The price on the clock from the opening on.</summary>
    public long PriceAt(Instant at)
    {
        Int128 steps = (at - OpensAt).ToInt128Nanoseconds() / Interval.ToInt128Nanoseconds();
        return (long)Int128.Max(FloorPrice, StartPrice - (Decrement * steps));
    }

    /// <summary>When an absentee limit is executed: at the first price at or below it, and not before it was registered (DUT-3).</summary>
    /// <param name="limit">At or above the floor.</param>
    public Instant FiresAt(long limit, Instant registeredAt) => Instant.Max(registeredAt, OpensAt + (Interval * StepsTo(limit)));

    private long StepsTo(long price) => price >= StartPrice ? 0 : (StartPrice - price + Decrement - 1) / Decrement;
}

/// <summary>What the units cost (DUT-2).</summary>
public enum DutchPricing
{
    /// <summary>Each pays the price that stood when he accepted.</summary>
    PayAtAccept,

    /// <summary>All pay the price of the last accept.</summary>
    UniformLast,
}

/// <summary>What somebody did in a Dutch auction.</summary>
public abstract record DutchAct(Instant At, long Seq, ParticipantId Bidder) : IAct;

/// <summary>He takes so many units at the price on the clock.</summary>
public sealed record DutchAccept(Instant At, long Seq, ParticipantId Bidder, long Quantity) : DutchAct(At, Seq, Bidder);

/// <summary>He will take so many units at the first price at or below his limit, and leaves that to the auction (DUT-3). It takes the rank of its registration.</summary>
public sealed record DutchAbsentee(Instant At, long Seq, ParticipantId Bidder, long Limit, long Quantity) : DutchAct(At, Seq, Bidder);

/// <summary>He takes back all his absentee limits that have not been executed.</summary>
public sealed record DutchCancelAbsentee(Instant At, long Seq, ParticipantId Bidder) : DutchAct(At, Seq, Bidder);

/// <param name="Seq">Of the accept, or of the registration of the absentee limit.</param>
/// <param name="Price">A unit's, minor units.</param>
/// <param name="At">When it was executed.</param>
public sealed record DutchFill(long Seq, ParticipantId Bidder, long Quantity, long Price, Instant At);

/// <param name="RuleVersion">Names the rule that gave this outcome.</param>
/// <param name="Fills">In the order of execution.</param>
/// <param name="Remaining">Units that nobody took.</param>
/// <param name="Rejected">By sequence number; an absentee limit that found nothing left is among them.</param>
public sealed record DutchOutcome(string RuleVersion, DutchStatus Status, ImmutableArray<DutchFill> Fills, long Remaining, long Revenue, ImmutableArray<DutchRejected> Rejected, Instant ClosesAt);

/// <summary>An act that changed nothing.</summary>
public sealed record DutchRejected(long Seq, DutchRefusal Reason);

public enum DutchStatus
{
    SoldOut,
    PartiallySold,
    Unsold,
}

/// <summary>Why an act does not count, in order of precedence (MECHANISMS G-4).</summary>
public enum DutchRefusal
{
    /// <summary>Before the opening.</summary>
    NotOpen,

    /// <summary>At or after the close.</summary>
    Closed,

    /// <summary>By the seller.</summary>
    SelfBid,

    /// <summary>A limit that is not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadAmount,

    /// <summary>A quantity that is not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadQty,

    /// <summary>An absentee limit that the clock never reaches (DUT-3).</summary>
    LimitBelowFloor,

    /// <summary>Nothing is left (DUT-1).</summary>
    SoldOut,

    /// <summary>Less is left than was asked for, and parts are not allowed (DUT-1).</summary>
    InsufficientQty,

    /// <summary>No absentee limit of his waits.</summary>
    NothingToCancel,
}
