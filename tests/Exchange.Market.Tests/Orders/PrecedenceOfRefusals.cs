using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using Exchange.Market.Tests.Listings;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Orders;

/// <summary>Party, listing, self-deal, version, supply, product and title, rules, money: for every trade command in this order.</summary>
public sealed class PrecedenceOfRefusals
{
    private static readonly ListingTerms One = Posted with { Supply = new LicenceSupply(SupplyKind.Limited, 1) };

    private static readonly Func<Scene, Scene> Withdrawn = scene => scene.Given(Product.Stream, new ProductWithdrawn(Product, "old", Now));
    private static readonly Func<Scene, Scene> Core = scene => scene.Reregistered(Openness.Conditional, DataGrade.Core);
    private static readonly Func<Scene, Scene> FrozenTitle = scene => scene.Frozen(Title, Now + Duration.FromDays(99));
    private static readonly Func<Scene, Scene> Granted = scene => scene.Given(
        Title.Stream, new RightGranted(Title, new Grant(Ruling, GrantedRight.Use, Vendor, Bob, Research, new Term(Now, TitleEnd), Exclusivity.Exclusive, null, Survives: false), "settlement-1", Now));

    private static readonly Func<Scene, Scene> Poor = scene => scene.Given(
        Account(Alice).Stream, new FundsHeld(Account(Alice), Ruling, Cny(scene.Available(Alice)), HoldPurpose.Deposit, "auction-1", Now));

    [Fact]
    public void Of_an_order() => PrecedenceTable.Check(
        Quiet.Listed(One), Buy(Alice), Now,
        new Fault<PlaceOrder>("party-suspended", scene => scene.Suspended(Alice).Suspended(Sibling)),
        new("listing-phase", scene => scene.Given(Listing.Stream, new ListingSuspended(Listing, "inquiry", Ruling, Now))),
        new("other-method", scene => scene.Given(Listing.Stream, new ListingRevised(Listing, 2, One with { Method = SaleMethod.Auction, Price = null }, Now))),
        new("self-deal", Command: c => c with { Actor = Sibling }),
        new("seller-barred", scene => scene.Suspended(Vendor)),
        new("listing-changed", Command: c => c with { ListingVersion = 9 }),
        new("bad-quantity", Command: c => c with { Licences = 0 }),
        new("sold-out", scene => scene.Given(Listing.Stream, new LicenceReserved(Listing, "order-1", Now))),
        new("product-not-registered", Withdrawn),
        new("core-not-listed", Core),
        new("negative-list", Floor.AllForbidden),
        new("title-frozen", FrozenTitle),
        new("grant-conflicts", Granted),
        new("currency-not-traded", scene => scene.Given(Rulebook.Stream, new RulesEnacted(2, Rules with { Fees = [Rules.Fees[1]], Deposit = null }, Before, Ruling, Before))),
        new("insufficient-funds", Poor));

    [Fact]
    public void Of_a_payment() => PrecedenceTable.Check(
        Quiet.Listed(Posted).Instructed(), new SettleTrade(Alice, Settlement), Now,
        new Fault<SettleTrade>("party-suspended", scene => scene.Suspended(Alice).Suspended(Bob)),
        new("settlement-not-found", Command: c => c with { Actor = Bob }),
        new("too-late", At: _ => DueAt),
        new("product-not-registered", Withdrawn),
        new("core-not-listed", Core),
        new("title-frozen", FrozenTitle),
        new("grant-conflicts", Granted),
        new("insufficient-funds", scene => Poor(scene.Given(Account(Alice).Stream, new HoldReleased(Account(Alice), Order.Value, Now)))));

    [Fact]
    public void Of_a_refused_delivery() => PrecedenceTable.Check(
        Quiet.Listed(Posted).Delivered(), new RefuseDelivery(Alice, Settlement, "wrong-data"), Now,
        new Fault<RefuseDelivery>("party-suspended", scene => scene.Suspended(Alice).Suspended(Bob)),
        new("settlement-not-found", Command: c => c with { Actor = Bob }),
        new("settlement-phase", scene => scene.Given(Settlement.Stream, new SettlementFinal(Settlement, Cny(0), Cny(100_00), Deemed: false, Now))),
        new("too-late", At: _ => AcceptanceEnd),
        new("invalid-ground", Command: c => c with { Ground = "No good" }));

    [Fact]
    public void Of_a_download() => PrecedenceTable.Check(
        Quiet.Listed(Posted).Delivered(), new StartDownload(Alice, Access, Ruling), Now,
        new Fault<StartDownload>("party-suspended", scene => scene.Suspended(Alice).Suspended(Bob)),
        new("entitlement-not-found", Command: c => c with { Actor = Bob }),
        new("entitlement-ended", scene => scene.Given(Access.Stream, new EntitlementRevoked(Access, "wrong-data", Now))),
        new("title-frozen", scene => scene.Frozen(Title, Now + Tick, Access.Value)));

    [Fact]
    public void Of_open_access() => PrecedenceTable.Check(
        Quiet.Listed(Open, Resource.Stream, OpenListing), new TakeOpenAccess(Alice, OpenAccess, OpenListing), Now,
        new Fault<TakeOpenAccess>("party-suspended", scene => scene.Suspended(Alice)),
        new("listing-phase", scene => scene.Given(OpenListing.Stream, new ListingSuspended(OpenListing, "inquiry", Ruling, Now))),
        new("closed-not-listed", scene => scene.Given(Resource.Stream, new ResourceRevised(Resource, 2, Metadata(Openness.Closed), Now))),
        new("negative-list", Floor.AllForbidden));

    /// <summary>Codes are public contract: these lists change by decision only.</summary>
    [Fact]
    public void The_codes_are_these_in_this_order()
    {
        PrecedenceTable.CodesOf<OrderRejection>().ShouldBe(["order-not-found", "order-phase", "bad-quantity", "no-award"]);
        PrecedenceTable.CodesOf<AgreementRejection>().ShouldBe(["agreement-not-found"]);
        PrecedenceTable.CodesOf<SettlementRejection>().ShouldBe(["settlement-not-found", "settlement-phase", "too-late", "deadline-not-due"]);
        PrecedenceTable.CodesOf<EntitlementRejection>().ShouldBe(["entitlement-not-found", "entitlement-ended", "no-content-here", "downloads-used-up"]);
    }
}
