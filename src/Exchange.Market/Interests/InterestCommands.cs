using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.Interests;

/// <summary>The vendor calls for interest in a licence of his listing.</summary>
/// <param name="Until">The end of the disclosure period.</param>
/// <param name="Runs">How long the announced auction runs when it comes to one; its opening price is the listed price.</param>
/// <param name="Extensions">How often the period is extended when nobody is interested.</param>
/// <param name="Extension">By how long each time; null when there is none.</param>
/// <param name="Deposit">What a registration puts up; null: the rulebook's; zero: nothing.</param>
public sealed record CallForInterest(
    ParticipantId Actor, InterestId Interest, ListingId Listing, Instant Until, Duration Runs, AuctionFormat Format, int Extensions, Duration? Extension, Money? Deposit) : MarketCommand(Actor)
{
    public override string Kind => "call_for_interest";

    public override StreamId Subject => Interest.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => InterestDesk.Call(this, states, at);
}

/// <summary>A buyer registers; his deposit is held at once (DOMAIN MON-4).</summary>
public sealed record RegisterInterest(ParticipantId Actor, InterestId Interest) : MarketCommand(Actor)
{
    public override string Kind => "register_interest";

    public override StreamId Subject => Interest.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => InterestDesk.Register(this, states, at);
}

/// <summary>A buyer takes his registration back before the period ends.</summary>
public sealed record WithdrawInterest(ParticipantId Actor, InterestId Interest) : MarketCommand(Actor)
{
    public override string Kind => "withdraw_interest";

    public override StreamId Subject => Interest.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => InterestDesk.Withdraw(this, states, at);
}

/// <summary>The disclosure period has ended. Has no effect when it was extended, or something has come of it.</summary>
public sealed record EndInterest(ParticipantId Actor, InterestId Interest, Instant Until) : MarketCommand(Actor)
{
    public override string Kind => "end_interest";

    public override StreamId Subject => Interest.Stream;

    public override Verdict Decide(IStates states, Instant at) => InterestDesk.End(this, states, at);
}
