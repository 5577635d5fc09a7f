using System.Diagnostics;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;

namespace Exchange.Market.Auctions;

/// <summary>An ascending (English) auction of one lot, with proxy bids or by open outcry: the licence of a data product under fixed terms.</summary>
/// <remarks>
/// NotOpened → Open → Settled. An auction that is announced for later waits for its opening, and may be left maxima meanwhile. A bid binds its bidder until it is outbid, unless the terms allow him to retract it. Commands bring the time with them, and what
/// they know of the party; what other streams must say, <see cref="AuctionDesk"/> asks.
/// </remarks>
public static class Auction
{
    /// <summary>One close releases every loser's deposit in one batch, so their number has a bound.</summary>
    public const int BiddersMax = 10_000;

    public static readonly Decider<AuctionCommand, AuctionState, AuctionEvent> Decider = new(Decide, Evolve, new NotOpened());

    // The object graphs below differ by a few strings only; a constant is close enough to bound a cache by.
    private const long OpenBytes = 1_400, SettledBytes = 480, BidderBytes = 120, MaximumBytes = 180;

    /// <summary>About how many bytes a state takes in memory; constant time.</summary>
    public static long BytesOf(AuctionState state) => state switch
    {
        Open auction => OpenBytes + (2L * auction.Terms.Lot.Length) + (16L * auction.Terms.Increments.Rows.Length) + (BidderBytes * auction.Bidders.Count) + (MaximumBytes * ((auction.Maxima?.Count ?? 0) + (auction.Absentee?.Count ?? 0))),
        Settled auction => SettledBytes + (MaximumBytes * (auction.Rest?.Maxima.Count ?? 0)),
        _ => 24,
    };

    private static Decision<AuctionEvent> Decide(AuctionCommand command, AuctionState state)
    {
        // Bids count from the opening, whether or not its deadline has been carried out: the first act that counts carries it out.
        if (state is not Open { Absentee: not null } waiting || command.At < waiting.Terms.OpensAt || command is OpenBidding or PostponeClose) return Act(command, state);
        var opened = new BiddingOpened(waiting.Id, command.At);
        Decision<AuctionEvent> decision = Act(command, Evolve(waiting, opened));
        return decision.Events.IsEmpty ? decision : Decision.Accept<AuctionEvent>([opened, .. decision.Events]);
    }

    private static Decision<AuctionEvent> Act(AuctionCommand command, AuctionState state) => (command, state) switch
    {
        (OpenAuction open, NotOpened) => Open(open),
        (_, NotOpened) => new AuctionNotFound(),
        (OpenAuction, _) => new AuctionAlreadyOpened(),
        (EnterBidder enter, Open auction) => Enter(enter, auction),
        (LeaveAbsentee bid, Open auction) => Leave(bid, auction),
        (WithdrawAbsentee withdrawal, Open auction) => Withdraw(withdrawal, auction),
        (OpenBidding opening, Open auction) => OpenBids(opening, auction),
        (PlaceBid bid, Open auction) => Place(bid, auction),
        (TakeBackBids retraction, Open auction) => TakeBack(retraction, auction),
        (TakeAtBuyNow purchase, Open auction) => Take(purchase, auction),
        (PostponeClose outage, Open auction) => Postpone(outage, auction),
        (CloseAuction close, Open auction) => Close(close, auction),
        (CallOff cancel, Open auction) => Cancel(cancel, auction),
        (OpenBidding or PostponeClose or CloseAuction, Settled) => Decision.Accept<AuctionEvent>(),
        (_, Settled auction) => new Closed(auction.ClosedAt),
        _ => throw new UnreachableException(),
    };

    private static Decision<AuctionEvent> Open(OpenAuction open) =>
        AuctionTermsRule.FaultOf(open.Terms, open.At) is { } fault ? fault : new AuctionOpened(open.Auction, open.Seller, open.Terms, open.At, open.SellerGroup, open.Terms.OpensAt > open.At);

    private static Decision<AuctionEvent> Enter(EnterBidder enter, Open auction)
    {
        if (enter.At >= auction.ClosesAt) return new Closed(auction.ClosesAt);
        if (auction.IsOwnOf(enter.Bidder, enter.Group)) return new SelfBid();
        if (auction.Bidders.Has(enter.Bidder)) return new AlreadyRegistered();
        if (auction.Bidders.Count >= BiddersMax) return new AuctionFull(BiddersMax);
        return new BidderRegistered(auction.Id, enter.Bidder, enter.At);
    }

