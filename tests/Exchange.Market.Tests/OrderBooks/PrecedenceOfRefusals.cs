using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.OrderBooks;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Tests.Listings;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.OrderBooks.Pit;

namespace Exchange.Market.Tests.OrderBooks;

public sealed class PrecedenceOfRefusals
{
    [Fact]
    public void Of_opening() => PrecedenceTable.Check(
        Pit.Quiet, Opening, Now,
        new Fault<OpenBook>("series-not-found", Command: c => c with { Series = Id<CreditSeriesId>(99) }),
        new("conflict-of-interest", Command: c => c with { Actor = Sibling }),
        new("book-phase", scene => scene.Given(Book.Stream, new BookOpened(Book, Series, Product, Vendor, "the-group", Terms, 1, Operator, Now))),
        new("invalid-book", Command: c => c with { Terms = c.Terms with { Lot = 0 } }));

    [Fact]
    public void Of_an_order() => PrecedenceTable.Check(
        Called, Buy(Alice, 1_00, 10), Now,
        new Fault<PlaceBookOrder>("party-suspended", scene => scene.Suspended(Alice)),
        new("book-not-found", Command: c => c with { Book = Id<BookId>(99) }),
        new("orders-killed", scene => scene.Given(Book.Stream, new OrdersKilled(Book, Alice, Operator, "runaway", Now))),
        new("book-phase", At: _ => Nine),
        new("currency-not-traded", scene => scene.Given(Rulebook.Stream, new RulesEnacted(2, Rules with { Fees = [Rules.Fees[1]] }, Before, Ruling, Before))),
        new("invalid-book-order", Command: c => c with { Terms = c.Terms with { Quantity = 0 } }),
        new("bad-tick", Command: c => c with { Terms = c.Terms with { Price = Cny(1_01) } }),
        new("not-in-a-call", Command: c => c with { Terms = c.Terms with { TimeInForce = TimeInForce.Ioc } }),
        new("self-cross", scene => scene.Given(Book.Stream, new BookOrderPlaced(Book, 1, 1, Alice, null, new OrderTerms(OrderSide.Sell, Cny(5), 10), Now))));

    [Fact]
    public void Of_an_orders_lot_place_and_money()
    {
        Trading.When(Buy(Alice, 1_00, 15), Nine).ThenRefused(new BookRejection.BadLot(10));
        Trading.When(Buy(Alice, 1_00_00, 20_000), Nine).Refusal!.Code.ShouldBe("insufficient-funds");
        Trading.When(Sell(Alice, 1_00, 200_000), Nine).Refusal!.Code.ShouldBe("insufficient-credits");
        Trading.Given(Sell(Bob, 1_00, 10), Nine).When(Buy(Alice, 1_00, 10, postOnly: true), Nine).ThenRefused(new BookRejection.PostOnlyWouldCross());
        Trading.When(Buy(Visitor, 1_00, 10), Nine).ThenRefused(new ParticipantRejection.RoleMissing("buyer"));
        Trading.When(Buy(Vendor, 1_00, 10), Nine).ThenRefused(new ParticipantRejection.RoleMissing("buyer"));
        Trading.When(Sell(Vendor, 1_00, 10), Nine).Refusal.ShouldBeNull();
    }

    [Theory]
    [InlineData("expiresAt", TimeInForce.Gtd, false, false)]
    [InlineData("expiresAt", TimeInForce.Gtc, false, true)]
    [InlineData("postOnly", TimeInForce.Ioc, true, false)]
    [InlineData("postOnly", TimeInForce.Fok, true, false)]
    public void Of_what_no_order_is(string field, TimeInForce time, bool postOnly, bool expires) =>
        Trading.When(Buy(Alice, 1_00, 10, time, postOnly, expires ? Noon : null), Nine).Refusal.ShouldBeOfType<BookRejection.InvalidBookOrder>().Field.ShouldBe(field);

    [Fact]
    public void Of_terms_that_no_book_has()
    {
        (string Field, Func<BookTerms, BookTerms> Spoil)[] spoilt =
        [
            ("tick", t => t with { Tick = Cny(0) }), ("tick", t => t with { Tick = new Money(5, Currency.Eur) }), ("lot", t => t with { Lot = 0 }), ("selfTrades", t => t with { SelfTrades = SelfTradePrevention.None }),
            ("bandBasisPoints", t => t with { BandBasisPoints = 0 }), ("bandBasisPoints", t => t with { BandBasisPoints = 10_001 }), ("callLength", t => t with { CallLength = Duration.Zero }), ("reference", t => t with { Reference = Cny(7) }),
            ("openingUntil", t => t with { OpeningUntil = Now }), ("continuousUntil", t => t with { ContinuousUntil = t.OpeningUntil }), ("closingUntil", t => t with { ClosingUntil = t.ContinuousUntil }),
            ("closingUntil", t => t with { ClosingUntil = Expiry + Tick }),
        ];
        foreach ((string field, Func<BookTerms, BookTerms> spoil) in spoilt)
        {
            Pit.Quiet.When(Opening with { Terms = spoil(Terms) }, Now).Refusal.ShouldBeOfType<BookRejection.InvalidBook>().Field.ShouldBe(field);
        }

        Pit.Quiet.When(Opening with { Terms = Terms with { ClosingUntil = Expiry, Reference = Cny(1_00) } }, Now).Refusal.ShouldBeNull();
    }

    [Fact]
    public void No_party_and_no_book_has_more_orders_than_can_be_taken_out_at_once()
    {
        Scene scene = Trading;
        object[] many = [.. Enumerable.Range(1, BookTermsRule.OrdersOfOneMax).Select(i => new BookOrderPlaced(Book, i, i, Alice, null, new OrderTerms(OrderSide.Buy, Cny(5), 10), Nine))];
        scene = scene.Given(Book.Stream, many);
        scene.When(Buy(Alice, 5, 10), Nine).ThenRefused(new BookRejection.TooManyOrders(BookTermsRule.OrdersOfOneMax));
        scene.When(Buy(Bob, 5, 10), Nine).Refusal.ShouldBeNull();
    }

    [Fact]
    public void The_codes_are_declared_in_the_order_of_precedence() => PrecedenceTable.CodesOf<BookRejection>().ShouldBe(
        ["book-not-found", "book-order-not-found", "orders-killed", "book-phase", "invalid-book", "invalid-book-order", "bad-tick", "bad-lot", "not-in-a-call", "too-many-orders", "post-only-would-cross", "self-cross", "too-many-counterparties", "deadline-not-due"]);
}
