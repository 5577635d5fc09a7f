using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>What a buyer asks for, and how he will choose.</summary>
/// <param name="Quantity">Units; positive.</param>
/// <param name="ClosesAt">Quotes of the first round count until just before.</param>
/// <param name="AwardsAt">A quote must be valid until then, that instant included (G-3).</param>
/// <param name="Ceiling">The most he pays a unit, minor units; hidden from vendors; null: there is none.</param>
/// <param name="Invited">Who may quote; null: everybody.</param>
public sealed record RfqRules(
    ParticipantId Buyer, long Quantity, Instant ClosesAt, Instant AwardsAt, RfqRule Rule, long? Ceiling = null, ImmutableArray<ParticipantId>? Invited = null, BestAndFinal? BestAndFinal = null);

/// <summary>A second round (RFQ-2): the cheapest vendors of the first may quote once more, from its close on, and never dearer than before.</summary>
/// <param name="ClosesAt">Its quotes count until just before.</param>
/// <param name="Shortlist">How many vendors it has.</param>
public sealed record BestAndFinal(Instant ClosesAt, int Shortlist);

/// <summary>How the award goes (RFQ-3).</summary>
public abstract record RfqRule
{
    private RfqRule()
    {
    }

    /// <summary>Names the rule in stored outcomes. A rule that gives another outcome for some log gets another name.</summary>
    public abstract string Version { get; }

    /// <summary>To the cheapest who can deliver all of it.</summary>
    public sealed record LowestPrice : RfqRule
    {
        public override string Version => "rfq-lowest-price-1";
    }

    /// <summary>From the cheapest up until it is covered, all of it or nothing.</summary>
    public sealed record Split : RfqRule
    {
        public override string Version => "rfq-split-1";
    }

    /// <summary>To the best of price and quality who can deliver all of it.</summary>
    /// <param name="Price">Weight of the price.</param>
    /// <param name="Quality">Weight of the quality, on the same scale.</param>
    public sealed record Weighted(long Price, long Quality) : RfqRule
    {
        public override string Version => "rfq-weighted-1";
    }
}

/// <summary>A vendor's quote. It is sealed from the other vendors (RFQ-1).</summary>
/// <param name="UnitPrice">Minor units.</param>
/// <param name="QuantityMax">How many units he delivers at that price.</param>
/// <param name="ValidUntil">He is bound until then, that instant included.</param>
/// <param name="Round">1, or 2 for a best and final quote.</param>
/// <param name="Quality">0 to 100, by the buyer's judgement; only <see cref="RfqRule.Weighted"/> looks at it.</param>
public sealed record RfqQuote(Instant At, long Seq, ParticipantId Vendor, long UnitPrice, long QuantityMax, Instant ValidUntil, int Round = 1, int Quality = 0) : IAct;

/// <summary>A vendor's part of the award.</summary>
/// <param name="UnitPrice">As he quoted it, minor units.</param>
public sealed record RfqLine(ParticipantId Vendor, long Quantity, long UnitPrice);

/// <param name="RuleVersion"><see cref="RfqRule.Version"/> of the rule that gave it.</param>
/// <param name="Lines">In the order of the ranking; none: no award.</param>
/// <param name="Total">What the buyer pays for all of it, minor units.</param>
/// <param name="Ranking">Everybody whose quote was valid and under the ceiling, the best first.</param>
public sealed record RfqAward(string RuleVersion, ImmutableArray<RfqLine> Lines, long Total, ImmutableArray<ParticipantId> Ranking);

/// <summary>A quote that changed nothing.</summary>
public sealed record RfqRejected(long Seq, RfqRefusal Reason);

/// <param name="Rejected">By sequence number.</param>
public sealed record RfqOutcome(RfqAward Award, ImmutableArray<RfqRejected> Rejected);

/// <summary>Why a quote does not count, in order of precedence (MECHANISMS G-4).</summary>
public enum RfqRefusal
{
    /// <summary>A best and final quote before the first round has closed.</summary>
    NotOpen,

    /// <summary>At or after the close of its round, or of a round that there isn't.</summary>
    Closed,

    /// <summary>By the buyer.</summary>
    SelfQuote,

    /// <summary>By a vendor who is not on the list of the invited (RFQ-1).</summary>
    NotInvited,

    /// <summary>A unit price that is not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadAmount,

    /// <summary>A quantity that is not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadQty,

    /// <summary>A best and final quote by a vendor who is not among the cheapest of the first round (RFQ-2).</summary>
    NotShortlisted,

    /// <summary>A best and final quote dearer than the vendor's own first one (RFQ-2).</summary>
    WorseThanRoundOne,
}
