using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.OrderBooks;
using Exchange.Market.Orders;
using Exchange.Market.Processes;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.OrderBooks.BookRejection;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.OrderBooks.Pit;

namespace Exchange.Market.Tests.OrderBooks;

/// <summary>Calls, phases, the band, halts and kills (MECHANISMS CALL-1 to CALL-4).</summary>
public sealed class WhenABookGoesThroughItsSession
{
    /// <summary>The example of MECHANISMS section 7, in lots of ten and in the whole currency.</summary>
    private static readonly Scene Example = Called.Do(
        Now, Buy(Alice, 105_00, 100), Buy(Bob, 103_00, 200), Buy(Carol, 100_00, 100), Sell(Rival, 99_00, 150), Sell(Vendor, 102_00, 100), Sell(Rival, 104_00, 200));

    [Fact]
    public void In_a_call_nothing_trades_until_its_end()
    {
        Example.Live().Trades.ShouldBe(0);
        Example.Live().IsCrossed(Now).ShouldBeTrue();
        Example.ShouldAddUp();
        CallIndication indicated = BookCall.Indicate(Example.Live(), Now);
        (indicated.Price, indicated.Volume, indicated.Surplus).ShouldBe((103_00, 250, 50));
    }

    [Fact]
    public void All_trade_at_the_one_price_that_is_stored_with_its_curve_and_the_rest_goes_on_with_its_place()
    {
        Scene.Outcome cleared = Example.When(new AdvanceBook(MarketCommand.Exchange, Book, Nine), Nine);
        var fact = (CallCleared)cleared.Facts.ShouldHaveSingleItem().Event;
        (fact.Price, fact.Volume, fact.Surplus, fact.Rule).ShouldBe((Cny(103_00), 250, 50, "call-auction-1"));
        fact.Curve.ShouldBe([
            new(Cny(99_00), 400, 150), new(Cny(100_00), 400, 150), new(Cny(102_00), 300, 250), new(Cny(103_00), 300, 250), new(Cny(104_00), 100, 450), new(Cny(105_00), 100, 450)]);
        Deadlines.After(fact).ShouldBe(new Due(Book.Stream, DeadlineKind.BookStep, null, null));
        cleared.ThenScene().When(Buy(Alice, 1_00, 10), Nine).ThenRefused(new BookInPhase("clearing"));
        cleared.ThenScene().When(Cancel(Alice, 1), Nine).ThenRefused(new BookInPhase("clearing"));

        Scene after = Example.Ended();
        (after.Live().Phase, after.Live().Until, after.Live().Reference, after.Live().Trades).ShouldBe((BookPhase.Continuous, Noon, 103_00, 3));
        after.Resting(OrderSide.Buy, Nine).ShouldBe([(2, 50), (3, 100)]);
        after.Resting(OrderSide.Sell, Nine).ShouldBe([(6, 200)]);
        after.ShouldAddUp();
    }

    [Fact]
    public void A_call_with_many_trades_is_settled_in_steps()
    {
        Scene scene = Called;
        for (int i = 0; i < 120; i++) scene = scene.Do(Now, Buy(i % 2 == 0 ? Alice : Carol, 2_00, 10), Sell(i % 3 == 0 ? Bob : Rival, 1_00, 10));
        scene = scene.When(new AdvanceBook(MarketCommand.Exchange, Book, Nine), Nine).ThenScene();
        Scene.Outcome first = scene.When(new SettleCall(MarketCommand.Exchange, Book, 1, 0), Nine);
        first.Facts[^1].Event.ShouldBe(new CallTradesSettled(Book, 1, BookSession.AtOnce, 120 - BookSession.AtOnce, Nine));
        first.ThenScene().When(new SettleCall(MarketCommand.Exchange, Book, 1, 0), Nine).ThenNothing();
        Scene after = first.ThenScene().Do(new SettleCall(MarketCommand.Exchange, Book, 1, BookSession.AtOnce), Nine);
        (after.Live().Phase, after.Live().Trades, after.Live().Orders.Count).ShouldBe((BookPhase.Continuous, 120, 0));
        after.ShouldAddUp();
    }

