using Exchange.Market.Credits;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Credits.Credit;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Credits;

public sealed class PrecedenceOfRefusals
{
    private static readonly Func<Scene, Scene> Stopped = scene => scene.Given(Listing.Stream, new ListingSuspended(Listing, "inquiry", Ruling, Now));
    private static readonly Func<Scene, Scene> Gone = scene => scene.Given(Product.Stream, new ProductWithdrawn(Product, "old", Now));

    [Fact]
    public void Of_an_opening() => PrecedenceTable.Check(
        Quiet.Listed(Posted), Credit.Open with { Supply = 3 }, Now,
        new Fault<OpenSeries>("party-suspended", scene => scene.Suspended(Vendor)),
        new("listing-not-found", Command: c => c with { Listing = OpenListing }),
        new("listing-phase", Stopped),
        new("invalid-credits", Command: c => c with { ExpiresAt = Now }),
        new("product-not-registered", Gone),
        new("currency-not-traded", Command: c => c with { Currency = Kernel.Currency.Jpy }),
        new("sold-out", scene => scene.Given(Listing.Stream, new LicenceReserved(Listing, "order-1", Now))));

    [Fact]
    public void Of_an_issue() => PrecedenceTable.Check(
        Quiet.Listed(Unlimited).Given(Credit.Open, Now), Issue, Now,
        new Fault<IssueCredits>("party-suspended", scene => scene.Suspended(Vendor)),
        new("series-not-found", Command: c => c with { Series = OtherSeries }),
        new("series-expired", At: _ => Expiry),
        new("listing-phase", Stopped),
        new("invalid-credits", Command: c => c with { Quantity = CreditDesk.SupplyMax + 1 }),
        new("product-not-registered", Gone),
        new("supply-exceeded", Command: c => c with { Quantity = 101 }));

    [Fact]
    public void Of_an_allotment() => PrecedenceTable.Check(
        Quiet.Listed(Unlimited).Given(Credit.Open, Now).Given(Issue, Now), Allot, Now,
        new Fault<AllotCredits>("party-suspended", scene => scene.Suspended(Vendor)),
        new("series-not-found", Command: c => c with { Series = OtherSeries }),
        new("series-expired", At: _ => Expiry),
        new("buyer-barred", scene => scene.Suspended(Alice)),
        new("invalid-credits", Command: c => c with { Quantity = 0 }),
        new("insufficient-credits", scene => scene.Given(Issuer.Stream, new CreditsHeld(Issuer, Ruling, 60, "order-1", Now))));

    [Fact]
    public void Of_a_use() => PrecedenceTable.Check(
        Allotted, Use, Now,
        new Fault<UseCredits>("party-suspended", scene => scene.Suspended(Alice)),
        new("series-not-found", Command: c => c with { Series = OtherSeries }),
        new("series-expired", At: _ => Expiry),
        new("invalid-credits", Command: c => c with { Quantity = 0 }),
        new("product-not-registered", Gone),
        new("title-frozen", scene => scene.Frozen(Title, Expiry + Duration.FromDays(1), Series.Value)),
        new("insufficient-credits", scene => scene.Given(Holder.Stream, new CreditsHeld(Holder, Ruling, 10, "order-1", Now))));

    [Fact]
    public void A_series_is_opened_once() => Quiet.Listed(Unlimited).Given(Credit.Open, Now).When(Credit.Open, Now).ThenRefused(new CreditRejection.SeriesAlreadyOpened());

    [Fact]
    public void The_codes_are_declared_in_the_order_of_precedence() => PrecedenceTable.CodesOf<CreditRejection>().ShouldBe(
        ["series-not-found", "series-already-opened", "series-expired", "invalid-credits", "supply-exceeded", "insufficient-credits", "deadline-not-due"]);
}
