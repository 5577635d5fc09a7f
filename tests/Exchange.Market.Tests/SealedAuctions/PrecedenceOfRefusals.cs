using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.SealedAuctions.Envelopes;

namespace Exchange.Market.Tests.SealedAuctions;

public sealed class PrecedenceOfRefusals
{
    private static readonly SealedTerms Terms = new(Listing, Product.Stream.Value, SealedFormat.SecondPrice, 1, Cny(1), SealedTie.Earliest, null, Now, Close, Duration.Zero, null);

    [Fact]
    public void Of_putting_up() => PrecedenceTable.Check(
        Hall.Listed(ByAuction), PutUp(SecondPrice), Now,
        new Fault<PutUpSealed>("party-suspended", scene => scene.Suspended(Vendor)),
        new("auction-already-opened", scene => scene.Given(Sale.Stream, new SealedAuctionOpened(Sale, Vendor, Terms, "", [], Now))),
        new("listing-not-found", Command: c => c with { Listing = Id<ListingId>(99) }),
        new("listing-phase", scene => scene.Given(Listing.Stream, new ListingSuspended(Listing, "inquiry", Ruling, Now))),
        new("product-not-registered", scene => scene.Given(Product.Stream, new ProductWithdrawn(Product, "old", Now))),
        new("invalid-terms", Command: c => c with { Lot = c.Lot with { ClosesAt = Now } }),
        new("no-scarcity", Command: c => c with { Lot = c.Lot with { Reserve = null } }),
        new("no-custodians", scene => scene.Given(Rulebook.Stream, new RulesEnacted(3, Rules, Before, Ruling, Before))));

    [Fact]
    public void Of_an_envelope() => PrecedenceTable.Check(
        Hall.Listed(ByAuction).Given(PutUp(SecondPrice), Now).Registered(Alice), Bid(Alice, (1, 20_00)), Now,
        new Fault<BidSealed>("auction-not-found", Command: c => c with { Auction = Id<SealedAuctionId>(99) }),
        new("closed", At: _ => Close),
        new("not-qualified", scene => scene.Suspended(Alice)),
        new("bad-envelope", Command: c => c with { Envelope = "AAAA" }));

    [Fact]
    public void The_codes_are_declared_in_the_order_of_precedence() => PrecedenceTable.CodesOf<SealedRejection>().ShouldBe(
        ["no-custodians", "bad-envelope", "not-a-custodian", "bidding-runs", "sealed-auction-phase", "wrong-share"]);
}
