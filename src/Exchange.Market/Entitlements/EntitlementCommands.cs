using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.Entitlements;

/// <summary>Instant free access to what is unconditionally open (DOM-5).</summary>
public sealed record TakeOpenAccess(ParticipantId Actor, EntitlementId Entitlement, ListingId Listing) : MarketCommand(Actor)
{
    public override string Kind => "take_open_access";

    public override StreamId Subject => Entitlement.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => EntitlementDesk.TakeOpenAccess(this, states, at);
}

/// <param name="Download">Made by the command.</param>
public sealed record StartDownload(ParticipantId Actor, EntitlementId Entitlement, Guid Download) : MarketCommand(Actor)
{
    public override string Kind => "start_download";

    public override StreamId Subject => Entitlement.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => EntitlementDesk.StartDownload(this, states, at);
}
