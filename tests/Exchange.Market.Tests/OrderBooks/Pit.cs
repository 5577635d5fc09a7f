using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Credits;
using Exchange.Market.OrderBooks;
using Exchange.Market.Participants;
using Exchange.Market.Processes;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.OrderBooks;

/// <summary>The pit: a series of credits, parties with money and credits, and its book.</summary>
internal static class Pit
{
    public static readonly CreditSeriesId Series = Id<CreditSeriesId>(71);
    public static readonly BookId Book = BookId.Of(Series);
    public static readonly ParticipantId Carol = new("carol"), Operator = new("operator-1"), Second = new("operator-2");

    /// <summary>The opening call ends at Nine, continuous trading at Noon, the closing call at One.</summary>
    public static readonly Instant Nine = Now + Duration.FromHours(1), Noon = Now + Duration.FromHours(4), One = Now + Duration.FromHours(5), Expiry = Now + Duration.FromDays(300);

    public static readonly Duration Call = Duration.FromMinutes(10);

    /// <summary>Ticks of 0.05, lots of 10, a band of ten per cent.</summary>
    public static readonly BookTerms Terms = new(Cny(5), 10, SelfTradePrevention.CancelNewest, 1_000, Call, null, Nine, Noon, One);

    public static readonly ParticipantId[] Traders = [Vendor, Sibling, Alice, Bob, Rival, Carol];

    public static readonly OpenBook Opening = new(Operator, Series, Terms);

    /// <summary>Everybody has 1,000,000.00 and 100,000 credits; the vendor, who has issued them, and the sibling are of one group.</summary>
    public static readonly Scene Quiet = Traders.Aggregate(
        Listings.Floor.Quiet.Admitted(Carol, null, ParticipantRole.Buyer)
            .Given(Series.Stream, new SeriesOpened(Series, Product, Listing, 1, Posted, Vendor, "the-group", "CNY", 1_000_000, Expiry, Before), new SeriesIssued(Series, 600_000, Before)),
        (scene, party) => scene.Funded(party, Cny(1_000_000_00)).Given(CreditAccountId.Of(Series, party).Stream, new CreditsIssued(CreditAccountId.Of(Series, party), 100_000, Before)));

    /// <summary>In its opening call.</summary>
    public static readonly Scene Called = Quiet.Given(Opening, Now);

    /// <summary>Trading continuously since Nine, without a price yet.</summary>
    public static readonly Scene Trading = Called.Do(new AdvanceBook(MarketCommand.Exchange, Book, Nine), Nine);

    /// <summary>As <see cref="Trading"/>, under other terms.</summary>
    public static Scene Under(BookTerms terms) => Quiet.Given(Opening with { Terms = terms }, Now).Do(new AdvanceBook(MarketCommand.Exchange, Book, terms.OpeningUntil), terms.OpeningUntil);

    public static PlaceBookOrder Buy(ParticipantId party, long price, long quantity, TimeInForce time = TimeInForce.Gtc, bool postOnly = false, Instant? until = null) =>
        new(party, Book, new OrderTerms(OrderSide.Buy, Cny(price), quantity, time, postOnly, until));

    public static PlaceBookOrder Sell(ParticipantId party, long price, long quantity, TimeInForce time = TimeInForce.Gtc, bool postOnly = false, Instant? until = null) =>
        new(party, Book, new OrderTerms(OrderSide.Sell, Cny(price), quantity, time, postOnly, until));

    public static CancelBookOrder Cancel(ParticipantId party, long order) => new(party, Book, order);

    public static ReplaceBookOrder Replace(ParticipantId party, long order, long? price, long? quantity) => new(party, Book, order, price is { } p ? Cny(p) : null, quantity);

    /// <summary>The command, which must be accepted, and all that follows from it.</summary>
    public static Scene Do(this Scene scene, MarketCommand command, Instant at)
    {
        Scene.Outcome outcome = scene.When(command, at);
        Scene after = outcome.ThenScene();
        foreach (StreamEvent fact in outcome.Facts)
        {
            foreach (MarketCommand next in TradeProcess.After(fact.Event)) after = after.Do(next, at);
        }

        return after;
    }

    public static Scene Do(this Scene scene, Instant at, params ReadOnlySpan<MarketCommand> commands)
    {
        foreach (MarketCommand command in commands) scene = scene.Do(command, at);
        return scene;
    }

    /// <summary>The end of the phase that the book is in, and all that follows.</summary>
    public static Scene Ended(this Scene scene) => scene.Do(new AdvanceBook(MarketCommand.Exchange, Book, scene.Live().Until!.Value), scene.Live().Until!.Value);

    public static LiveBook Live(this Scene scene) => (LiveBook)scene.State<BookState>(Pit.Book.Stream);

    /// <summary>The trades that a command makes: buy order, sell order, price, quantity.</summary>
    public static (long, long, long, long)[] Trades(this Scene.Outcome outcome) =>
        [.. outcome.Facts.Select(f => f.Event).OfType<CreditsTraded>().Select(t => (t.BuyOrder, t.SellOrder, t.Price.MinorUnits, t.Quantity))];

    /// <summary>What rests: order, remaining.</summary>
    public static (long, long)[] Resting(this Scene scene, OrderSide side, Instant at) => [.. scene.Live().Best(side, at).Select(o => (o.Number, o.Remaining))];

    public static AccountState Money(this Scene scene, ParticipantId party) => scene.State<AccountState>(Account(party).Stream);

    public static CreditAccountState Credits(this Scene scene, ParticipantId party) => scene.State<CreditAccountState>(CreditAccountId.Of(Series, party).Stream);

    /// <summary>DOMAIN CRD-1, MECHANISMS P14: what is held is what the orders take, order by order; nothing is made or lost.</summary>
    public static void ShouldAddUp(this Scene scene)
    {
        ILookup<ParticipantId, RestingOrder> orders = scene.Live().Orders.InOrder.ToLookup(o => o.Owner);
        foreach (ParticipantId party in Traders)
        {
            scene.Money(party).Holds.ToDictionary(h => h.Key, h => h.Value.Amount.MinorUnits).ShouldBe(orders[party].Where(o => o.Side == OrderSide.Buy).ToDictionary(o => Pit.Book.HoldOf(o.Number), o => o.CostOf(o.Remaining)), ignoreOrder: true);
            scene.Credits(party).Holds.ShouldBe(orders[party].Where(o => o.Side == OrderSide.Sell).ToDictionary(o => Pit.Book.HoldOf(o.Number), o => o.Remaining), ignoreOrder: true);
        }

        Traders.Sum(party => scene.Credits(party).Balance).ShouldBe(600_000);
        // alice and bob had 500.00 and 50.00 before
        (Traders.Sum(party => scene.Money(party).Balance) + scene.Balance(AccountId.Fees(Currency.Cny, new LocalDate(2026, 11, 20)))).ShouldBe(6_000_000_00 + 550_00);
    }
}
