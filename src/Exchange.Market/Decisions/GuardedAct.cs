using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.Decisions;

/// <summary>What takes four eyes (DOMAIN PAR-3): proposed by one person, approved by another, carried out with the approval as one batch.</summary>
/// <remarks>Stored with the proposal; the discriminator is chosen by hand, for ever.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "act")]
[JsonDerivedType(typeof(AdmitParticipant), "admit-participant")]
[JsonDerivedType(typeof(RejectParticipant), "reject-participant")]
[JsonDerivedType(typeof(SuspendParticipant), "suspend-participant")]
[JsonDerivedType(typeof(ReinstateParticipant), "reinstate-participant")]
[JsonDerivedType(typeof(EnactRules), "enact-rules")]
[JsonDerivedType(typeof(CertifyTitle), "certify-title")]
[JsonDerivedType(typeof(FreezeTitle), "freeze-title")]
[JsonDerivedType(typeof(UnfreezeTitle), "unfreeze-title")]
[JsonDerivedType(typeof(SuspendListing), "suspend-listing")]
[JsonDerivedType(typeof(ResumeListing), "resume-listing")]
[JsonDerivedType(typeof(DelistListing), "delist-listing")]
[JsonDerivedType(typeof(ReleaseProduct), "release-product")]
[JsonDerivedType(typeof(AwardOutOfRanking), "award-out-of-ranking")]
[JsonDerivedType(typeof(AllowPrice), "allow-price")]
[JsonDerivedType(typeof(RefusePrice), "refuse-price")]
[JsonDerivedType(typeof(CancelSealedAuction), "cancel-sealed-auction")]
[JsonDerivedType(typeof(AllowNoScarcity), "allow-no-scarcity")]
[JsonDerivedType(typeof(CancelAuction), "cancel-auction")]
[JsonDerivedType(typeof(CancelDutchAuction), "cancel-dutch-auction")]
[JsonDerivedType(typeof(CancelReverseAuction), "cancel-reverse-auction")]
public abstract record GuardedAct
{
    /// <summary>The stream that the act is about.</summary>
    [JsonIgnore]
    public abstract StreamId Target { get; }

    /// <summary>Further streams it is known to need.</summary>
    [JsonIgnore]
    public virtual ImmutableArray<StreamId> Streams => [Target];

    /// <summary>Checks the act and adds its facts to the batch. Asked twice: when it is proposed (the facts are thrown away) and when it is approved.</summary>
    /// <param name="decision">The proposal's id, which the facts carry.</param>
    /// <returns>A refusal, or null. When the batch lacks a stream, null with <see cref="Joint.Lacks"/>.</returns>
    public abstract Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at);
}

