using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.ReverseAuctions;

/// <summary>A buyer puts out a tender; the ceiling of all that he wants is held of his money at once.</summary>
/// <param name="Maximum">The hidden maximum of one licence; null: there is none.</param>
public sealed record PutOutTender(ParticipantId Actor, ReverseAuctionId Auction, ReverseTender Tender, Money? Maximum) : MarketCommand(Actor)
{
    public override string Kind => "open_reverse_auction";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ReverseDesk.Open(this, states, at);
}

/// <summary>A vendor names the least he would sell one licence for; the exchange bids for him as little below the others as it takes.</summary>
/// <param name="Listing">His own, of what is asked for: licences under its terms.</param>
public sealed record BidInReverse(ParticipantId Actor, ReverseAuctionId Auction, ListingId Listing, Money Minimum) : MarketCommand(Actor)
{
    public override string Kind => "place_reverse_bid";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ReverseDesk.Bid(this, states, at);
}

/// <summary>The buyer takes his tender back, while there is no bid.</summary>
/// <param name="Ground">A code.</param>
public sealed record TakeBackTender(ParticipantId Actor, ReverseAuctionId Auction, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "take_back_tender";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ReverseDesk.TakeBack(this, states, at);
}

/// <summary>The close is due. Has no effect when it has moved or is past.</summary>
public sealed record CloseReverse(ParticipantId Actor, ReverseAuctionId Auction, Instant ClosesAt) : MarketCommand(Actor)
{
    public override string Kind => "close_reverse_auction";

    public override StreamId Subject => Auction.Stream;

    public override Verdict Decide(IStates states, Instant at) => ReverseDesk.Close(this, states, at);
}

/// <summary>The exchange could not take bids for a while. Has no effect unless that touches the time before the close (DOMAIN TIM-2).</summary>
public sealed record OutageTouchedReverse(ParticipantId Actor, ReverseAuctionId Auction, Instant From, Instant To) : MarketCommand(Actor)
{
    public override string Kind => "postpone_reverse_close";

    public override StreamId Subject => Auction.Stream;

    public override Verdict Decide(IStates states, Instant at) => ReverseDesk.Postpone(this, states, at);
}
