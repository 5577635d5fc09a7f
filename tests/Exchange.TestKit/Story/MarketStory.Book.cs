using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.OrderBooks;
using NodaTime;
using static Exchange.TestKit.Story.Cast;
using OrderSide = Exchange.Mechanisms.OrderSide;
using SelfTradePrevention = Exchange.Mechanisms.SelfTradePrevention;
using TimeInForce = Exchange.Mechanisms.TimeInForce;

namespace Exchange.TestKit.Story;

/// <summary>An order book of usage credits.</summary>
public sealed partial class MarketStory
{
    /// <summary>A session of a book from call to call, with a price outside the band, a halt and a kill; and a second one that runs.</summary>
    public async Task TradeCreditsAsync()
    {
        Instant nine = stage.Now + Duration.FromHours(1), noon = nine + Duration.FromHours(3);
        await stage.GiveAsync(new OpenBook(One, OpenCredits, new BookTerms(new Money(5, Currency.Cny), 1, SelfTradePrevention.Decrement, 1_000, Duration.FromMinutes(10), null, nine, noon, noon + Duration.FromMinutes(10))));
        await OrderAsync(Alice, OrderSide.Buy, 3, 3);
        await OrderAsync(Carol, OrderSide.Buy, 2, 1);
        await OrderAsync(Metro, OrderSide.Sell, 2, 2);
        await stage.RefusedAsync(new PlaceBookOrder(Dave, CreditBook, new OrderTerms(OrderSide.Buy, Yuan(1), 1)), "not-admitted");
        await AdvanceAsync(nine);

        await OrderAsync(Metro, OrderSide.Sell, 3, 3); // one is left of alice's three
        await OrderAsync(Alice, OrderSide.Sell, 3, 1);
        await OrderAsync(Alice, OrderSide.Buy, 3, 3); // two of metro's, and one that would be with herself
        await OrderAsync(Carol, OrderSide.Buy, 1, 5, TimeInForce.Gtd, stage.Now + Duration.FromMinutes(5));
        await OrderAsync(Bob, OrderSide.Buy, 1, 2);
        LiveBook book = (LiveBook)await stage.StateAsync<BookState>(CreditBook.Stream);
        await stage.GiveAsync(new ReplaceBookOrder(Bob, CreditBook, book.Numbered, null, 1));
        await stage.GiveAsync(new ReplaceBookOrder(Bob, CreditBook, book.Numbered, Yuan(2), 2));
        await stage.GiveAsync(new CancelBookOrder(Bob, CreditBook, book.Numbered));
        stage.Advance(Duration.FromMinutes(5));
        await stage.GiveAsync(new ExpireOrders(MarketCommand.Exchange, CreditBook, book.WakesAt!.Value));
        await OrderAsync(Metro, OrderSide.Sell, 9, 1);
        await OrderAsync(Bob, OrderSide.Buy, 9, 1); // outside the band
        await AdvanceAsync(((LiveBook)await stage.StateAsync<BookState>(CreditBook.Stream)).Until!.Value);

        await stage.GiveAsync(new HaltBook(One, CreditBook, "inquiry"));
        await stage.GiveAsync(new ResumeBook(Two, CreditBook));
        await AdvanceAsync(((LiveBook)await stage.StateAsync<BookState>(CreditBook.Stream)).Until!.Value);
        await OrderAsync(Carol, OrderSide.Buy, 1, 1);
        await stage.GiveAsync(new KillOrders(One, CreditBook, Carol, "runaway"));
        await stage.GiveAsync(new LiftKill(Two, CreditBook, Carol));
        await stage.GiveAsync(new KillOrders(Alice, CreditBook, Alice, "holiday"));
        await OrderAsync(Carol, OrderSide.Buy, 1, 1);
        await AdvanceAsync(noon);
        await AdvanceAsync(noon + Duration.FromMinutes(10));

        Instant then = stage.Now + Duration.FromHours(1);
        await stage.GiveAsync(new OpenBook(Two, OpenCredits, new BookTerms(
            new Money(5, Currency.Cny), 1, SelfTradePrevention.CancelNewest, null, Duration.FromMinutes(10), Yuan(4), then, then + Duration.FromDays(30), then + Duration.FromDays(31))));
        await OrderAsync(Carol, OrderSide.Buy, 1, 1);
        await OrderAsync(Metro, OrderSide.Sell, 5, 1);
    }

    private Task OrderAsync(ParticipantId party, OrderSide side, int yuan, int quantity, TimeInForce time = TimeInForce.Gtc, Instant? until = null) =>
        stage.GiveAsync(new PlaceBookOrder(party, CreditBook, new OrderTerms(side, Yuan(yuan), quantity, time, PostOnly: false, until)));

    private Task AdvanceAsync(Instant dueAt)
    {
        if (stage.Now < dueAt) stage.Advance(dueAt - stage.Now);
        return stage.GiveAsync(new AdvanceBook(MarketCommand.Exchange, CreditBook, dueAt));
    }
}
