using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>What a call auction is cleared under. Minor units.</summary>
/// <param name="Tick">Prices are multiples of it; positive.</param>
/// <param name="ReferencePrice">The last price before the call (MECHANISMS CALL-1, CALL-3); a multiple of the tick; null: there is none.</param>
public sealed record CallRules(long Tick = 1, long? ReferencePrice = null, CallPriceRule PriceRule = CallPriceRule.Xetra, CallTieRule TieRule = CallTieRule.Time);

/// <summary>Which of the prices of the largest volume clears the call.</summary>
public enum CallPriceRule
{
    /// <summary>The least surplus, then the side of the surplus, then the reference price (CALL-1).</summary>
    Xetra,

    /// <summary>The lowest (CALL-2).</summary>
    Lowest,

    /// <summary>The highest (CALL-2).</summary>
    Highest,

    /// <summary>The middle of the lowest and the highest, down to the tick (CALL-2).</summary>
    Midpoint,
}

/// <summary>Who is filled at the marginal price of the longer side (CALL-4).</summary>
public enum CallTieRule
{
    /// <summary>Who came first (G-5).</summary>
    Time,

    /// <summary>Everybody in proportion (G-7).</summary>
    ProRata,
}

/// <summary>An order in a call.</summary>
/// <param name="Seq">Its place among orders of the same instant; unique in the call.</param>
/// <param name="Price">Its limit in minor units; null: a market order.</param>
public sealed record CallOrder(Instant At, long Seq, string Id, ParticipantId Owner, OrderSide Side, long? Price, long Quantity) : IAct;

/// <summary>What a call would come to, or came to: published while it runs, on every change.</summary>
/// <param name="Price">Null where nothing trades.</param>
/// <param name="Demand">What is bought at this price: market orders and bids at or above it.</param>
/// <param name="Supply">What is sold at this price: market orders and asks at or below it.</param>
public sealed record CallIndication(long? Price, Int128 Demand, Int128 Supply)
{
    /// <summary>Nothing trades.</summary>
    public static readonly CallIndication Nothing = new(null, 0, 0);

    /// <summary>What trades.</summary>
    public Int128 Volume => Int128.Min(Demand, Supply);

    /// <summary>What is left of the longer side; below zero, of the sellers'.</summary>
    public Int128 Surplus => Demand - Supply;
}

/// <summary>How a call was cleared. Everybody trades at its one price.</summary>
/// <param name="Fills">In the order of sequence numbers.</param>
/// <param name="Remaining">What was not filled, by time and sequence number: limit orders go on to continuous trading with their time, market orders end (CALL-4).</param>
/// <param name="WashVolume">What owners bought and sold both: nobody is kept from trading with himself in a call, and it is reported (CALL-4).</param>
/// <param name="Refused">Orders that did not count, in the order of sequence numbers.</param>
public sealed record CallOutcome(CallIndication Cleared, IReadOnlyList<CallFill> Fills, IReadOnlyList<CallFill> Remaining, Int128 WashVolume, IReadOnlyList<CallRejection> Refused)
{
    /// <summary>Names the rules that gave it.</summary>
    public string RuleVersion { get; } = CallAuction.RuleVersion;
}

/// <param name="Quantity">How much of the order; positive.</param>
public sealed record CallFill(CallOrder Order, long Quantity);

public sealed record CallRejection(CallOrder Order, CallRefusal Reason);

/// <summary>Why an order does not count in a call, in order of precedence (MECHANISMS G-4).</summary>
public enum CallRefusal
{
    /// <summary>Its limit is not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadAmount,

    /// <summary>Its quantity is not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadQty,

    /// <summary>Its limit is no multiple of the tick.</summary>
    BadTick,
}
