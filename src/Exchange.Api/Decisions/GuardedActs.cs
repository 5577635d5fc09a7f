using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Api;

/// <summary>The acts that take two persons, each with the fields that are its own. Their names are those in the log.</summary>
internal static class GuardedActs
{
    private const string Discriminator = "act";

    private static readonly Field<Seq<ParticipantRole>> GrantedRoles = Kinds.List(Kinds.OneOf(ParticipantRole.Vendor), 1, 16).As("roles", "The roles that are granted; each was applied for.");
    private static readonly Field<Market.Rulebooks.RuleSet> Rules = RuleShapes.RuleSet.As("rules", "The whole set of rules.");
    private static readonly Field<Instant?> EffectiveFrom = Kinds.Instant.As("effectiveFrom", "Not before the approval; absent: with the approval.").Optional();
    private static readonly Field<TitleId> Title = Kinds.Id<TitleId>().As("title", "The title.");
    private static readonly Field<ListingId> Listing = Kinds.Id<ListingId>().As("listing", "The listing.");
    private static readonly Field<ProductId> Product = Kinds.Id<ProductId>().As("product", "The product that was held.");
    private static readonly Field<RfqId> Rfq = Kinds.Id<RfqId>().As("rfq", "The request for quotes.");
    private static readonly Field<ParticipantId> Vendor = Kinds.Participant.As("vendor", "The vendor that the buyer has chosen.");
    private static readonly Field<NegotiationId> Negotiation = Kinds.Id<NegotiationId>().As("negotiation", "The negotiation whose price was referred.");
    private static readonly Field<Instant> Until = Kinds.Instant.As("until", "A freeze has an end.");
    private static readonly Field<Seq<Guid>> Entitlements = Kinds.List(Kinds.Uuid, 0, 256).As("entitlements", "Entitlements that the freeze stops; all others go on.").Or([]);
    private static readonly Field<SealedAuctionId> SealedAuction = Kinds.Id<SealedAuctionId>().As("auction", "The auction with sealed bids.");
    private static readonly Field<AuctionId> EnglishAuction = Kinds.Id<AuctionId>().As("auction", "The auction.");
    private static readonly Field<PriceFormation> Method = Kinds.OneOf(PriceFormation.English).As("format", "The method that is allowed for this listing.");
    private static readonly Field<DutchAuctionId> DutchAuction = Kinds.Id<DutchAuctionId>().As("auction", "The Dutch auction.");
    private static readonly Field<ReverseAuctionId> ReverseAuction = Kinds.Id<ReverseAuctionId>().As("auction", "The reverse auction.");
    private static readonly Field<bool> Accepted = Kinds.Flag.As("accepted", "True: it is no duplicate and gets its asset code; false: it stays out for good.");

