using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.Auctions;

/// <summary>The vendor puts a licence of his listing up for auction.</summary>
/// <param name="Terms">What they leave open, the rulebook in force fills in.</param>
public sealed record PutUpLot(ParticipantId Actor, AuctionId Auction, ListingId Listing, LotTerms Terms) : MarketCommand(Actor)
{
    public override string Kind => "open_auction";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => AuctionDesk.Open(this, states, at);
}

/// <summary>A buyer registers for an auction; his deposit is held at once (DOMAIN MON-4).</summary>
public sealed record RegisterBidder(ParticipantId Actor, AuctionId Auction) : MarketCommand(Actor)
{
    public override string Kind => "register_bidder";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => AuctionDesk.Register(this, states, at);
}

/// <summary>A registered bidder names the most he would pay.</summary>
public sealed record BidInAuction(ParticipantId Actor, AuctionId Auction, Money Maximum) : MarketCommand(Actor)
{
    public override string Kind => "place_bid";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => AuctionDesk.Bid(this, states, at);
}

/// <summary>A bidder takes all his bids back, where the terms allow it (MECHANISMS ENG-10).</summary>
public sealed record RetractBid(ParticipantId Actor, AuctionId Auction) : MarketCommand(Actor)
{
    public override string Kind => "retract_bid";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => AuctionDesk.Retract(this, states, at);
}

/// <summary>A registered bidder takes the lot at the buy-now price while no bid stands (MECHANISMS ENG-11).</summary>
public sealed record BuyNow(ParticipantId Actor, AuctionId Auction) : MarketCommand(Actor)
{
    public override string Kind => "buy_now";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => AuctionDesk.BuyNow(this, states, at);
}

/// <summary>The close is due: the outcome, and with it the deposits of all who did not win. Has no effect when the close has moved or the auction is settled (MECHANISMS 14.1).</summary>
public sealed record CloseDue(ParticipantId Actor, AuctionId Auction, Instant ClosesAt) : MarketCommand(Actor)
{
    public override string Kind => "close_auction";

    public override StreamId Subject => Auction.Stream;

    public override Verdict Decide(IStates states, Instant at) => AuctionDesk.Close(this, states, at);
}

/// <summary>The exchange could not take bids for a while. Has no effect unless that touches the time before the close (DOMAIN TIM-2).</summary>
public sealed record OutageTouched(ParticipantId Actor, AuctionId Auction, Instant From, Instant To) : MarketCommand(Actor)
{
    public override string Kind => "postpone_close";

    public override StreamId Subject => Auction.Stream;

    public override Verdict Decide(IStates states, Instant at) => AuctionDesk.Postpone(this, states, at);
}

/// <summary>A registered bidder leaves the most he would pay for the opening, or changes it.</summary>
public sealed record LeaveAbsenteeBid(ParticipantId Actor, AuctionId Auction, Money Maximum) : MarketCommand(Actor)
{
    public override string Kind => "leave_absentee_bid";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => AuctionDesk.Leave(this, states, at);
}

/// <summary>A bidder takes back what he has left for the opening.</summary>
public sealed record WithdrawAbsenteeBid(ParticipantId Actor, AuctionId Auction) : MarketCommand(Actor)
{
    public override string Kind => "withdraw_absentee_bid";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => AuctionDesk.WithdrawLeft(this, states, at);
}

/// <summary>The opening is due. Has no effect when bidding is open or the auction is over.</summary>
public sealed record OpeningDue(ParticipantId Actor, AuctionId Auction, Instant OpensAt) : MarketCommand(Actor)
{
    public override string Kind => "open_bidding";

    public override StreamId Subject => Auction.Stream;

    public override Verdict Decide(IStates states, Instant at) => AuctionDesk.OpenBids(this, states, at);
}

/// <summary>The seller calls his auction off while no bid stands.</summary>
/// <param name="Ground">A code.</param>
public sealed record WithdrawLot(ParticipantId Actor, AuctionId Auction, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "withdraw_lot";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => AuctionDesk.Withdraw(this, states, at);
}
