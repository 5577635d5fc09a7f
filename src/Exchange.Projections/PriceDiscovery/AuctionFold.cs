using Exchange.Kernel;
using Exchange.Market.Auctions;
using NodaTime;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>An auction's public view as a fold over its events, with what the fold needs and never shows kept apart. Pure; immutable.</summary>
/// <remarks>
/// <see cref="State"/> and <see cref="Bidders"/> are secret; serialise <see cref="View"/> and the public bids, never this.
/// A reader that starts anew folds the stream from its beginning.
/// </remarks>
/// <param name="State">The auction with its standing maxima and reserve price. Secret.</param>
/// <param name="Bidders">Who has which bidder number. Secret.</param>
/// <param name="View">Null before the auction is opened.</param>
public sealed record AuctionFold(AuctionState State, BidderNumbers Bidders, AuctionView? View)
{
    /// <summary>Before the first event.</summary>
    public static readonly AuctionFold Empty = new(Auction.Decider.Initial, BidderNumbers.None, null);

    /// <summary>The fold after one more event of the same auction, and the bid as everybody may see it when the event is an accepted bid.</summary>
    /// <param name="event">The next event of the stream.</param>
    /// <param name="position">The event's position in the log.</param>
    /// <param name="version">The event's version in the stream, from 1.</param>
    /// <param name="at">When the event was recorded.</param>
    /// <exception cref="ImpossibleHistoryException">No auction could have written this event here.</exception>
    public (AuctionFold Next, PublicBid? Bid) Apply(AuctionEvent @event, long position, long version, Instant at)
    {
        AuctionState state = Auction.Decider.Evolve(State, @event);
        BidderNumbers bidders = @event switch
        {
            BidPlaced placed => Bidders.With(placed.Bidder),
            BiddingOpened when State is Open waiting => waiting.Absentees.Aggregate(Bidders, (numbers, bidder) => numbers.With(bidder)),
            LotAwarded award => Bidders.With(award.Winner), // who took the lot at its buy-now price has not bid
            _ => Bidders,
        };
        AuctionView view = Show(@event, state, bidders) with { Version = version, Position = position, At = at };
        PublicBid? bid = (@event, state) switch
        {
            (BidPlaced e, Open after) => Publish(e, (Open)State, after, bidders, position, at),
            // What was left for the opening is shown by what came of it: who leads, and at which price.
            (BiddingOpened, Open { Leader: { } leader } after) => Publish(leader, after, after.ClosesAt, bidders, position, at),
            _ => null,
        };
        return (new AuctionFold(state, bidders, view), bid);
    }

    private AuctionView Show(AuctionEvent @event, AuctionState state, BidderNumbers bidders) => (@event, state) switch
    {
        (AuctionOpened e, Open auction) => new AuctionView(
            e.Auction, e.Terms.Lot, e.Seller, e.Scheduled ? AuctionStatus.Scheduled : AuctionStatus.Open, e.Terms.OpeningPrice, null, auction.LowestAcceptable, auction.ReserveMet,
            e.Terms.ReservePrice is not null, 0, 0, e.Terms.OpensAt, auction.ClosesAt, 0, 0, null, null, 0, 0, default,
            e.Terms.Listing, e.Terms.Format, e.Terms.BuyNow, e.Terms.RetractCutoff, e.Terms.Deposit, OnDefault: e.Terms.OnDefault),
        (BidderRegistered or AbsenteeBidLeft or AbsenteeBidWithdrawn, Open) => View!,
        (BiddingOpened, Open auction) => Stand(auction, bidders) with { Status = AuctionStatus.Open },
        (BidPlaced, Open auction) => Stand(auction, bidders),
        (BidRetracted, Open auction) => Stand(auction, bidders) with { Retractions = View!.Retractions + 1 },
        (CloseExtended, Open auction) => View! with { ClosesAt = auction.ClosesAt, Extensions = auction.Extensions },
        (ClosePostponed, Open auction) => View! with { ClosesAt = auction.ClosesAt, Postponements = View.Postponements + 1 },
        (LotAwarded e, Settled auction) => View! with
        {
            Status = AuctionStatus.Sold, CurrentPrice = e.Price, ReserveMet = true, BidderCount = bidders.Count, Winner = bidders[e.Winner], ClosesAt = auction.ClosedAt,
        },
        (LotUnsold, Settled) => View! with { Status = AuctionStatus.Unsold },
        (LotAwardedAnew e, Settled) => View! with { CurrentPrice = e.Price, Winner = bidders[e.Winner], Defaults = View.Defaults + 1 },
        (AwardVoided e, Settled) => View! with { Status = AuctionStatus.Void, Winner = null, Ground = e.Ground, Defaults = View.Defaults + (e.Passed.Count > 0 ? 1 : 0) },
        (AuctionCancelled e, Settled auction) => View! with { Status = AuctionStatus.Cancelled, ClosesAt = auction.ClosedAt, Ground = e.Ground },
        _ => throw new ImpossibleHistoryException(State, @event),
    };

    private AuctionView Stand(Open auction, BidderNumbers bidders) => View! with
    {
        CurrentPrice = auction.CurrentPrice,
        LowestAcceptable = auction.LowestAcceptable,
        ReserveMet = auction.ReserveMet,
        BidCount = auction.BidCount,
        BidderCount = bidders.Count,
        Leader = auction.Leader is { } leader ? bidders[leader] : null,
    };

    // The event that moves the close stands behind the bid's own in the batch; ENG-9 tells already here what it will say.
    private static PublicBid Publish(BidPlaced bid, Open before, Open after, BidderNumbers bidders, long position, Instant at) =>
        Publish(bid.Bidder, after, before.CloseAfter(after, bid.At) ?? after.ClosesAt, bidders, position, at);

    private static PublicBid Publish(ParticipantId bidder, Open after, Instant closesAt, BidderNumbers bidders, long position, Instant at) =>
        new(checked((int)after.BidCount), bidders[bidder], at, after.CurrentPrice!.Value, after.ReserveMet, closesAt, position);
}
