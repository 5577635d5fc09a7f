using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Credits;
using Exchange.Market.OrderBooks;
using Exchange.Market.Orders;
using Exchange.Market.Settlements;
using Exchange.Market.Tests.Listings;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.OrderBooks.BookRejection;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.OrderBooks.Pit;

namespace Exchange.Market.Tests.OrderBooks;

/// <summary>Continuous trading (MECHANISMS CDA-1 to CDA-7, DOMAIN CRD-1).</summary>
public sealed class WhenOrdersMeet
{
    private static readonly AccountId Fees = AccountId.Fees(Currency.Cny, new LocalDate(2026, 11, 20));

    [Fact]
    public void A_buy_order_holds_its_money_and_a_sell_order_its_credits_from_before_they_rest()
    {
        Scene scene = Trading.When(Buy(Alice, 1_00, 50), Nine).Then([
            (Book.Stream, new BookOrderPlaced(Book, 1, 1, Alice, null, new OrderTerms(OrderSide.Buy, Cny(1_00), 50), Nine)),
            (Account(Alice).Stream, new FundsHeld(Account(Alice), Book.HoldOf(1), Cny(50_00), HoldPurpose.Order, Book.Stream.Value, Nine))]);
        scene.When(Sell(Bob, 1_10, 30), Nine).Then([
            (Book.Stream, new BookOrderPlaced(Book, 2, 2, Bob, null, new OrderTerms(OrderSide.Sell, Cny(1_10), 30), Nine)),
            (CreditAccountId.Of(Series, Bob).Stream, new CreditsHeld(CreditAccountId.Of(Series, Bob), Book.HoldOf(2), 30, Book.Stream.Value, Nine))]).ShouldAddUp();
    }

    [Fact]
    public void A_trade_is_at_the_resting_price_and_one_batch_with_money_fee_and_credits_and_frees_what_the_buyer_would_have_paid_more()
    {
        Scene before = Trading.Given(Sell(Bob, 10_00, 30), Nine);
        Scene.Outcome met = before.When(Buy(Alice, 10_50, 20), Nine);
        // 200.00 for twenty; 2.5 % of it to the exchange, out of what the seller gets
        met.Facts.Select(f => f.Event).Skip(2).ShouldBe([
            new CreditsTraded(Book, 1, Series, Product, Cny(10_00), 20, PriceMethod.ContinuousTrading, 2, 1, Alice, Bob, null, "continuous-double-auction-1", 1, Cny(5_00), Nine),
            new HoldReleased(Account(Alice), Book.HoldOf(2), Nine),
            new DayAccountOpened(Fees, Instant.FromUtc(2026, 11, 20, 16, 0), Nine),
            new AccountDebited(Account(Alice), Cny(5_00), Fees, null, EntryReason.Fee, Book.Stream.Value, Nine),
            new AccountCredited(Fees, Cny(5_00), Account(Alice), EntryReason.Fee, Book.Stream.Value, Nine),
            new AccountDebited(Account(Alice), Cny(195_00), Account(Bob), null, EntryReason.Price, Book.Stream.Value, Nine),
            new AccountCredited(Account(Bob), Cny(195_00), Account(Alice), EntryReason.Proceeds, Book.Stream.Value, Nine),
            new CreditsDelivered(CreditAccountId.Of(Series, Bob), 20, CreditAccountId.Of(Series, Alice), Book.HoldOf(1), Book.Stream.Value, Nine),
            new CreditsReceived(CreditAccountId.Of(Series, Alice), 20, CreditAccountId.Of(Series, Bob), Book.Stream.Value, Nine)]);
        Scene after = met.ThenScene();
        after.ShouldAddUp();
        after.Money(Alice).Available.ShouldBe(before.Money(Alice).Available - 200_00);
        after.Credits(Alice).Available.ShouldBe(100_020);
        (after.Live().Last, after.Live().Orders.Find(1)!.Remaining).ShouldBe((10_00, 10));
    }

    /// <summary>The example of MECHANISMS section 8, in lots of ten.</summary>
    [Fact]
    public void The_best_price_goes_first_and_at_one_price_the_earliest_and_who_is_partly_filled_keeps_its_place()
    {
        Scene scene = Trading.Do(Nine, Sell(Bob, 1_01_00, 30), Sell(Rival, 1_01_00, 50), Sell(Carol, 1_02_00, 40));
        Scene.Outcome met = scene.When(Buy(Alice, 1_02_00, 90), Nine);
        met.Trades().ShouldBe([(4, 1, 1_01_00, 30), (4, 2, 1_01_00, 50), (4, 3, 1_02_00, 10)]);
        met.ThenScene().Resting(OrderSide.Sell, Nine).ShouldBe([(3, 30)]);
        met.ThenScene().Do(Sell(Bob, 1_02_00, 10), Nine).When(Buy(Alice, 1_02_00, 40), Nine).Trades().ShouldBe([(6, 3, 1_02_00, 30), (6, 5, 1_02_00, 10)]);
        met.ThenScene().ShouldAddUp();
    }

