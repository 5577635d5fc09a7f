using System.Diagnostics;
using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;

namespace Exchange.Market.Auctions;

/// <summary>An ascending (English) auction of one lot with proxy bids: the licence of a data product under fixed terms.</summary>
/// <remarks>NotOpened → Open → Settled. A bid binds its bidder until it is outbid. Commands bring the time with them.</remarks>
public static class Auction
{
    public static readonly Decider<AuctionCommand, AuctionState, AuctionEvent> Decider = new(Decide, Evolve, new NotOpened());

    // The object graphs below differ by a few strings only; a constant is close enough to bound a cache by.
    private const long OpenBytes = 900, SettledBytes = 160;

    /// <summary>About how many bytes a state takes in memory; constant time.</summary>
    public static long BytesOf(AuctionState state) => state switch
    {
        Open auction => OpenBytes + (2L * auction.Terms.Lot.Length) + (16L * auction.Terms.Increments.Rows.Length),
        Settled => SettledBytes,
        _ => 24,
    };

    private static Decision<AuctionEvent> Decide(AuctionCommand command, AuctionState state) => (command, state) switch
    {
        (OpenAuction open, NotOpened) => Open(open),
        (_, NotOpened) => new AuctionNotFound(),
        (OpenAuction, _) => new AuctionAlreadyOpened(),
        (PlaceBid bid, Open auction) => Place(bid, auction),
        (PostponeClose outage, Open auction) => Postpone(outage, auction),
        (CloseAuction close, Open auction) => Close(close, auction),
        (PlaceBid, Settled auction) => new Closed(auction.ClosedAt),
        (_, Settled) => Decision.Accept<AuctionEvent>(),
        _ => throw new UnreachableException(),
    };

    private static Decision<AuctionEvent> Open(OpenAuction open) =>
        AuctionTermsRule.FaultOf(open.Terms, open.At) is { } fault ? fault : new AuctionOpened(open.Auction, open.Seller, open.Terms, open.At);

    private static Decision<AuctionEvent> Place(PlaceBid bid, Open auction)
    {
        if (bid.At < auction.Terms.OpensAt) return new BiddingNotOpen(auction.Terms.OpensAt);
        if (bid.At >= auction.ClosesAt) return new Closed(auction.ClosesAt);
        if (bid.Bidder == auction.Seller) return new SelfBid();
        if (bid.Maximum.Currency != auction.Currency) return new WrongCurrency(auction.Currency.Code);
        if (!Amounts.IsAmount(bid.Maximum.MinorUnits)) return new BadAmount(auction.InCurrency(Amounts.Max));

        long lowest = auction.Rule.LowestAcceptable(auction.Standing, bid.Bidder);
        if (bid.Maximum.MinorUnits < lowest) return auction.Standing is null ? new BelowStart(auction.InCurrency(lowest)) : new BelowMinimum(auction.InCurrency(lowest));

        var placed = new BidPlaced(auction.Id, bid.Bidder, bid.Maximum, bid.At);
        return auction.CloseAfter(auction.With(placed), bid.At) is { } closesAt
            ? Decision.Accept<AuctionEvent>(placed, new CloseExtended(auction.Id, closesAt, bid.At))
            : placed;
    }

    private static Decision<AuctionEvent> Postpone(PostponeClose outage, Open auction)
    {
        Duration window = auction.Terms.OutageWindow;
        bool touchesTheClose = outage.OutageFrom < outage.OutageTo && outage.OutageFrom < auction.ClosesAt && outage.OutageTo > auction.ClosesAt - window;
        return touchesTheClose
            ? new ClosePostponed(auction.Id, outage.OutageFrom, outage.OutageTo, outage.OutageTo + window, outage.At)
            : Decision.Accept<AuctionEvent>();
    }

    private static Decision<AuctionEvent> Close(CloseAuction close, Open auction)
    {
        if (close.ClosesAt != auction.ClosesAt) return Decision.Accept<AuctionEvent>();
        if (close.At < auction.ClosesAt) return new CloseNotDue(auction.ClosesAt);

        return auction.Standing switch
        {
            { ReserveMet: true } sold => new LotAwarded(auction.Id, sold.Leader, auction.InCurrency(sold.Price), EnglishProxy.RuleVersion, close.At),
            null => new LotUnsold(auction.Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, close.At),
            _ => new LotUnsold(auction.Id, UnsoldReason.ReserveNotMet, EnglishProxy.RuleVersion, close.At),
        };
    }

    private static AuctionState Evolve(AuctionState state, AuctionEvent @event) => (state, @event) switch
    {
        (NotOpened, AuctionOpened e) => new Open(e.Auction, e.Seller, e.Terms, e.Terms.PriceRule(), null, e.Terms.ClosesAt, 0, 0),
        (Open auction, BidPlaced e) when auction.CouldHold(e) => auction.With(e),
        (Open auction, CloseExtended e) => auction with { ClosesAt = e.ClosesAt, Extensions = auction.Extensions + 1 },
        (Open auction, ClosePostponed e) => auction with { ClosesAt = e.ClosesAt },
        // A stored outcome must be the one that the bids give (MECHANISMS 14.2).
        (Open { Standing: { ReserveMet: true } sold } auction, LotAwarded e) when e.Winner == sold.Leader && e.Price == auction.InCurrency(sold.Price) =>
            new Settled(e.Auction, auction.ClosesAt, e.Winner, e.Price),
        (Open { Standing: null } auction, LotUnsold { Reason: UnsoldReason.NoBids } e) => new Settled(e.Auction, auction.ClosesAt, null, null),
        (Open { Standing.ReserveMet: false } auction, LotUnsold { Reason: UnsoldReason.ReserveNotMet } e) => new Settled(e.Auction, auction.ClosesAt, null, null),
        _ => throw new ImpossibleHistoryException(state, @event),
    };
}
