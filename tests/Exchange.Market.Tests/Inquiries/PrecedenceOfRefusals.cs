using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using static Exchange.Market.Tests.Inquiries.Requests;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Inquiries;

public sealed class PrecedenceOfRefusals
{
    [Fact]
    public void Of_a_quote() => PrecedenceTable.Check(
        TwoVendors.Asked(), Of(Vendor, 90_00), Now,
        new Fault<QuoteForRfq>("party-suspended", scene => scene.Suspended(Vendor)),
        new("rfq-not-found", Command: c => c with { Rfq = Id<RfqId>(9) }),
        new("rfq-phase", scene => scene.Given(Rfq.Stream, new RfqDeclined(Rfq, "no-need", Now))),
        new("rfq-closed", At: _ => Close),
        new("invalid-rfq", Command: c => c with { LicencesMax = 0 }),
        new("listing-not-found", Command: c => c with { Listing = RivalListing }),
        new("listing-phase", scene => scene.Given(Listing.Stream, new ListingSuspended(Listing, "inquiry", Ruling, Now))),
        new("product-not-registered", scene => scene.Given(Product.Stream, new ProductWithdrawn(Product, "old", Now))),
        new("sold-out", Command: c => c with { LicencesMax = 4 }));

    [Fact]
    public void The_codes_are_declared_in_the_order_of_precedence() => PrecedenceTable.CodesOf<RfqRejection>().ShouldBe(
        ["rfq-not-found", "rfq-phase", "rfq-closed", "self-quote", "not-shortlisted", "worse-than-first", "rfq-full", "listing-unfit", "question-not-found", "question-answered", "rfq-quote-not-found", "rfq-choice", "deadline-not-due", "invalid-rfq"]);
}