    [Fact]
    public void A_stored_price_that_the_orders_do_not_give_is_an_impossible_history()
    {
        var fact = (CallCleared)Example.When(new AdvanceBook(MarketCommand.Exchange, Book, Nine), Nine).Facts[0].Event;
        LiveBook book = Example.Live();
        foreach (CallCleared altered in (CallCleared[])[fact with { Price = Cny(102_00) }, fact with { Volume = 240 }, fact with { Surplus = 60 }, fact with { Curve = [] }])
        {
            Should.Throw<ImpossibleHistoryException>(() => BookFold.Evolve(book, altered));
        }

        var cleared = (LiveBook)BookFold.Evolve(book, fact);
        var trade = new CreditsTraded(Book, 1, Series, Product, Cny(103_00), 100, PriceMethod.CallAuction, 1, 4, Alice, Rival, 1, "call-auction-1", 1, Cny(1_00), Nine);
        BookFold.Evolve(cleared, trade);
        foreach (CreditsTraded altered in (CreditsTraded[])[trade with { Quantity = 90 }, trade with { Price = Cny(102_00) }, trade with { SellOrder = 5, Seller = Vendor }, trade with { Trade = 2 }, trade with { Seller = Bob }])
        {
            Should.Throw<ImpossibleHistoryException>(() => BookFold.Evolve(cleared, altered));
        }
    }

    [Fact]
    public void A_trade_out_of_the_order_of_price_and_place_is_an_impossible_history()
    {
        LiveBook book = Trading.Do(Nine, Sell(Bob, 1_00, 10), Sell(Carol, 1_00, 10), Sell(Rival, 1_05, 10)).Live();
        book = (LiveBook)BookFold.Evolve(book, new BookOrderPlaced(Book, 4, 4, Alice, null, new OrderTerms(OrderSide.Buy, Cny(1_05), 30), Nine));
        var trade = new CreditsTraded(Book, 1, Series, Product, Cny(1_00), 10, PriceMethod.ContinuousTrading, 4, 1, Alice, Bob, null, "continuous-double-auction-1", 1, Cny(10), Nine);
        BookFold.Evolve(book, trade);
        foreach (CreditsTraded altered in (CreditsTraded[])[
            trade with { SellOrder = 2, Seller = Carol }, trade with { SellOrder = 3, Seller = Rival, Price = Cny(1_05) }, trade with { Price = Cny(1_05) }, trade with { Quantity = 20 }, trade with { Method = PriceMethod.CallAuction, Call = 1 }])
        {
            Should.Throw<ImpossibleHistoryException>(() => BookFold.Evolve(book, altered));
        }
    }

    /// <summary>Half-open: an order at the very end of a phase is too late for it, and a call's outcome stands from there on.</summary>
    [Fact]
    public void An_order_at_the_very_microsecond_of_a_phase_end_is_too_late_for_it()
    {
        Example.When(Buy(Alice, 1_00, 10), Nine - Tick).Refusal.ShouldBeNull();
        Example.When(Buy(Alice, 1_00, 10), Nine).ThenRefused(new BookInPhase("between-phases"));
        Example.When(Cancel(Alice, 1), Nine - Tick).Refusal.ShouldBeNull();
        Example.When(Cancel(Alice, 1), Nine).ThenRefused(new BookInPhase("between-phases"));
        Trading.When(Buy(Alice, 1_00, 10), Noon - Tick).Refusal.ShouldBeNull();
        Trading.When(Buy(Alice, 1_00, 10), Noon).ThenRefused(new BookInPhase("between-phases"));
        Trading.When(new AdvanceBook(MarketCommand.Exchange, Book, Noon), Noon - Tick).ThenRefused(new BookRejection.DeadlineNotDue(Noon));
        Trading.When(new AdvanceBook(MarketCommand.Exchange, Book, Nine), Noon).ThenNothing();
    }

    [Fact]
    public void In_a_call_no_order_rests_that_could_trade_with_its_own_group()
    {
        Scene scene = Called.Given(Sell(Vendor, 1_00, 10), Now);
        scene.When(Buy(Sibling, 1_00, 10), Now).ThenRefused(new SelfCross());
        Scene rests = scene.Given(Buy(Sibling, 95, 10), Now);
        rests.When(Replace(Sibling, 2, 1_00, 10), Now).ThenRefused(new SelfCross());
    }