    public static readonly Union<GuardedAct> Any = new(
        "GuardedAct", "What is proposed.", Discriminator,
        Case("admit-participant", "A party that has applied may trade from now on.", Shape.Of([CommonFields.Participant, GrantedRoles], b => new AdmitParticipant(b.Of(CommonFields.Participant), b.Of(GrantedRoles)))),
        Case("reject-participant", "An application is turned away.", Shape.Of([CommonFields.Participant, CommonFields.Ground], b => new RejectParticipant(b.Of(CommonFields.Participant), b.Of(CommonFields.Ground)))),
        Case("suspend-participant", "No trade command of the party is taken from now on.", Shape.Of([CommonFields.Participant, CommonFields.Ground], b => new SuspendParticipant(b.Of(CommonFields.Participant), b.Of(CommonFields.Ground)))),
        Case("reinstate-participant", "A suspended party may trade again.", Shape.Of([CommonFields.Participant, CommonFields.Ground], b => new ReinstateParticipant(b.Of(CommonFields.Participant), b.Of(CommonFields.Ground)))),
        Case("enact-rules", "The next version of the rulebook. It changes no old outcome.", Shape.Of([Rules, EffectiveFrom], b => new EnactRules(b.Of(Rules), b.Of(EffectiveFrom)))),
        Case("certify-title", "First registration: from here on the holdings stand.", Shape.Of([Title], b => new CertifyTitle(b.Of(Title)))),
        Case("freeze-title", "Nothing is granted out of the title until then.", Shape.Of([Title, CommonFields.Ground, Until, Entitlements], b => new FreezeTitle(b.Of(Title), b.Of(CommonFields.Ground), b.Of(Until), b.Of(Entitlements)))),
        Case("unfreeze-title", "A freeze ends before its time.", Shape.Of([Title, CommonFields.Ground], b => new UnfreezeTitle(b.Of(Title), b.Of(CommonFields.Ground)))),
        Case("suspend-listing", "The listing is not for sale for the time being.", Shape.Of([Listing, CommonFields.Ground], b => new SuspendListing(b.Of(Listing), b.Of(CommonFields.Ground)))),
        Case("resume-listing", "A suspended listing is for sale again.", Shape.Of([Listing, CommonFields.Ground], b => new ResumeListing(b.Of(Listing), b.Of(CommonFields.Ground)))),
        Case("delist-listing", "The listing is over for good.", Shape.Of([Listing, CommonFields.Ground], b => new DelistListing(b.Of(Listing), b.Of(CommonFields.Ground)))),
        Case("release-product", "A product that was held because another has the same content goes on, or not.", Shape.Of([Product, Accepted, CommonFields.Ground], b => new ReleaseProduct(b.Of(Product), b.Of(Accepted), b.Of(CommonFields.Ground)))),
        Case("award-out-of-ranking", "The buyer of a request for quotes gets a quote out of the ranking, as he asked for.", Shape.Of([Rfq, Vendor, CommonFields.Ground], b => new AwardOutOfRanking(b.Of(Rfq), b.Of(Vendor), b.Of(CommonFields.Ground)))),
        Case("allow-price", "A negotiated price outside the band is allowed, and the deal is made.", Shape.Of([Negotiation], b => new AllowPrice(b.Of(Negotiation)))),
        Case("refuse-price", "A negotiated price outside the band is refused, and the negotiation is over.", Shape.Of([Negotiation, CommonFields.Ground], b => new RefusePrice(b.Of(Negotiation), b.Of(CommonFields.Ground)))),
        Case("cancel-sealed-auction", "An auction with sealed bids is called off before it is settled; deposits and licences are free again.", Shape.Of([SealedAuction, CommonFields.Ground], b => new CancelSealedAuction(b.Of(SealedAuction), b.Of(CommonFields.Ground)))),
        Case("allow-no-scarcity", "A listing may be sold by a method whose price needs scarcity, though there may be none.", Shape.Of([Listing, Method, CommonFields.Ground], b => new AllowNoScarcity(b.Of(Listing), b.Of(Method), b.Of(CommonFields.Ground)))),
        Case("cancel-auction", "An ascending auction is called off before its close; deposits and licence are free again.", Shape.Of([EnglishAuction, CommonFields.Ground], b => new CancelAuction(b.Of(EnglishAuction), b.Of(CommonFields.Ground)))),
        Case("cancel-dutch-auction", "A Dutch auction is called off before it is over; what was taken is taken no more, and deposits and licences are free again.", Shape.Of([DutchAuction, CommonFields.Ground], b => new CancelDutchAuction(b.Of(DutchAuction), b.Of(CommonFields.Ground)))),
        Case("cancel-reverse-auction", "A reverse auction is called off before it is over; the buyer's money is free again.", Shape.Of([ReverseAuction, CommonFields.Ground], b => new CancelReverseAuction(b.Of(ReverseAuction), b.Of(CommonFields.Ground)))));

    private static UnionCase<GuardedAct> Case<TAct>(string name, string description, Shape<TAct> shape)
        where TAct : GuardedAct => Union<GuardedAct>.Case(name, typeof(TAct).Name, description, Discriminator, "Which act.", shape);
}