public sealed record AdmitParticipant(ParticipantId Participant, Seq<ParticipantRole> Roles) : GuardedAct
{
    public override StreamId Target => ParticipantStreams.Of(Participant);

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => ParticipantActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <param name="Ground">A code.</param>
public sealed record RejectParticipant(ParticipantId Participant, string Ground) : GuardedAct
{
    public override StreamId Target => ParticipantStreams.Of(Participant);

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => ParticipantActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <param name="Ground">A code.</param>
public sealed record SuspendParticipant(ParticipantId Participant, string Ground) : GuardedAct
{
    public override StreamId Target => ParticipantStreams.Of(Participant);

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => ParticipantActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <param name="Ground">A code.</param>
public sealed record ReinstateParticipant(ParticipantId Participant, string Ground) : GuardedAct
{
    public override StreamId Target => ParticipantStreams.Of(Participant);

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => ParticipantActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <summary>The next version of the rulebook.</summary>
/// <param name="EffectiveFrom">Not before the approval; null: with the approval.</param>
public sealed record EnactRules(RuleSet Rules, Instant? EffectiveFrom) : GuardedAct
{
    public override StreamId Target => Rulebook.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => Rulebook.Enact(this, joint, decision, at);
}

public sealed record CertifyTitle(TitleId Title) : GuardedAct
{
    public override StreamId Target => Title.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => TitleActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <param name="Ground">A code.</param>
/// <param name="Until">A freeze has an end (TIT-8).</param>
/// <param name="Entitlements">Those that the freeze names; all others go on.</param>
public sealed record FreezeTitle(TitleId Title, string Ground, Instant Until, Seq<Guid> Entitlements) : GuardedAct
{
    public override StreamId Target => Title.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => TitleActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <param name="Ground">A code.</param>
public sealed record UnfreezeTitle(TitleId Title, string Ground) : GuardedAct
{
    public override StreamId Target => Title.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => TitleActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <param name="Ground">A code.</param>
public sealed record SuspendListing(ListingId Listing, string Ground) : GuardedAct
{
    public override StreamId Target => Listing.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => ListingActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <param name="Ground">A code.</param>
public sealed record ResumeListing(ListingId Listing, string Ground) : GuardedAct
{
    public override StreamId Target => Listing.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => ListingActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <param name="Ground">A code.</param>
public sealed record DelistListing(ListingId Listing, string Ground) : GuardedAct
{
    public override StreamId Target => Listing.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => ListingActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <summary>A product that was held because another has the same content may go on, or not (DOM-6).</summary>
/// <param name="Accepted">True: it is no duplicate and gets its asset code; false: it stays out for good.</param>
public sealed record ReleaseProduct(ProductId Product, bool Accepted, string Ground) : GuardedAct
{
    public override StreamId Target => Product.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => ProductActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <summary>The buyer of a request for quotes gets a quote out of the ranking, as he asked for (MECHANISMS RFQ-4).</summary>
/// <param name="Ground">A code.</param>
public sealed record AwardOutOfRanking(RfqId Rfq, ParticipantId Vendor, string Ground) : GuardedAct
{
    public override StreamId Target => Rfq.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => RfqDesk.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <summary>A negotiated price outside the band is allowed: the deal is made at it (NEG-4).</summary>
public sealed record AllowPrice(NegotiationId Negotiation) : GuardedAct
{
    public override StreamId Target => Negotiation.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => NegotiationActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <param name="Ground">A code.</param>
public sealed record RefusePrice(NegotiationId Negotiation, string Ground) : GuardedAct
{
    public override StreamId Target => Negotiation.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => NegotiationActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <summary>An auction with sealed bids is called off before it is settled.</summary>
/// <param name="Ground">A code.</param>
public sealed record CancelSealedAuction(SealedAuctionId Auction, string Ground) : GuardedAct
{
    public override StreamId Target => Auction.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) =>
        SealedDesk.Cancel(this, joint, decision, proposedBy, approvedBy, at);
}

/// <summary>A listing may be sold by a method whose price needs scarcity, though there may be none: the vendor can open such a sale from now on (MECHANISMS section 1).</summary>
/// <param name="Ground">A code.</param>
public sealed record AllowNoScarcity(ListingId Listing, PriceFormation Format, string Ground) : GuardedAct
{
    public override StreamId Target => Listing.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => ListingActs.CarryOut(this, joint, decision, proposedBy, approvedBy, at);
}

/// <summary>An ascending auction is called off before its close.</summary>
/// <param name="Ground">A code.</param>
public sealed record CancelAuction(AuctionId Auction, string Ground) : GuardedAct
{
    public override StreamId Target => Auction.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) =>
        AuctionDesk.Cancel(this, joint, decision, proposedBy, approvedBy, at);
}

/// <summary>A Dutch auction is called off before it is over.</summary>
/// <param name="Ground">A code.</param>
public sealed record CancelDutchAuction(DutchAuctionId Auction, string Ground) : GuardedAct
{
    public override StreamId Target => Auction.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) =>
        DutchDesk.Cancel(this, joint, decision, proposedBy, approvedBy, at);
}

/// <summary>A reverse auction is called off before it is over.</summary>
/// <param name="Ground">A code.</param>
public sealed record CancelReverseAuction(ReverseAuctionId Auction, string Ground) : GuardedAct
{
    public override StreamId Target => Auction.Stream;

    public override Rejection? CarryOut(Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) =>
        ReverseDesk.Cancel(this, joint, decision, proposedBy, approvedBy, at);
}