    [Fact]
    public void After_continuous_trading_a_closing_call_ends_the_session_and_frees_what_is_left()
    {
        Scene scene = Trading.Do(Nine, Buy(Alice, 1_00, 30)).Ended();
        (scene.Live().Phase, scene.Live().Until).ShouldBe((BookPhase.ClosingCall, One));
        scene = scene.Do(Noon, Sell(Bob, 95, 10), Sell(Carol, 1_20, 10)).Ended();
        (scene.Live().Phase, scene.Live().Orders.Count, scene.Live().Last, scene.Live().Trades).ShouldBe((BookPhase.Closed, 0, 1_00, 1));
        Traders.ShouldAllBe(party => scene.Money(party).Held == 0 && scene.Credits(party).Held == 0);
        scene.ShouldAddUp();
        scene.When(Buy(Alice, 1_00, 10), One).ThenRefused(new BookInPhase("closed"));

        Duration day = Duration.FromDays(1);
        Scene next = scene.Given(Opening with { Terms = Terms with { OpeningUntil = Nine + day, ContinuousUntil = Noon + day, ClosingUntil = One + day } }, One);
        (next.Live().Session, next.Live().Numbered).ShouldBe((2, 3));
        next.When(Buy(Alice, 1_00, 10), One).Facts.Select(f => f.Event).OfType<BookOrderPlaced>().Single().Order.ShouldBe(4);
    }

    [Fact]
    public void A_session_whose_credits_have_expired_ends_without_a_trade()
    {
        Scene scene = Example.When(new AdvanceBook(MarketCommand.Exchange, Book, Nine), Nine).ThenScene();
        Scene late = scene.Do(new SettleCall(MarketCommand.Exchange, Book, 1, 0), Expiry);
        (late.Live().Phase, late.Live().Trades, late.Live().Orders.Count).ShouldBe((BookPhase.Closed, 0, 0));
        late.ShouldAddUp();
        Example.Do(new AdvanceBook(MarketCommand.Exchange, Book, Nine), Expiry).Live().Trades.ShouldBe(0);
    }

    [Fact]
    public void An_order_that_would_trade_outside_the_band_trades_inside_it_and_then_rests_for_a_call()
    {
        // 10.00 is the reference: from 9.00 to 11.00
        Scene scene = Trading.Do(Nine, Sell(Bob, 10_00, 10), Buy(Alice, 10_00, 10), Sell(Bob, 11_00, 10), Sell(Carol, 11_05, 10));
        scene.When(Buy(Alice, 11_00, 10), Nine).Facts.ShouldNotContain(f => f.Event is VolatilityCallStarted);
        Scene.Outcome out_ = scene.When(Buy(Alice, 12_00, 30), Nine);
        out_.Trades().ShouldBe([(5, 3, 11_00, 10)]);
        out_.Facts[^1].Event.ShouldBe(new VolatilityCallStarted(Book, 5, Cny(10_00), Nine + Call, Nine));
        Scene called = out_.ThenScene();
        called.Resting(OrderSide.Buy, Nine).ShouldBe([(5, 20)]);
        called.When(Buy(Rival, 12_00, 10, TimeInForce.Ioc), Nine).ThenRefused(new NotInACall());

        Scene after = called.Do(Sell(Rival, 11_50, 10), Nine).Ended();
        (after.Live().Phase, after.Live().Reference, after.Live().Until).ShouldBe((BookPhase.Continuous, 11_50, Noon));
        after.ShouldAddUp();
    }

    [Fact]
    public void An_order_that_never_rests_trades_inside_the_band_and_calls_nothing()
    {
        Scene scene = Trading.Do(Nine, Sell(Bob, 10_00, 10), Buy(Alice, 10_00, 10), Sell(Bob, 11_00, 10), Sell(Carol, 11_05, 10));
        Scene.Outcome met = scene.When(Buy(Alice, 12_00, 20, TimeInForce.Ioc), Nine);
        met.Trades().ShouldBe([(5, 3, 11_00, 10)]);
        met.ThenScene().Live().Phase.ShouldBe(BookPhase.Continuous);
        scene.When(Buy(Alice, 12_00, 20, TimeInForce.Fok), Nine).Trades().ShouldBeEmpty();
        scene.When(Buy(Carol, 12_00, 20), Nine).ThenScene().Live().Phase.ShouldBe(BookPhase.Continuous, "what is left of it does not rest against its own");
    }

    [Fact]
    public void A_call_after_a_price_outside_the_band_gives_way_to_the_closing_call()
    {
        Instant late = Noon - Duration.FromMinutes(1);
        Scene scene = Trading.Do(late, Sell(Bob, 10_00, 10), Buy(Alice, 10_00, 10), Sell(Carol, 12_00, 10), Buy(Alice, 12_00, 10));
        scene.Live().Until.ShouldBe(Noon);
        scene = scene.Ended();
        (scene.Live().Phase, scene.Live().Trades).ShouldBe((BookPhase.ClosingCall, 1));
        scene.Ended().Live().Trades.ShouldBe(2);
    }

