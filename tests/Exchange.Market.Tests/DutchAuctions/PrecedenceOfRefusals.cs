using Exchange.Market.Auctions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.DutchAuctions.Clocks;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.DutchAuctions;

public sealed class PrecedenceOfRefusals
{
    private static readonly DutchTerms Terms = new(
        Listing, Product.Stream.Value, Cny(10_00), Cny(4_00), Cny(50), Duration.FromSeconds(1), 1, Partial: false, Mechanisms.DutchPricing.PayAtAccept, Now, Close, Duration.FromMinutes(5), null);

    [Fact]
    public void Of_putting_up() => PrecedenceTable.Check(
        Hall, PutUp(Falling), Now,
        new Fault<PutUpDutch>("party-suspended", scene => scene.Suspended(Vendor)),
        new("auction-already-opened", scene => scene.Given(Clock.Stream, new DutchAuctionOpened(Clock, Vendor, Terms, Now))),
        new("listing-not-found", Command: c => c with { Listing = Id<ListingId>(99) }),
        new("listing-phase", scene => scene.Given(Listing.Stream, new ListingSuspended(Listing, "inquiry", Ruling, Now))),
        new("product-not-registered", scene => scene.Given(Product.Stream, new ProductWithdrawn(Product, "old", Now))),
        new("sold-out", Command: c => c with { Lot = c.Lot with { Licences = 4 } }),
        new("invalid-terms", Command: c => c with { Lot = c.Lot with { Decrement = Cny(0) } }));

    [Fact]
    public void Of_an_accept() => PrecedenceTable.Check(
        Up(Falling with { Licences = 2, OpensAt = After(1) }, Alice), Accept(Alice), After(1),
        new Fault<AcceptDutch>("auction-not-found", Command: c => c with { Auction = Id<DutchAuctionId>(99) }),
        new("not-open", At: _ => Now),
        new("not-qualified", scene => scene.Suspended(Alice)),
        new("bad-quantity", Command: c => c with { Licences = 0 }),
        new("insufficient-licences", Command: c => c with { Licences = 3 }));

    [Fact]
    public void Of_a_limit() => PrecedenceTable.Check(
        Up(Falling with { Licences = 2 }, Alice), Limit(Alice, 5_00), Now,
        new Fault<LeaveDutchLimit>("closed", At: _ => Close),
        new("not-qualified", scene => scene.Suspended(Alice)),
        new("wrong-currency", Command: c => c with { Limit = new Kernel.Money(1, Kernel.Currency.Eur) }),
        new("limit-below-floor", Command: c => c with { Limit = Cny(1) }),
        new("limit-waits", scene => scene.Given(Limit(Alice, 6_00), Now)));

    [Fact]
    public void The_codes_are_declared_in_the_order_of_precedence() => PrecedenceTable.CodesOf<DutchRejection>().ShouldBe(
        ["limit-below-floor", "insufficient-licences", "limit-waits", "no-limit-waits", "dutch-auction-phase"]);
}