    [Fact]
    public void What_an_immediate_or_cancel_order_does_not_trade_is_out_and_free_again()
    {
        Scene.Outcome met = Trading.Given(Sell(Bob, 1_00, 30), Nine).When(Buy(Alice, 1_00, 50, TimeInForce.Ioc), Nine);
        met.Trades().ShouldBe([(2, 1, 1_00, 30)]);
        met.Facts.ShouldContain(f => f.Event.Equals(new BookOrderCancelled(Book, 2, 20, BookCancelReason.IocRemainder, Nine)));
        met.ThenScene().Live().Orders.Count.ShouldBe(0);
        met.ThenScene().ShouldAddUp();
    }

    /// <summary>P17.</summary>
    [Fact]
    public void A_fill_or_kill_order_trades_whole_or_touches_nothing()
    {
        Scene scene = Trading.Do(Nine, Sell(Bob, 1_00, 30), Sell(Carol, 1_05, 30));
        Scene killed = scene.When(Buy(Alice, 1_05, 70, TimeInForce.Fok), Nine).ThenScene();
        killed.Resting(OrderSide.Sell, Nine).ShouldBe([(1, 30), (2, 30)]);
        killed.ShouldAddUp();
        scene.When(Buy(Alice, 1_05, 60, TimeInForce.Fok), Nine).Trades().ShouldBe([(3, 1, 1_00, 30), (3, 2, 1_05, 30)]);
    }

    [Fact]
    public void An_order_expires_before_whatever_comes_at_that_instant()
    {
        Instant until = Nine + Duration.FromMinutes(1);
        Scene scene = Trading.Do(Nine, Sell(Bob, 1_00, 30, TimeInForce.Gtd, until: until), Sell(Carol, 1_05, 30));
        scene.Live().WakesAt.ShouldBe(until);
        scene.When(Buy(Alice, 1_05, 30), until - Tick).Trades().ShouldBe([(3, 1, 1_00, 30)]);
        scene.When(Buy(Alice, 1_05, 30), until).Trades().ShouldBe([(3, 2, 1_05, 30)]);
        scene.When(Cancel(Bob, 1), until).ThenRefused(new BookOrderNotFound());
        scene.When(new ExpireOrders(MarketCommand.Exchange, Book, until), until - Tick).ThenRefused(new BookRejection.DeadlineNotDue(until));
        Scene swept = scene.Do(new ExpireOrders(MarketCommand.Exchange, Book, until), until);
        swept.Live().Orders.InOrder.Select(o => o.Number).ShouldBe([2]);
        swept.ShouldAddUp();
    }

    [Fact]
    public void Expired_orders_are_taken_out_in_steps_and_the_next_expiry_is_set()
    {
        Instant until = Nine + Duration.FromMinutes(1), later = until + Duration.FromMinutes(1);
        Scene scene = Trading.Do(Sell(Bob, 2_00, 10, TimeInForce.Gtd, until: later), Nine);
        for (int i = 0; i < BookSweep.AtOnce + 5; i++) scene = scene.Do(Sell(Carol, 2_00, 10, TimeInForce.Gtd, until: until), Nine);
        scene.Live().WakesAt.ShouldBe(until);
        Scene.Outcome first = scene.When(new ExpireOrders(MarketCommand.Exchange, Book, until), until);
        first.Facts.Count(f => f.Event is BookOrderCancelled).ShouldBe(BookSweep.AtOnce);
        first.Facts[^1].Event.ShouldBe(new OrdersSwept(Book, BookSweep.AtOnce, More: true, until));
        Scene swept = scene.Do(new ExpireOrders(MarketCommand.Exchange, Book, until), until);
        (swept.Live().Orders.Count, swept.Live().WakesAt).ShouldBe((1, later));
        swept.ShouldAddUp();
    }

