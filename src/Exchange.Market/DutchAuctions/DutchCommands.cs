using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.DutchAuctions;

/// <summary>The vendor puts licences of his listing under a falling clock.</summary>
public sealed record PutUpDutch(ParticipantId Actor, DutchAuctionId Auction, ListingId Listing, DutchLot Lot) : MarketCommand(Actor)
{
    public override string Kind => "open_dutch_auction";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => DutchDesk.Open(this, states, at);
}

/// <summary>A buyer registers; his deposit is held at once (DOMAIN MON-4).</summary>
public sealed record RegisterForDutch(ParticipantId Actor, DutchAuctionId Auction) : MarketCommand(Actor)
{
    public override string Kind => "register_for_dutch_auction";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => DutchDesk.Register(this, states, at);
}

/// <summary>A registered bidder takes licences at the price that stands on the clock when the exchange receives this.</summary>
public sealed record AcceptDutch(ParticipantId Actor, DutchAuctionId Auction, int Licences) : MarketCommand(Actor)
{
    public override string Kind => "accept_dutch_price";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => DutchDesk.Accept(this, states, at);
}

/// <summary>A registered bidder leaves an absentee limit (MECHANISMS DUT-3).</summary>
public sealed record LeaveDutchLimit(ParticipantId Actor, DutchAuctionId Auction, Money Limit, int Licences) : MarketCommand(Actor)
{
    public override string Kind => "leave_dutch_limit";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => DutchDesk.Leave(this, states, at);
}

/// <summary>A bidder takes his limit back before it fires.</summary>
public sealed record CancelDutchLimit(ParticipantId Actor, DutchAuctionId Auction) : MarketCommand(Actor)
{
    public override string Kind => "cancel_dutch_limit";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => DutchDesk.CancelLimit(this, states, at);
}

/// <summary>The next limit fires. Has no effect when another is next.</summary>
public sealed record FireDutchLimits(ParticipantId Actor, DutchAuctionId Auction, Instant DueAt) : MarketCommand(Actor)
{
    public override string Kind => "fire_dutch_limits";

    public override StreamId Subject => Auction.Stream;

    public override Verdict Decide(IStates states, Instant at) => DutchDesk.Fire(this, states, at);
}

/// <summary>The close is due. Has no effect when it has moved or is past.</summary>
public sealed record CloseDutch(ParticipantId Actor, DutchAuctionId Auction, Instant ClosesAt) : MarketCommand(Actor)
{
    public override string Kind => "close_dutch_auction";

    public override StreamId Subject => Auction.Stream;

    public override Verdict Decide(IStates states, Instant at) => DutchDesk.Close(this, states, at);
}

/// <summary>The exchange could not take commands for a while. Has no effect unless that touches the time before the close (DOMAIN TIM-2).</summary>
public sealed record OutageTouchedDutch(ParticipantId Actor, DutchAuctionId Auction, Instant From, Instant To) : MarketCommand(Actor)
{
    public override string Kind => "postpone_dutch_close";

    public override StreamId Subject => Auction.Stream;

    public override Verdict Decide(IStates states, Instant at) => DutchDesk.Postpone(this, states, at);
}
