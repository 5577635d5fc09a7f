using Exchange.Kernel;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Titles;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Inquiries;

/// <summary>What the tests of requests for quotes share: alice wants two licences of anything about transport; two vendors, each with three of his own product.</summary>
internal static class Requests
{
    public static readonly RfqId Rfq = Id<RfqId>(1);

    public static readonly Instant Close = Now + Duration.FromHours(1), FinalClose = Now + Duration.FromHours(2), AwardAt = Now + Duration.FromHours(3);

    public static readonly ProductId RivalProduct = Id<ProductId>(31);

    public static readonly ListingId RivalListing = Id<ListingId>(31);

    public static readonly RfqTerms Terms = new(null, null, "transport", 2, "CNY", Close, AwardAt, Finals: null, AwardRule.LowestPrice, Weights: null, Invited: null);

    public static readonly RfqTerms TwoRounds = Terms with { Finals = new FinalRound(FinalClose, 1) };

    /// <summary>The floor with both listings open.</summary>
    public static readonly Scene TwoVendors = Quiet.Listed(Posted).Registered(RivalProduct, Rival, Openness.Conditional).Certified(RivalProduct, Rival).Given(
        RivalListing.Stream, new ListingDrafted(RivalListing, Rival, RivalProduct.Stream.Value, Posted, [Statement], Before), new ListingSubmitted(RivalListing, Before),
        new ListingListed(RivalListing, Reviewer, ["source"], null, Before));

    public static Scene Asked(this Scene scene, RfqTerms? terms = null, long? ceiling = null) => scene.Given(new OpenRfq(Alice, Rfq, terms ?? Terms, ceiling is { } most ? Cny(most) : null), Now);

    public static QuoteForRfq Of(ParticipantId vendor, long price, int most = 3, Instant? validUntil = null) =>
        new(vendor, Rfq, vendor == Rival ? RivalListing : Listing, Cny(price), most, validUntil ?? AwardAt);

    public static AdvanceRfq Due(Instant at) => new(MarketCommand.Exchange, Rfq, at);

    /// <summary>With the first round over, and the second when there is one.</summary>
    public static Scene Closed(this Scene scene)
    {
        scene = scene.Given(Due(Close), Close);
        return scene.RfqState().Phase == RfqPhase.BestAndFinal ? scene.Given(Due(FinalClose), FinalClose) : scene;
    }

    public static Scene Awarded(this Scene scene) => scene.Closed().Given(Due(AwardAt), AwardAt);

    public static LiveRfq RfqState(this Scene scene) => (LiveRfq)scene.State<RfqState>(Rfq.Stream);
}