    /// <summary>A maximum that counts from the opening on. Before it there is no price to beat, so each is a first bid (ENG-2).</summary>
    private static Decision<AuctionEvent> Leave(LeaveAbsentee bid, Open auction)
    {
        if (BarsAbsentee(auction, bid.Bidder, bid.Group, bid.Barred, bid.At) is { } barred) return barred;
        if (bid.Maximum.Currency != auction.Currency) return new WrongCurrency(auction.Currency.Code);
        if (!Amounts.IsAmount(bid.Maximum.MinorUnits)) return new BadAmount(auction.InCurrency(Amounts.Max));
        if (auction.Terms.Format == AuctionFormat.Outcry) return new AbsenteeOff();
        return bid.Maximum < auction.Terms.OpeningPrice ? new BelowStart(auction.Terms.OpeningPrice) : new AbsenteeBidLeft(auction.Id, bid.Bidder, bid.Maximum, bid.At);
    }

    private static Decision<AuctionEvent> Withdraw(WithdrawAbsentee withdrawal, Open auction)
    {
        if (BarsAbsentee(auction, withdrawal.Bidder, withdrawal.Group, withdrawal.Barred, withdrawal.At) is { } barred) return barred;
        return auction.Absentee!.Has(withdrawal.Bidder) ? new AbsenteeBidWithdrawn(auction.Id, withdrawal.Bidder, withdrawal.At) : new NothingToRetract();
    }

    private static Decision<AuctionEvent> OpenBids(OpenBidding opening, Open auction)
    {
        if (auction.Absentee is null || opening.OpensAt != auction.Terms.OpensAt) return Decision.Accept<AuctionEvent>();
        return opening.At < opening.OpensAt ? new OpeningNotDue(opening.OpensAt) : new BiddingOpened(auction.Id, opening.At);
    }

    private static Decision<AuctionEvent> Place(PlaceBid bid, Open auction)
    {
        if (Bars(auction, bid.Bidder, bid.Group, bid.Barred, bid.At) is { } barred) return barred;
        if (bid.Maximum.Currency != auction.Currency) return new WrongCurrency(auction.Currency.Code);
        if (!Amounts.IsAmount(bid.Maximum.MinorUnits)) return new BadAmount(auction.InCurrency(Amounts.Max));

        switch (auction.Rule.Refusal(auction.Standing, bid.Bidder, bid.Maximum.MinorUnits))
        {
            case null: break;
            case EnglishRefusal.AlreadyLeading: return new AlreadyLeading();
            case EnglishRefusal.BelowStart: return new BelowStart(LowestFor(bid.Bidder, auction));
            case EnglishRefusal.BelowMinimum: return new BelowMinimum(LowestFor(bid.Bidder, auction));
            default: throw new UnreachableException();
        }

        var placed = new BidPlaced(auction.Id, bid.Bidder, bid.Maximum, bid.At);
        if (auction.Terms.SoftClose is null) return placed;
        return auction.CloseAfter(auction.With(placed), bid.At) is { } closesAt
            ? Decision.Accept<AuctionEvent>(placed, new CloseExtended(auction.Id, closesAt, bid.At))
            : placed;
    }

    private static Decision<AuctionEvent> TakeBack(TakeBackBids retraction, Open auction)
    {
        if (Bars(auction, retraction.Bidder, retraction.Group, retraction.Barred, retraction.At) is { } barred) return barred;
        if (auction.Terms.RetractCutoff is not { } cutoff || auction.Maxima is not { } maxima) return new RetractionOff();
        if (retraction.At >= auction.ClosesAt - cutoff) return new RetractionLate(auction.ClosesAt - cutoff);
        return maxima.Has(retraction.Bidder) ? new BidRetracted(auction.Id, retraction.Bidder, retraction.At) : new NothingToRetract();
    }

