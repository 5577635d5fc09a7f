using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Listings;

public sealed class PrecedenceOfRefusals
{
    private static readonly Func<Scene, Scene> NoTradeInCny = scene => scene.Given(Rulebook.Stream, new RulesEnacted(2, Rules with { Fees = [Rules.Fees[1]], Deposit = null }, Before, Ruling, Before));
    private static readonly Func<Scene, Scene> Core = scene => scene.Reregistered(Openness.Conditional, DataGrade.Core);
    private static readonly Func<Scene, Scene> FrozenTitle = scene => scene.Frozen(Title, Now + Duration.FromDays(99));

    [Fact]
    public void Of_a_draft() => PrecedenceTable.Check(
        Quiet, new DraftListing(Vendor, Listing, Product.Stream, Posted, [Statement]), Now,
        new Fault<DraftListing>("party-suspended", scene => scene.Suspended(Vendor).Suspended(Rival)),
        new("listing-phase", scene => scene.Listed(Posted)),
        new("listing-subject-not-found", Command: c => c with { Actor = Rival }),
        new("core-not-listed", Core),
        new("negative-list", Floor.AllForbidden),
        new("not-open-data", Command: c => c with { Terms = Open }),
        new("invalid-listing", Command: c => c with { Source = [] }),
        new("currency-not-traded", NoTradeInCny));

    [Fact]
    public void Of_a_submission() => PrecedenceTable.Check(
        Quiet.Drafted(Posted with { ClosesAt = Now + Tick }), new SubmitListing(Vendor, Listing), Now,
        new Fault<SubmitListing>("party-suspended", scene => scene.Suspended(Vendor).Suspended(Rival)),
        new("listing-not-found", Command: c => c with { Actor = Rival }),
        new("listing-phase", scene => scene.Given(Listing.Stream, new ListingSubmitted(Listing, Now))),
        new("listing-subject-not-found", scene => scene.Given(Product.Stream, new ProductWithdrawn(Product, "old", Now))),
        new("core-not-listed", Core),
        new("negative-list", Floor.AllForbidden),
        new("invalid-listing", At: _ => Now + Tick),
        new("title-frozen", FrozenTitle),
        new("currency-not-traded", NoTradeInCny));

    [Fact]
    public void Of_an_approval() => PrecedenceTable.Check(
        Quiet.Submitted(Posted), new ApproveListing(Reviewer, Listing, ["source"]), Now,
        new Fault<ApproveListing>("listing-not-found", Command: c => c with { Listing = OpenListing }),
        new("conflict-of-interest", Command: c => c with { Actor = Insider }),
        new("listing-phase", scene => scene.Given(Listing.Stream, new ListingReturned(Listing, Reviewer, "unclear", Now))),
        new("core-not-listed", Core),
        new("negative-list", Floor.AllForbidden),
        new("title-frozen", FrozenTitle),
        new("currency-not-traded", NoTradeInCny),
        new("invalid-listing", Command: c => c with { Checks = [] }));

    [Fact]
    public void Of_a_revision() => PrecedenceTable.Check(
        Quiet.Listed(Posted).Given(Buy(Alice), Now), new ReviseListing(Vendor, Listing, Posted with { Price = Cny(1_00) }), Now,
        new Fault<ReviseListing>("party-suspended", scene => scene.Suspended(Vendor).Suspended(Rival)),
        new("listing-not-found", Command: c => c with { Actor = Rival }),
        new("listing-phase", scene => scene.Given(Listing.Stream, new ListingWithdrawn(Listing, Now))),
        new("core-not-listed", Core),
        new("negative-list", Floor.AllForbidden),
        new("invalid-listing", Command: c => c with { Terms = c.Terms with { Supply = Exclusive.Supply, Exclusivity = Exclusive.Exclusivity } }),
        new("title-frozen", FrozenTitle),
        new("currency-not-traded", NoTradeInCny));

    /// <summary>Codes are public contract: this list changes by decision only.</summary>
    [Fact]
    public void The_codes_are_these_in_this_order() => PrecedenceTable.CodesOf<ListingRejection>().ShouldBe(
    [
        "listing-not-found", "listing-phase", "other-method", "deadline-not-due", "self-deal", "seller-barred", "listing-changed", "sold-out", "no-scarcity", "listing-subject-not-found",
        "closed-not-listed", "raw-personal-not-listed", "core-not-listed", "negative-list", "price-on-open-data", "not-open-data", "invalid-listing",
    ]);
}