    [Fact]
    public void One_operator_halts_and_another_lets_it_go_on_with_a_call()
    {
        Scene scene = Trading.Given(Buy(Alice, 1_00, 10), Nine).Given(new HaltBook(Operator, Book, "inquiry"), Nine);
        scene.When(Sell(Bob, 1_00, 10), Nine).ThenRefused(new BookInPhase("halted"));
        scene.When(Replace(Alice, 1, 95, 10), Nine).ThenRefused(new BookInPhase("halted"));
        scene.When(Cancel(Alice, 1), Nine).Refusal.ShouldBeNull();
        scene.When(new HaltBook(Second, Book, "inquiry"), Nine).ThenRefused(new BookInPhase("halted"));
        scene.When(new ResumeBook(Operator, Book), Nine).ThenRefused(new DecisionRejection.SamePerson());

        Scene resumed = scene.Given(new ResumeBook(Second, Book), Nine);
        (resumed.Live().Phase, resumed.Live().Until).ShouldBe((BookPhase.ReopeningCall, Nine + Call));
        Scene after = resumed.Do(Sell(Bob, 1_00, 10), Nine).Ended();
        (after.Live().Phase, after.Live().Trades).ShouldBe((BookPhase.Continuous, 1));

        Scene closed = scene.Ended();
        (closed.Live().Phase, closed.Live().Orders.Count).ShouldBe((BookPhase.Closed, 0), "who is not let go on ends with the session");
        scene.Given(new ResumeBook(Second, Book), Noon).Live().Phase.ShouldBe(BookPhase.ClosingCall);
    }

    [Fact]
    public void A_halt_between_a_calls_price_and_its_trades_lets_the_trades_be_made_and_nothing_else()
    {
        Scene scene = Example.When(new AdvanceBook(MarketCommand.Exchange, Book, Nine), Nine).ThenScene().Given(new HaltBook(Operator, Book, "inquiry"), Nine);
        Scene after = scene.Do(new SettleCall(MarketCommand.Exchange, Book, 1, 0), Nine);
        (after.Live().Phase, after.Live().Trades).ShouldBe((BookPhase.Halted, 3));
        after.ShouldAddUp();
    }

    [Fact]
    public void A_kill_takes_all_orders_of_one_party_out_in_one_batch_and_bars_new_ones()
    {
        Scene scene = Trading;
        for (int i = 0; i < 50; i++) scene = scene.Do(Nine, Buy(Alice, 50, 10), Sell(Alice, 2_00, 10));
        scene = scene.Do(Nine, Buy(Bob, 50, 10));
        Scene.Outcome kill = scene.When(new KillOrders(Operator, Book, Alice, "runaway"), Nine);
        kill.Facts.Count(f => f.Event is BookOrderCancelled { Reason: BookCancelReason.Killed }).ShouldBe(100);
        Scene after = kill.ThenScene();
        after.Live().Orders.InOrder.Select(o => o.Owner).ShouldBe([Bob]);
        after.ShouldAddUp();
        after.When(Buy(Alice, 1_00, 10), Nine).ThenRefused(new OrdersAreKilled("operator"));
        after.When(new LiftKill(Alice, Book, Alice), Nine).ThenRefused(new OrdersAreKilled("operator"));
        after.When(new KillOrders(Alice, Book, Alice, "runaway"), Nine).ThenNothing();
        after.Given(new LiftKill(Second, Book, Alice), Nine).When(Buy(Alice, 1_00, 10), Nine).Refusal.ShouldBeNull();

        Scene own = scene.Given(new KillOrders(Alice, Book, Alice, "runaway"), Nine);
        own.When(Buy(Alice, 1_00, 10), Nine).ThenRefused(new OrdersAreKilled("party"));
        own.Given(new LiftKill(Alice, Book, Alice), Nine).When(Buy(Alice, 1_00, 10), Nine).Refusal.ShouldBeNull();
    }

    [Fact]
    public void A_kill_between_a_calls_price_and_its_trades_takes_out_what_is_left_after_them()
    {
        Scene scene = Example.When(new AdvanceBook(MarketCommand.Exchange, Book, Nine), Nine).ThenScene().Given(new KillOrders(Operator, Book, Bob, "runaway"), Nine);
        scene.When(new LiftKill(Operator, Book, Bob), Nine).ThenRefused(new BookInPhase("clearing"));
        Scene after = scene.Do(new SettleCall(MarketCommand.Exchange, Book, 1, 0), Nine);
        (after.Live().Trades, after.Live().Orders.Find(2)).ShouldBe((3, null));
        after.ShouldAddUp();
    }
}
