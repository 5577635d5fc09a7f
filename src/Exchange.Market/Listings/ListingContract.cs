using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Market.Listings;

[JsonConverter(typeof(AggregateIdConverter<ListingId>))]
public readonly record struct ListingId(Guid Value) : IAggregateId<ListingId>
{
    public static string Prefix => "listing";

    public static ListingId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>How a listing is sold.</summary>
public enum SaleMethod
{
    /// <summary>Free and instant, of a resource or product that is unconditionally open.</summary>
    OpenAccess,

    /// <summary>At the listed price, to whoever orders (MECHANISMS POST-1, flat).</summary>
    PostedPrice,

    /// <summary>By auctions that the vendor opens.</summary>
    Auction,
}

/// <summary>How many licences there are (MECHANISMS section 1, LIC-1).</summary>
public enum SupplyKind
{
    Exclusive,
    Limited,
    Unlimited,
}

/// <param name="Count">Of a limited supply, from 1; null otherwise.</param>
public sealed record LicenceSupply(SupplyKind Kind, int? Count);

/// <summary>What is offered. A change is a new version of the listing (LST-2).</summary>
/// <param name="Price">Of a posted price; null otherwise.</param>
/// <param name="Exclusivity">Of the right that is granted; exclusive with an exclusive supply and only then.</param>
/// <param name="LicenceTerm">How long a licence lasts from delivery; null: as long as the title.</param>
/// <param name="ClosesAt">The listing expires then; null: it stays until it is withdrawn.</param>
public sealed record ListingTerms(SaleMethod Method, Money? Price, LicenceSupply Supply, Scope Scope, Exclusivity Exclusivity, Duration? LicenceTerm, Instant? ClosesAt);

/// <summary>A fact about one listing.</summary>
public abstract record ListingEvent(ListingId Listing, Instant At);

/// <param name="Subject">The stream of the product, or of the resource when access is open.</param>
/// <param name="Source">The provider's statement of source, by hash, with its evidence (LST-1).</param>
public sealed record ListingDrafted(ListingId Listing, ParticipantId Seller, string Subject, ListingTerms Terms, Seq<ContentHash> Source, Instant At) : ListingEvent(Listing, At);

public sealed record ListingSubmitted(ListingId Listing, Instant At) : ListingEvent(Listing, At);

/// <param name="Ground">A code.</param>
public sealed record ListingReturned(ListingId Listing, ParticipantId By, string Ground, Instant At) : ListingEvent(Listing, At);

/// <summary>Reviewed and open for trade: version 1.</summary>
/// <param name="Checks">The review's checklist, codes (LST-1).</param>
/// <param name="SellerGroup">The seller's control group at the time; null: none.</param>
public sealed record ListingListed(ListingId Listing, ParticipantId Reviewer, Seq<string> Checks, string? SellerGroup, Instant At) : ListingEvent(Listing, At);

/// <summary>New terms; running orders, holds and auctions keep theirs (LST-2).</summary>
/// <param name="Version">From 2, without gaps.</param>
public sealed record ListingRevised(ListingId Listing, int Version, ListingTerms Terms, Instant At) : ListingEvent(Listing, At);

public sealed record ListingSuspended(ListingId Listing, string Ground, Guid Decision, Instant At) : ListingEvent(Listing, At);

public sealed record ListingResumed(ListingId Listing, string Ground, Guid Decision, Instant At) : ListingEvent(Listing, At);

public sealed record ListingDelisted(ListingId Listing, string Ground, Guid Decision, Instant At) : ListingEvent(Listing, At);

public sealed record ListingWithdrawn(ListingId Listing, Instant At) : ListingEvent(Listing, At);

public sealed record ListingExpired(ListingId Listing, Instant At) : ListingEvent(Listing, At);

/// <summary>One licence is spoken for (LIC-1).</summary>
/// <param name="Holder">The stream of the order or auction that has it.</param>
public sealed record LicenceReserved(ListingId Listing, string Holder, Instant At) : ListingEvent(Listing, At);

public sealed record LicenceReleased(ListingId Listing, string Holder, Instant At) : ListingEvent(Listing, At);

/// <summary>An auction's reservation goes over to the order that came of it.</summary>
public sealed record LicenceReassigned(ListingId Listing, string From, string To, Instant At) : ListingEvent(Listing, At);

/// <summary>A reserved licence is sold for good.</summary>
public sealed record LicenceSold(ListingId Listing, string Holder, Instant At) : ListingEvent(Listing, At);

/// <summary>The sale of a licence was unwound before it was final; the licence is free again.</summary>
public sealed record LicenceReturned(ListingId Listing, string Holder, Instant At) : ListingEvent(Listing, At);

public enum ListingPhase
{
    Draft,
    Submitted,
    Returned,
    Listed,
    Suspended,
    Expired,
    SoldOut,
    Withdrawn,
    Delisted,
}

public abstract record ListingState;

public sealed record NoListing : ListingState;

/// <param name="Subject">The stream of the product or resource.</param>
/// <param name="Version">0 before it is listed.</param>
/// <param name="SellerGroup">Known once it is listed.</param>
/// <param name="Reserved">The streams that hold a licence each.</param>
/// <param name="Sold">Licences sold.</param>
public sealed record LiveListing(
    ListingId Id, ParticipantId Seller, string Subject, ListingTerms Terms, Seq<ContentHash> Source, ListingPhase Phase, int Version, string? SellerGroup,
    ImmutableHashSet<string> Reserved, int Sold) : ListingState
{
    /// <summary>Licences that can still be reserved; null: as many as anybody wants.</summary>
    public int? Available => Terms.Supply switch
    {
        { Kind: SupplyKind.Exclusive } => 1 - Sold - Reserved.Count,
        { Kind: SupplyKind.Limited, Count: { } count } => count - Sold - Reserved.Count,
        _ => null,
    };

    /// <summary>The product that is sold; null when access to a resource is open.</summary>
    public ProductId? Product => AggregateIds.TryParse(new StreamId(Subject), out ProductId product) ? product : null;

    public ResourceId? Resource => AggregateIds.TryParse(new StreamId(Subject), out ResourceId resource) ? resource : null;
}

/// <param name="Subject">The stream of a product, or of a resource.</param>
public sealed record DraftListing(ParticipantId Actor, ListingId Listing, StreamId Offered, ListingTerms Terms, Seq<ContentHash> Source) : MarketCommand(Actor)
{
    public override string Kind => "draft_listing";

    public override StreamId Subject => Listing.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Offered, ParticipantStreams.Of(Actor)];

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

    public override Verdict Decide(IStates states, Instant at) => ListingDesk.Return(this, states, at);
}

