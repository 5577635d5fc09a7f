using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.Tests.Inquiries;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.ReverseAuctions.Tenders;

namespace Exchange.Market.Tests.ReverseAuctions;

public sealed class PrecedenceOfRefusals
{
    [Fact]
    public void Of_a_tender() => PrecedenceTable.Check(
        Requests.TwoVendors, PutOut(), Now,
        new Fault<PutOutTender>("party-suspended", scene => scene.Suspended(Alice)),
        new("auction-already-opened", scene => scene.Given(PutOut(), Now)),
        new("invalid-terms", Command: c => c with { Tender = c.Tender with { ClosesAt = Now } }),
        new("insufficient-funds", Command: c => c with { Tender = c.Tender with { Licences = 6 } }));

    [Fact]
    public void Of_a_bid() => PrecedenceTable.Check(
        Out(), Bid(Rival, 50_00), Now,
        new Fault<BidInReverse>("party-suspended", scene => scene.Suspended(Rival)),
        new("auction-not-found", Command: c => c with { Auction = Id<ReverseAuctionId>(99) }),
        new("closed", At: _ => Close),
        new("wrong-currency", Command: c => c with { Minimum = new Money(1, Currency.Eur) }),
        new("listing-not-found", Command: c => c with { Listing = Id<ListingId>(99) }),
        new("listing-phase", scene => scene.Given(Requests.RivalListing.Stream, new ListingSuspended(Requests.RivalListing, "inquiry", Ruling, Now))),
        new("product-not-registered", scene => scene.Given(Requests.RivalProduct.Stream, new ProductWithdrawn(Requests.RivalProduct, "old", Now))),
        new("above-ceiling", Command: c => c with { Minimum = Cny(100_01) }));

    [Fact]
    public void The_codes_are_declared_in_the_order_of_precedence() => PrecedenceTable.CodesOf<ReverseRejection>().ShouldBe(
        ["reverse-auction-phase", "bids-stand", "own-tender", "above-ceiling", "above-acceptable"]);
}
