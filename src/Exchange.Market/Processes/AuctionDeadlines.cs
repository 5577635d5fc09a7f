using Exchange.Kernel;
using Exchange.Market.Auctions;
using NodaTime;

namespace Exchange.Market.Processes;

/// <summary>When a stream next wants a command by itself.</summary>
/// <param name="DueAt">Null: nothing is due any more.</param>
public readonly record struct Deadline(StreamId Stream, Instant? DueAt);

/// <summary>The close as a deadline: kept as data, computed from the facts, carried out by commands that name the close they stand for (DOMAIN TIM-2).</summary>
public static class AuctionDeadlines
{
    /// <summary>The deadline of the auction's stream after a fact; null when the fact leaves it as it was.</summary>
    public static Deadline? After(AuctionEvent @event) => @event switch
    {
        AuctionOpened e => new Deadline(e.Auction.Stream, e.Terms.ClosesAt),
        CloseExtended e => new Deadline(e.Auction.Stream, e.ClosesAt),
        ClosePostponed e => new Deadline(e.Auction.Stream, e.ClosesAt),
        LotAwarded or LotUnsold => new Deadline(@event.Auction.Stream, null),
        _ => null,
    };

    /// <summary>What carries out a deadline that has come. Stale ones have no effect.</summary>
    /// <param name="at">t of the command.</param>
    public static CloseAuction CommandFor(AuctionId auction, Instant dueAt, Instant at) => new(auction, dueAt, at);

    /// <summary>What an outage asks of an auction that is open; it has no effect where the outage does not touch the close.</summary>
    /// <param name="outage">From the last beat before it to the moment commands are taken again; both ends are known.</param>
    /// <param name="at">t of the command.</param>
    public static PostponeClose CommandFor(AuctionId auction, Interval outage, Instant at) => new(auction, outage.Start, outage.End, at);
}
