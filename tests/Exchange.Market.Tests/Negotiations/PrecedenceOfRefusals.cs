using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Tests.Listings;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.Negotiations.Haggling;

namespace Exchange.Market.Tests.Negotiations;

/// <summary>Whose it is, the party, the negotiation and its latest offer, the listing, the two sides, the offer, supply, product and title, rules, money: in this order.</summary>
public sealed class PrecedenceOfRefusals
{
    private static readonly Func<Scene, Scene> NotTraded = scene => scene.Given(Rulebook.Stream, new RulesEnacted(2, Rules with { Fees = [Rules.Fees[1]], Deposit = null }, Before, Ruling, Before));
    private static readonly Func<Scene, Scene> Stopped = scene => scene.Given(Listing.Stream, new ListingSuspended(Listing, "inquiry", Ruling, Now));
    private static readonly Func<Scene, Scene> Spoken = scene => scene.Given(Listing.Stream, new LicenceReserved(Listing, "order-1", Now, 3));
    private static readonly Func<Scene, Scene> Withdrawn = scene => scene.Given(Product.Stream, new ProductWithdrawn(Product, "old", Now));
    private static readonly Func<Scene, Scene> FrozenTitle = scene => scene.Frozen(Title, Now + Duration.FromDays(99));

    [Fact]
    public void Of_a_first_offer() => PrecedenceTable.Check(
        Listed, FromAlice(), Now,
        new Fault<OpenNegotiation>("listing-not-found", Command: c => c with { Listing = Id<ListingId>(99) }),
        new("party-suspended", scene => scene.Suspended(Alice).Suspended(Sibling)),
        new("listing-phase", Stopped),
        new("invalid-offer", Command: c => c with { Buyer = Bob }),
        new("self-deal", Command: c => c with { Actor = Sibling }),
        new("counterparty-barred", scene => scene.Suspended(Vendor)),
        new("listing-changed", Command: c => c with { ListingVersion = 9 }),
        new("bad-quantity", Command: c => c with { Terms = c.Terms with { Licences = 0 } }),
        new("sold-out", Spoken),
        new("product-not-registered", Withdrawn),
        new("title-frozen", FrozenTitle),
        new("currency-not-traded", NotTraded));

    [Fact]
    public void Of_an_acceptance() => PrecedenceTable.Check(
        Listed.Given(FromVendor(), Now), Accept(Alice, Offer(95_00)), Now,
        new Fault<AcceptOffer>("negotiation-not-found", Command: c => c with { Actor = Bob }),
        new("party-suspended", scene => scene.Suspended(Alice).Suspended(Bob)),
        new("negotiation-phase", scene => scene.Given(Talk.Stream, new OfferWithdrawn(Talk, 1, Now))),
        new("offer-lapsed", At: _ => Until + Tick),
        new("offer-superseded", Command: c => c with { Offer = 2 }),
        new("listing-phase", Stopped),
        new("counterparty-barred", scene => scene.Suspended(Vendor)),
        new("sold-out", Spoken),
        new("product-not-registered", Withdrawn),
        new("title-frozen", FrozenTitle),
        new("currency-not-traded", NotTraded),
        new("insufficient-funds", scene => scene.Given(Account(Alice).Stream, new FundsHeld(Account(Alice), Ruling, Cny(scene.Available(Alice)), HoldPurpose.Deposit, "auction-1", Now))));

    [Fact]
    public void Of_a_withdrawal() => PrecedenceTable.Check(
        Listed.Given(FromAlice(), Now), new WithdrawOffer(Alice, Talk, 1), Now,
        new Fault<WithdrawOffer>("negotiation-not-found", Command: c => c with { Negotiation = Id<NegotiationId>(99) }),
        new("party-suspended", scene => scene.Suspended(Alice)),
        new("negotiation-phase", scene => scene.Given(Talk.Stream, new OfferDeclined(Talk, scene.Negotiation().Latest!.Number, "too-low", Now))),
        new("offer-superseded", Command: c => c with { Offer = 9 }),
        new("others-offer", scene => scene.Given(Talk.Stream, Made(2, Vendor, Offer(95_00), Now)), c => c with { Offer = c.Offer == 9 ? 9 : 2 }));

    /// <summary>Codes are public contract: this list changes by decision only.</summary>
    [Fact]
    public void The_codes_are_these_in_this_order() => PrecedenceTable.CodesOf<NegotiationRejection>().ShouldBe(
        ["negotiation-not-found", "negotiation-phase", "deadline-not-due", "offer-lapsed", "offer-superseded", "own-offer", "others-offer", "offer-firm", "counterparty-barred", "invalid-offer"]);
}
