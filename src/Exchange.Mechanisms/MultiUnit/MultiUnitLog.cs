using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>What a sealed auction of several equal units is held under (MECHANISMS MU-1). Prices are a unit's, in minor units.</summary>
/// <param name="Supply">Units for sale; zero or more.</param>
/// <param name="Reserve">Rows below it don't count; zero: there is none.</param>
/// <param name="PerBidderMax">The most units that one bidder gets; null: as many as he asks for.</param>
public sealed record MultiUnitRules(UnitPricing Pricing, long Supply, long Reserve, UnitTie Tie, ParticipantId Seller, long? PerBidderMax = null);

/// <summary>What the units cost.</summary>
public enum UnitPricing
{
    /// <summary>All pay the lowest price at which anything was awarded (MU-2). Not truthful, and not monotone while supply is left over.</summary>
    LowestAccepted,

    /// <summary>All pay the highest price at which anything was refused, or the reserve (MU-2). Truthful for who wants one unit.</summary>
    HighestRejected,

    /// <summary>Each pays what he bid (MU-3).</summary>
    PayAsBid,

    /// <summary>Each pays what the others lose by him (MU-4). Truthful.</summary>
    Vickrey,
}

/// <summary>Who is cut where the last units are asked for at one price by more than there are.</summary>
public enum UnitTie
{
    /// <summary>The later ones (G-5).</summary>
    Time,

    /// <summary>All in proportion (G-7).</summary>
    ProRata,

    /// <summary>
    /// All the same percentage of what they ask for, as the US Treasury does (31 CFR 356.20): what is left over what is asked for, rounded up to a hundredth of a percent, and of each row
    /// rounded up to a unit. Equal rows get equal awards; for that more may be sold than was for sale, by less than a unit a row and a ten-thousandth of what they ask for.
    /// </summary>
    Percentage,
}

/// <summary>A row of a bid: so many units at no more than this price each. A bidder may have several.</summary>
/// <param name="Price">Null: at whatever price comes out. Such non-competitive rows are filled first.</param>
public sealed record UnitBid(Instant At, long Seq, ParticipantId Bidder, long? Price, long Quantity) : IAct;

/// <summary>What a row was awarded.</summary>
/// <param name="UnitPrice">What each of its units costs; null where a bidder pays for all of his together (<see cref="UnitPricing.Vickrey"/>).</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct UnitAward(long Seq, ParticipantId Bidder, long Quantity, long? UnitPrice);

/// <summary>What a bidder gets and pays, all his rows together.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct UnitTotal(ParticipantId Bidder, long Quantity, long Payment);

/// <summary>A row that does not count.</summary>
public sealed record UnitRejected(long Seq, UnitRefusal Reason);

/// <param name="RuleVersion">Names the rule that gave this outcome.</param>
/// <param name="Awards">Non-competitive rows in the order of time, then the others by price, time and sequence number; only rows that got something.</param>
/// <param name="Totals">One a bidder, in the order of their first award.</param>
/// <param name="ClearingPrice">The one price of all units; null where there is none, or nothing was sold.</param>
/// <param name="Sold">No more than the supply, but for <see cref="UnitTie.Percentage"/>.</param>
/// <param name="Unsold">What is left of the supply; zero or more.</param>
/// <param name="Rejected">By sequence number. That a row got nothing because others bid more is no rejection.</param>
public sealed record MultiUnitOutcome(
    string RuleVersion, ImmutableArray<UnitAward> Awards, ImmutableArray<UnitTotal> Totals, long? ClearingPrice, long Sold, long Unsold, long Revenue, ImmutableArray<UnitRejected> Rejected);

/// <summary>Why a row does not count, in order of precedence (MECHANISMS G-4).</summary>
public enum UnitRefusal
{
    /// <summary>By the seller.</summary>
    SelfBid,

    /// <summary>A negative price, or one above <see cref="Amounts.Max"/>.</summary>
    BadAmount,

    /// <summary>A quantity that is not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadQty,

    /// <summary>Under the reserve (MU-1).</summary>
    BelowReserve,
}
