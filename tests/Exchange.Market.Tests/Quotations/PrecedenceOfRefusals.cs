using Exchange.Market.Accounts;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.Quotations.Quotes;

namespace Exchange.Market.Tests.Quotations;

public sealed class PrecedenceOfRefusals
{
    private static readonly Func<Scene, Scene> Declined = scene => scene.Given(Quote.Stream, new QuoteDeclined(Quote, Alice, "too-dear", Now));
    private static readonly Func<Scene, Scene> Stopped = scene => scene.Given(Listing.Stream, new ListingSuspended(Listing, "inquiry", Ruling, Now));
    private static readonly Func<Scene, Scene> Gone = scene => scene.Given(Product.Stream, new ProductWithdrawn(Product, "old", Now));

    [Fact]
    public void Of_an_acceptance() => PrecedenceTable.Check(
        Quiet.Listed(Posted).Offered(Firm), Accept(), Now,
        new Fault<AcceptQuote>("party-suspended", scene => scene.Suspended(Alice)),
        new("quote-not-found", Command: c => c with { Quote = OtherQuote }),
        new("quote-phase", Declined),
        new("quote-lapsed", At: _ => Last + Tick),
        new("quote-changed", Command: c => c with { Version = 2 }),
        new("seller-barred", scene => scene.Suspended(Vendor)),
        new("listing-phase", Stopped),
        new("product-not-registered", Gone),
        new("insufficient-funds", scene => scene.Given(Account(Alice).Stream, new FundsHeld(Account(Alice), Ruling, Cny(scene.Available(Alice)), HoldPurpose.Deposit, "auction-1", Now))));

    [Fact]
    public void Of_an_amendment() => PrecedenceTable.Check(
        Quiet.Listed(Posted).Offered(Firm), new AmendQuote(Vendor, Quote, Firm with { Price = Cny(140_00) }), Now,
        new Fault<AmendQuote>("party-suspended", scene => scene.Suspended(Vendor)),
        new("quote-not-found", Command: c => c with { Quote = OtherQuote }),
        new("quote-phase", Declined),
        new("quote-lapsed", At: _ => Last + Tick),
        new("quote-binds", Command: c => c with { Terms = Firm with { Price = Cny(160_00) } }),
        new("listing-phase", Stopped),
        new("buyer-barred", scene => scene.Suspended(Alice)),
        new("invalid-quote", Command: c => c with { Terms = Firm with { Price = Cny(0) } }),
        new("product-not-registered", Gone));

    [Fact]
    public void The_codes_are_declared_in_the_order_of_precedence() => PrecedenceTable.CodesOf<QuoteRejection>().ShouldBe(
        ["quote-not-found", "quote-phase", "quote-lapsed", "quote-changed", "quote-indicative", "quote-firm", "quote-binds", "buyer-barred", "deadline-not-due", "invalid-quote"]);
}
