using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.Listings;

/// <param name="Subject">The stream of a product, or of a resource.</param>
public sealed record DraftListing(ParticipantId Actor, ListingId Listing, StreamId Offered, ListingTerms Terms, Seq<ContentHash> Source) : MarketCommand(Actor)
{
    public override string Kind => "draft_listing";

    public override StreamId Subject => Listing.Stream;

    public override ImmutableArray<StreamId> Streams => Listable.IsSubject(Offered) ? [Subject, ParticipantStreams.Of(Actor), Offered] : [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ListingDesk.Draft(this, states, at);
}

public sealed record SubmitListing(ParticipantId Actor, ListingId Listing) : MarketCommand(Actor)
{
    public override string Kind => "submit_listing";

    public override StreamId Subject => Listing.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ListingDesk.Submit(this, states, at);
}

public sealed record ReturnListing(ParticipantId Actor, ListingId Listing, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "return_listing";

    public override StreamId Subject => Listing.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ListingDesk.Return(this, states, at);
}

/// <summary>The reviewer lets it in.</summary>
/// <param name="Checks">Codes; at least one.</param>
public sealed record ApproveListing(ParticipantId Actor, ListingId Listing, Seq<string> Checks) : MarketCommand(Actor)
{
    public override string Kind => "approve_listing";

    public override StreamId Subject => Listing.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ListingDesk.Approve(this, states, at);
}

public sealed record ReviseListing(ParticipantId Actor, ListingId Listing, ListingTerms Terms) : MarketCommand(Actor)
{
    public override string Kind => "revise_listing";

    public override StreamId Subject => Listing.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ListingDesk.Revise(this, states, at);
}

public sealed record WithdrawListing(ParticipantId Actor, ListingId Listing) : MarketCommand(Actor)
{
    public override string Kind => "withdraw_listing";

    public override StreamId Subject => Listing.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ListingDesk.Withdraw(this, states, at);
}

/// <summary>The listing's end is due. Has no effect when it has moved.</summary>
public sealed record ExpireListing(ParticipantId Actor, ListingId Listing, Instant ClosesAt) : MarketCommand(Actor)
{
    public override string Kind => "expire_listing";

    public override StreamId Subject => Listing.Stream;

    public override Verdict Decide(IStates states, Instant at) => ListingDesk.Expire(this, states, at);
}
