using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Processes;

/// <summary>What a deadline stands for; its name is stored with it, in kebab case.</summary>
public enum DeadlineKind
{
    AuctionClose,
    ListingEnd,
    SettlementDue,
    AcceptanceEnd,
    DayEnd,
}

/// <summary>When a stream next wants a command by itself. A stream has at most one deadline of a kind.</summary>
/// <param name="DueAt">Null: nothing of this kind is due any more.</param>
/// <param name="OutageWindow">An outage that overlaps this long before the deadline postpones it (DOMAIN TIM-2); null: none does.</param>
public readonly record struct Due(StreamId Stream, DeadlineKind Kind, Instant? DueAt, Duration? OutageWindow);

/// <summary>Deadlines kept as data: computed from the facts, carried out by commands that name the deadline they stand for (DOMAIN TIM-2). Pure.</summary>
public static class Deadlines
{
    /// <summary>The deadlines that a fact sets, moves or ends.</summary>
    public static ImmutableArray<Due> After(object fact) => throw new NotSupportedException("Not written yet.");

    /// <summary>What carries out a deadline that has come. Stale ones have no effect.</summary>
    public static MarketCommand CommandFor(StreamId stream, DeadlineKind kind, Instant dueAt) => throw new NotSupportedException("Not written yet.");

    /// <summary>What an outage asks of a deadline that it may postpone; null for those it leaves.</summary>
    public static MarketCommand? CommandFor(StreamId stream, DeadlineKind kind, Interval outage) => throw new NotSupportedException("Not written yet.");
}