    private static Decision<AuctionEvent> Take(TakeAtBuyNow purchase, Open auction)
    {
        if (Bars(auction, purchase.Bidder, purchase.Group, purchase.Barred, purchase.At) is { } barred) return barred;
        if (auction.Terms.BuyNow is not { } price) return new BuyNowOff();
        return auction.Standing is null ? new LotAwarded(auction.Id, purchase.Bidder, price, EnglishAuction.BuyNowRuleVersion, purchase.At) : new BuyNowGone();
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
            { ReserveMet: true } sold => new LotAwarded(auction.Id, sold.Leader, auction.InCurrency(sold.Price), auction.Rule.Version, close.At),
            null => new LotUnsold(auction.Id, UnsoldReason.NoBids, auction.Rule.Version, close.At),
            _ => new LotUnsold(auction.Id, UnsoldReason.ReserveNotMet, auction.Rule.Version, close.At),
        };
    }

    /// <summary>The seller may while nobody is bound to him; two operators may as long as bids count.</summary>
    private static Decision<AuctionEvent> Cancel(CallOff cancel, Open auction)
    {
        if (cancel.At >= auction.ClosesAt) return new Closed(auction.ClosesAt);
        if (cancel.Decision is null && auction.Standing is not null) return new BidStands();
        if (Grounds.FaultOf(cancel.Ground) is { } fault) return fault;
        return new AuctionCancelled(auction.Id, cancel.Ground, cancel.At, cancel.Decision);
    }

    private static Rejection? BarsAbsentee(Open auction, ParticipantId bidder, string? group, string? barred, Instant at)
    {
        if (at >= auction.ClosesAt) return new Closed(auction.ClosesAt);
        if (auction.Absentee is null) return new AbsenteeLate(auction.Terms.OpensAt);
        return BarsBidder(auction, bidder, group, barred);
    }

    /// <summary>What stands before every act of a bidder (MECHANISMS G-4): the hour, the lot being his own, and whether he is qualified.</summary>
    private static AuctionRejection? Bars(Open auction, ParticipantId bidder, string? group, string? barred, Instant at)
    {
        if (at < auction.Terms.OpensAt) return new BiddingNotOpen(auction.Terms.OpensAt);
        if (at >= auction.ClosesAt) return new Closed(auction.ClosesAt);
        return BarsBidder(auction, bidder, group, barred);
    }

    private static AuctionRejection? BarsBidder(Open auction, ParticipantId bidder, string? group, string? barred)
    {
        if (auction.IsOwnOf(bidder, group)) return new SelfBid();
        if (barred is not null) return new NotQualified(barred);
        return auction.Admits(bidder) ? null : new NotQualified(NotQualified.NotRegistered);
    }

    private static Money LowestFor(ParticipantId bidder, Open auction) => auction.InCurrency(auction.Rule.LowestAcceptable(auction.Standing, bidder)!.Value);

    private static AuctionState Evolve(AuctionState state, AuctionEvent @event) => (state, @event) switch
    {
        (NotOpened, AuctionOpened e) => new Open(
            e.Auction, e.Seller, e.SellerGroup, e.Terms, e.Terms.PriceRule(), AuctionBidders.None, null, e.Terms.KeepsMaxima() ? EnglishMaxima.None : null, e.Terms.ClosesAt, 0, 0, e.Scheduled ? EnglishMaxima.None : null),
        (Open auction, AbsenteeBidLeft e) when auction.CouldLeave(e) => auction.WithLeft(e),
        (Open { Absentee: { } left } auction, AbsenteeBidWithdrawn e) when left.Has(e.Bidder) => auction with { Absentee = left.Without(e.Bidder) },
        (Open { Absentee: not null } auction, BiddingOpened e) when e.At >= auction.Terms.OpensAt => auction.WithAbsentees(),
        (Open auction, BidPlaced e) when auction.CouldHold(e) => auction.With(e),
        (Open auction, BidderRegistered e) when !auction.Bidders.Has(e.Bidder) => auction with { Bidders = auction.Bidders.With(e.Bidder) },
        (Open { Maxima: { } maxima, Terms.RetractCutoff: not null } auction, BidRetracted e) when maxima.Has(e.Bidder) => auction.Without(e.Bidder),
        (Open auction, CloseExtended e) => auction with { ClosesAt = e.ClosesAt, Extensions = auction.Extensions + 1 },
        (Open auction, ClosePostponed e) => auction with { ClosesAt = e.ClosesAt },
        // A stored outcome must be the one that the bids give (MECHANISMS 14.2).
        (Open { Standing: null, Absentee: null } auction, LotAwarded { RuleVersion: EnglishAuction.BuyNowRuleVersion } e) when e.Price == auction.Terms.BuyNow => auction.Settle(e.At, e.Winner, e.Price, e.RuleVersion),
        (Open { Standing: { ReserveMet: true } sold } auction, LotAwarded { RuleVersion: not EnglishAuction.BuyNowRuleVersion } e) when e.Winner == sold.Leader && e.Price == auction.InCurrency(sold.Price) =>
            auction.Settle(auction.ClosesAt, e.Winner, e.Price, e.RuleVersion),
        (Open { Standing: null, Absentee: null } auction, LotUnsold { Reason: UnsoldReason.NoBids } e) => auction.Settle(auction.ClosesAt, null, null, e.RuleVersion),
        (Open { Standing.ReserveMet: false } auction, LotUnsold { Reason: UnsoldReason.ReserveNotMet } e) => auction.Settle(auction.ClosesAt, null, null, e.RuleVersion),
        (Settled { Winner: { } defaulter, Rest: { } rest } award, LotAwardedAnew e) when e.Passed.Count > 0 && e.Passed[0] == defaulter && rest.Gives(e) =>
            award with { Winner = e.Winner, Price = e.Price, Rule = e.RuleVersion, Rest = rest.Without(e.Passed) },
        (Settled { Winner: not null } award, AwardVoided) => award with { Winner = null, Price = null, Rest = null },
        (Open auction, AuctionCancelled e) when e.Decision is not null || auction.Standing is null => auction.Settle(e.At, null, null),
        _ => throw new ImpossibleHistoryException(state, @event),
    };
}