/// <summary>The reviewer lets it in.</summary>
/// <param name="Checks">Codes; at least one.</param>
public sealed record ApproveListing(ParticipantId Actor, ListingId Listing, Seq<string> Checks) : MarketCommand(Actor)
{
    public override string Kind => "approve_listing";

    public override StreamId Subject => Listing.Stream;

    public override Verdict Decide(IStates states, Instant at) => ListingDesk.Approve(this, states, at);
}

public sealed record ReviseListing(ParticipantId Actor, ListingId Listing, ListingTerms Terms) : MarketCommand(Actor)
{
    public override string Kind => "revise_listing";

    public override StreamId Subject => Listing.Stream;

    public override Verdict Decide(IStates states, Instant at) => ListingDesk.Revise(this, states, at);
}

public sealed record WithdrawListing(ParticipantId Actor, ListingId Listing) : MarketCommand(Actor)
{
    public override string Kind => "withdraw_listing";

    public override StreamId Subject => Listing.Stream;

    public override Verdict Decide(IStates states, Instant at) => ListingDesk.Withdraw(this, states, at);
}

/// <summary>The listing's end is due. Has no effect when it has moved.</summary>
public sealed record ExpireListing(ParticipantId Actor, ListingId Listing, Instant ClosesAt) : MarketCommand(Actor)
{
    public override string Kind => "expire_listing";

    public override StreamId Subject => Listing.Stream;

    public override Verdict Decide(IStates states, Instant at) => ListingDesk.Expire(this, states, at);
}