    /// <summary>CDA-5.</summary>
    [Fact]
    public void A_replacement_keeps_its_place_when_it_only_shrinks_and_else_arrives_anew()
    {
        Scene scene = Trading.Do(Nine, Buy(Alice, 1_00, 50), Buy(Bob, 1_00, 50));
        scene.Do(Replace(Alice, 1, null, 20), Nine).Resting(OrderSide.Buy, Nine).ShouldBe([(1, 20), (2, 50)]);
        Scene grown = scene.Do(Replace(Alice, 1, null, 60), Nine);
        grown.Resting(OrderSide.Buy, Nine).ShouldBe([(2, 50), (1, 60)]);
        grown.ShouldAddUp();
        scene.Do(Replace(Alice, 1, 95, 50), Nine).ShouldAddUp();
        scene.Do(Replace(Alice, 1, null, 0), Nine).Resting(OrderSide.Buy, Nine).ShouldBe([(2, 50)]);
        scene.When(Replace(Alice, 1, 1_00, 50), Nine).ThenNothing();
        scene.When(Replace(Alice, 2, 1_00, 50), Nine).ThenRefused(new BookOrderNotFound());

        Scene.Outcome crossing = scene.Do(Sell(Carol, 1_05, 30), Nine).When(Replace(Alice, 1, 1_05, 40), Nine);
        crossing.Trades().ShouldBe([(1, 3, 1_05, 30)]);
        crossing.ThenScene().Resting(OrderSide.Buy, Nine).ShouldBe([(1, 10), (2, 50)]);
        crossing.ThenScene().ShouldAddUp();
    }

    [Fact]
    public void A_replacement_that_takes_more_than_there_is_leaves_the_order_as_it_was()
    {
        Scene scene = Trading.Given(Buy(Alice, 1_00_00, 9_000), Nine);
        scene.When(Replace(Alice, 1, null, 11_000), Nine).Refusal.ShouldBe(new AccountRejection.InsufficientFunds(Cny(11_000_00_00), Cny(1_000_500_00)));
        scene.When(Replace(Alice, 1, null, 10_000), Nine).ThenScene().ShouldAddUp();
    }

    /// <summary>CDA-6, P15: by control group, in each of the four ways.</summary>
    [Theory]
    [InlineData(SelfTradePrevention.CancelNewest, 50, 0)]
    [InlineData(SelfTradePrevention.CancelOldest, 0, 30)]
    [InlineData(SelfTradePrevention.CancelBoth, 0, 0)]
    [InlineData(SelfTradePrevention.Decrement, 20, 0)]
    public void Two_of_one_control_group_never_trade_with_each_other(SelfTradePrevention way, long vendorRests, long siblingRests)
    {
        Scene scene = Under(Terms with { SelfTrades = way }).Given(Sell(Vendor, 1_00, 50), Nine);
        Scene.Outcome met = scene.When(Buy(Sibling, 1_00, 30), Nine);
        met.Trades().ShouldBeEmpty();
        Scene after = met.ThenScene();
        (after.Resting(OrderSide.Sell, Nine).Sum(o => o.Item2), after.Resting(OrderSide.Buy, Nine).Sum(o => o.Item2)).ShouldBe((vendorRests, siblingRests));
        after.ShouldAddUp();
    }

    [Fact]
    public void An_order_that_would_meet_more_orders_than_a_batch_can_settle_is_refused_with_what_it_may_be()
    {
        Scene scene = Trading;
        for (int i = 0; i <= 100; i++) scene = scene.Do(Sell(i % 2 == 0 ? Bob : Carol, 1_00, 10), Nine);
        scene.When(Buy(Alice, 1_00, 1_010), Nine).ThenRefused(new TooManyCounterparties(1_000));
        Scene.Outcome met = scene.When(Buy(Alice, 1_00, 1_000), Nine);
        met.Trades().Length.ShouldBe(100);
        met.Facts.Length.ShouldBeLessThan(1_000);
        met.ThenScene().ShouldAddUp();
    }

    /// <summary>One sequencer: of two who want the last lot, the one that comes first has it.</summary>
    [Fact]
    public void Of_two_orders_that_want_the_same_the_first_gets_it()
    {
        Scene scene = Trading.Given(Sell(Bob, 1_00, 10), Nine);
        scene.When(Buy(Alice, 1_00, 10), Nine).ThenScene().When(Buy(Carol, 1_00, 10), Nine).Trades().ShouldBeEmpty();
        scene.When(Buy(Carol, 1_00, 10), Nine).ThenScene().When(Cancel(Bob, 1), Nine).ThenRefused(new BookOrderNotFound());
    }

    [Fact]
    public void Who_may_not_trade_any_more_can_still_take_his_order_out()
    {
        Scene scene = Trading.Given(Buy(Alice, 1_00, 10), Nine).Suspended(Alice);
        scene.Do(Cancel(Alice, 1), Nine).Money(Alice).Held.ShouldBe(0);
    }

    [Fact]
    public void The_fee_is_the_rulebooks() => SettlementDesk.FeeOf(Cny(200_00), Rules.FeeFor(Currency.Cny)!).ShouldBe(Cny(5_00));
}
