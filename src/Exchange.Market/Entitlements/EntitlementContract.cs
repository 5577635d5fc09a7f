using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Market.Entitlements;

[JsonConverter(typeof(AggregateIdConverter<EntitlementId>))]
public readonly record struct EntitlementId(Guid Value) : IAggregateId<EntitlementId>
{
    public static string Prefix => "entitlement";

    public static EntitlementId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>The bytes that an entitlement lets its holder have.</summary>
public sealed record EntitledContent(int Revision, ContentHash Content, long Bytes, string MediaType);

/// <summary>A fact of one entitlement: metered access to data.</summary>
public abstract record EntitlementEvent(EntitlementId Entitlement, Instant At);

/// <param name="Subject">The stream of the product or resource.</param>
/// <param name="Agreement">Null for open access.</param>
/// <param name="Content">Null when the exchange holds no bytes: then the resource's distributions are where to get it.</param>
public sealed record EntitlementGranted(
    EntitlementId Entitlement, ParticipantId Holder, string Subject, ListingId Listing, AgreementId? Agreement, EntitledContent? Content, Term Term, Instant At) : EntitlementEvent(Entitlement, At);

/// <summary>The holder begins to download; counted.</summary>
/// <param name="Number">From 1, without gaps.</param>
public sealed record DownloadStarted(EntitlementId Entitlement, Guid Download, long Number, Instant At) : EntitlementEvent(Entitlement, At);

/// <param name="Ground">A code.</param>
public sealed record EntitlementRevoked(EntitlementId Entitlement, string Ground, Instant At) : EntitlementEvent(Entitlement, At);

public abstract record EntitlementState;

public sealed record NoEntitlement : EntitlementState;

public sealed record LiveEntitlement(
    EntitlementId Id, ParticipantId Holder, string Subject, ListingId Listing, AgreementId? Agreement, EntitledContent? Content, Term Term, long Downloads, bool Revoked) : EntitlementState;

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

public abstract record EntitlementRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is none, or it is another's.</summary>
    public sealed record EntitlementNotFound() : EntitlementRejection("entitlement-not-found", RejectionKind.NotFound, "There is no such entitlement.");

    public sealed record EntitlementEnded() : EntitlementRejection("entitlement-ended", RejectionKind.StateForbids, "The entitlement was revoked, or its term is over.");

    /// <summary>The exchange holds no bytes of it: the distributions say where to get them.</summary>
    public sealed record NoContentHere() : EntitlementRejection("no-content-here", RejectionKind.StateForbids, "The exchange holds no copy; the resource's distributions say where to get one.");
}

public static class EntitlementCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("entitlement_granted", MarketJson.Of<EntitlementGranted>())
        .Add("download_started", MarketJson.Of<DownloadStarted>())
        .Add("entitlement_revoked", MarketJson.Of<EntitlementRevoked>());

    public static readonly IAggregate Aggregate = new Aggregate<EntitlementState, EntitlementEvent>(EntitlementId.Prefix, EntitlementDesk.Evolve, new NoEntitlement(), Events, EntitlementDesk.BytesOf);
}