/// <summary>Why a listing's command is refused, in order of precedence.</summary>
public abstract record ListingRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    public sealed record ListingNotFound() : ListingRejection("listing-not-found", RejectionKind.NotFound, "There is no such listing.");

    public sealed record ListingInPhase(string Phase) : ListingRejection("listing-phase", RejectionKind.StateForbids, $"The listing is {Phase}.");

    /// <summary>Nothing that can be listed, or not the vendor's.</summary>
    public sealed record SubjectNotFound() : ListingRejection("listing-subject-not-found", RejectionKind.NotFound, "There is no such product or resource of this vendor.");

    /// <summary>Closed data is never listed (DOM-5).</summary>
    public sealed record ClosedNotListed() : ListingRejection("closed-not-listed", RejectionKind.NotAllowed, "Closed data is never listed.");

    /// <summary>Raw personal data is never listed (DOM-4).</summary>
    public sealed record RawPersonalNotListed() : ListingRejection("raw-personal-not-listed", RejectionKind.NotAllowed, "Raw personal data is never listed.");

    /// <summary>Core data is never traded (DOM-4).</summary>
    public sealed record CoreNotListed() : ListingRejection("core-not-listed", RejectionKind.NotAllowed, "Core data is never traded.");

    /// <summary>Unconditionally open data is free (DOM-5).</summary>
    public sealed record PriceOnOpenData() : ListingRejection("price-on-open-data", RejectionKind.Unacceptable, "Unconditionally open data is free and instant: it can have no price.");

    /// <summary>Open access is for what is unconditionally open.</summary>
    public sealed record NotOpenData() : ListingRejection("not-open-data", RejectionKind.Unacceptable, "Only unconditionally open data has open access.");

    /// <summary>The terms can't be.</summary>
    public sealed record InvalidListing(string Field, string Requirement) : ListingRejection("invalid-listing", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>The listing moved on since the caller saw it.</summary>
    public sealed record ListingChanged(long ListingVersion) : ListingRejection("listing-changed", RejectionKind.StateForbids, $"The listing is at version {ListingVersion}.");

    /// <summary>It is sold in another way.</summary>
    public sealed record OtherMethod(string Method) : ListingRejection("other-method", RejectionKind.StateForbids, $"The listing is sold by {Method}.");

    /// <summary>All licences are sold or spoken for (LIC-1).</summary>
    public sealed record SoldOut() : ListingRejection("sold-out", RejectionKind.StateForbids, "No licence is left.");

    /// <summary>The seller, or a party of his control group, can't buy (MECHANISMS G-4, SELF_DEAL).</summary>
    public sealed record SelfDeal() : ListingRejection("self-deal", RejectionKind.NotAllowed, "The seller and his group can't buy their own listing.");
}

public static class ListingCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("listing_drafted", MarketJson.Of<ListingDrafted>())
        .Add("listing_submitted", MarketJson.Of<ListingSubmitted>())
        .Add("listing_returned", MarketJson.Of<ListingReturned>())
        .Add("listing_listed", MarketJson.Of<ListingListed>())
        .Add("listing_revised", MarketJson.Of<ListingRevised>())
        .Add("listing_suspended", MarketJson.Of<ListingSuspended>())
        .Add("listing_resumed", MarketJson.Of<ListingResumed>())
        .Add("listing_delisted", MarketJson.Of<ListingDelisted>())
        .Add("listing_withdrawn", MarketJson.Of<ListingWithdrawn>())
        .Add("listing_expired", MarketJson.Of<ListingExpired>())
        .Add("licence_reserved", MarketJson.Of<LicenceReserved>())
        .Add("licence_released", MarketJson.Of<LicenceReleased>())
        .Add("licence_reassigned", MarketJson.Of<LicenceReassigned>())
        .Add("licence_sold", MarketJson.Of<LicenceSold>())
        .Add("licence_returned", MarketJson.Of<LicenceReturned>());

    public static readonly IAggregate Aggregate = new Aggregate<ListingState, ListingEvent>(ListingId.Prefix, ListingDesk.Evolve, new NoListing(), Events, ListingDesk.BytesOf);
}
