using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>What came to a continuous double auction.</summary>
/// <param name="Seq">Its place among acts of the same instant; unique in the log.</param>
public abstract record CdaAct(Instant At, long Seq) : IAct;

/// <summary>An order. Minor units; what it leaves out is what most orders leave out.</summary>
/// <param name="Price">Of limit and stop-limit orders.</param>
public sealed record CdaOrder(Instant At, long Seq, string Id, ParticipantId Owner, OrderSide Side, OrderKind Kind, long? Price, long Quantity) : CdaAct(At, Seq)
{
    public TimeInForce TimeInForce { get; init; }

    public bool PostOnly { get; init; }

    /// <summary>Of stop and stop-limit orders.</summary>
    public long? StopPrice { get; init; }

    /// <summary>How much of an iceberg is shown at a time; null: all of it.</summary>
    public long? Display { get; init; }

    /// <summary>Of good-till-date orders.</summary>
    public Instant? ExpiresAt { get; init; }
}

public sealed record CdaCancellation(Instant At, long Seq, string Id) : CdaAct(At, Seq);

/// <param name="Price">Null: as it is.</param>
/// <param name="Quantity">What is to remain (CDA-5); null: as it is.</param>
public sealed record CdaReplacement(Instant At, long Seq, string Id, long? Price, long? Quantity) : CdaAct(At, Seq);

/// <summary>Nothing but time that passes.</summary>
public sealed record CdaTick(Instant At, long Seq) : CdaAct(At, Seq);

/// <summary>How things stand at the end of a log.</summary>
/// <param name="Trades">In the order in which they happened.</param>
/// <param name="Orders">What became of each order, in the order of the log.</param>
/// <param name="Bids">What rests, the best first.</param>
/// <param name="Asks">What rests, the best first.</param>
/// <param name="Rejected">Acts that were refused and are told of nowhere else: orders of a used id, cancellations and replacements; in the order of the log.</param>
public sealed record CdaOutcome(
    ImmutableArray<CdaTrade> Trades, ImmutableArray<CdaOrderState> Orders, ImmutableArray<CdaResting> Bids, ImmutableArray<CdaResting> Asks, long? LastPrice, ImmutableArray<CdaRejection> Rejected)
{
    /// <summary>Names the rules that gave it.</summary>
    public string RuleVersion { get; } = ContinuousDoubleAuction.RuleVersion;
}

/// <param name="Event">The sequence number of the act that led to it.</param>
public sealed record CdaTrade(long Event, string Maker, string Taker, long Price, long Quantity);

/// <param name="Remaining">What is open, or was not filled when the order ended.</param>
/// <param name="Reason">Of a rejected or cancelled order.</param>
public sealed record CdaOrderState(string Id, CdaStatus Status, long Filled, long Remaining, CdaReason? Reason);

public sealed record CdaResting(string Id, long Price, long Visible, long Hidden);

public sealed record CdaRejection(long Seq, BookRefusal Reason);

/// <summary>Why an order was rejected, or cancelled.</summary>
public abstract record CdaReason
{
    public sealed record Refused(BookRefusal Reason) : CdaReason;

    public sealed record Ended(CancelReason Reason) : CdaReason;
}

public enum CdaStatus
{
    Open,
    Filled,
    Cancelled,
    Rejected,
    Expired,
    PendingStop,
}
