using System.Collections.Immutable;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Credits;
using Exchange.Market.Decisions;
using Exchange.Market.OrderBooks;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Api;

/// <summary>Order books of usage credits: sessions, orders, halts and kills (docs/order-book-market.md).</summary>
internal static class BookRoutes
{
    private static readonly Access Operators = Access.Only(Roles.Operator), Traders = Access.Only(Roles.Vendor | Roles.Buyer);
    private static readonly ImmutableArray<Type> Ordered = [typeof(ParticipantRejection), typeof(BookRejection), typeof(RulebookRejection), typeof(CreditRejection), typeof(AccountRejection)];

    private static readonly Field<CreditSeriesId> Series = Kinds.Id<CreditSeriesId>().As("series", "The series of credits that is traded.");
    private static readonly Field<Money> Tick = Kinds.Money.As("tick", "Prices are multiples of it; in the series' currency, which is the book's.").Like("""{"amount":"0.05","currency":"CNY"}""");
    private static readonly Field<long> Lot = Kinds.Number(1, BookTermsRule.QuantityMax, 10).As("lot", "Quantities are multiples of it.");
    private static readonly Field<SelfTradePrevention> SelfTrades = Kinds.OneOf(SelfTradePrevention.CancelNewest).As("selfTrades", "What happens instead of a trade within one control group; not none.");
    private static readonly Field<int?> Band = Kinds.Count(1, Rounding.BasisPointsOfOne, 500).As("bandBasisPoints", "How far from the reference price orders trade continuously; absent: however far.").Like("500").Optional();
    private static readonly Field<Duration> CallLength = Kinds.Span(1, "0:05:00").As("callLength", "How long a call lasts that follows a price outside the band, or a halt.");
    private static readonly Field<Money?> Reference = Kinds.Money.As("reference", "What the band is reckoned from before the first price; absent: there is no band until then.").Like(null).Optional();
    private static readonly Field<Instant> OpeningUntil = Kinds.Instant.As("openingUntil", "The opening call takes orders until just before.").Like("\"2027-06-01T01:00:00Z\"");
    private static readonly Field<Instant> ContinuousUntil = Kinds.Instant.As("continuousUntil", "Continuous trading goes on until just before.").Like("\"2027-06-01T07:00:00Z\"");
    private static readonly Field<Instant> ClosingUntil = Kinds.Instant.As("closingUntil", "The closing call takes orders until just before; not after the expiry of the credits.").Like("\"2027-06-01T07:10:00Z\"");

    private static readonly Field<OrderSide> Side = Kinds.OneOf(OrderSide.Sell).As("side", "Whether it buys or sells.");
    private static readonly Field<Money> Price = Kinds.Money.As("price", "Its limit, of one credit.").Like("""{"amount":"1.25","currency":"CNY"}""");
    private static readonly Field<long> Quantity = Kinds.Number(1, BookTermsRule.QuantityMax, 20).As("quantity", "Credits.");
    private static readonly Field<TimeInForce> Time = Kinds.OneOf(TimeInForce.Gtc).As("timeInForce", "How long it stands; absent: good till cancelled, or the end of the session.").Or(TimeInForce.Gtc);
    private static readonly Field<bool> PostOnly = Kinds.Flag.As("postOnly", "True: it is refused where it would trade at once; absent: false.").Like("false").Or(false);
    private static readonly Field<Instant?> ExpiresAt = Kinds.Instant.As("expiresAt", "Of good-till-date orders: from here on it is out.").Like(null).Optional();
    private static readonly Field<Money?> NewPrice = Kinds.Money.As("price", "Its new limit; absent: as it is.").Like("""{"amount":"1.30","currency":"CNY"}""").Optional();
    private static readonly Field<long?> NewQuantity = Kinds.Number(0, BookTermsRule.QuantityMax, 10).As("quantity", "What is to remain of it; absent: as it is; 0: it is taken out.").Optional();

    public static readonly PathId<BookId> Book = new("id", "The order book.", new BookRejection.BookNotFound());
    public static readonly PathNumber Order = new("order", "The order's number in the book.", new BookRejection.BookOrderNotFound());
    public static readonly PathText Party = new("party", "Whose orders were taken out.", new BookRejection.BookNotFound(), "buyer-1");

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post(
            "/books", Operators, "Open a session of a series' order book",
            Shape.Of([Series, Tick, Lot, SelfTrades, Band, CallLength, Reference, OpeningUntil, ContinuousUntil, ClosingUntil]), (a, b) => new OpenBook(a.Actor, b.Of(Series), TermsOf(b))) with
        {
            Description = "A series has one book. Its session begins with the opening call, at once; when it is closed another one may be opened.",
            Makes = Makes.In<OpenBook>("/books", "book", c => c.Book.ToString()),
            Refusals = [typeof(CreditRejection), typeof(DecisionRejection), typeof(BookRejection), typeof(RulebookRejection)],
        },
        Write.Post(
            "/books/{id}/orders", Traders, "Place an order", Shape.Of(Side, Price, Quantity, Time, PostOnly, ExpiresAt),
            (a, b) => new PlaceBookOrder(a.Actor, a.Id(Book), new OrderTerms(b.Of(Side), b.Of(Price), b.Of(Quantity), b.Of(Time), b.Of(PostOnly), b.Of(ExpiresAt)))) with
        {
            Description = "A buy order holds its price times its quantity, a sell order its credits, until it is out. What it trades at once is paid and delivered with it.",
            Path = [Book],
            Says = [Says.Number<PlaceBookOrder>("order", "Its number in the book.", (c, d) => d.State<LiveBook>(c.Book.Stream)?.Numbered), .. Outcome<PlaceBookOrder>(c => c.Book, (_, d) => NumberOf(d))],
            Refusals = Ordered,
        },
        Write.Post(
            "/books/{id}/orders/{order}/replacement", Traders, "Give an order another price or quantity", Shape.Of(NewPrice, NewQuantity),
            (a, b) => new ReplaceBookOrder(a.Actor, a.Id(Book), a.Id(Order), b.Of(NewPrice), b.Of(NewQuantity))) with
        {
            Description = "It keeps its place when only its quantity falls. Otherwise it arrives anew, and may trade at once.",
            Path = [Book, Order],
            Says = Outcome<ReplaceBookOrder>(c => c.Book, (c, _) => c.Order),
            Refusals = Ordered,
        },
        Write.Post("/books/{id}/orders/{order}/cancellation", Traders, "Take an order out", Shape.Nothing, (a, _) => new CancelBookOrder(a.Actor, a.Id(Book), a.Id(Order))) with
        {
            Description = "What it still held is free.", Path = [Book, Order], Refusals = [typeof(BookRejection)],
        },
        Write.Post("/books/{id}/halt", Operators, "Stop a book", Shape.Of(CommonFields.Ground), (a, b) => new HaltBook(a.Actor, a.Id(Book), b.Of(CommonFields.Ground))) with
        {
            Description = "At once. Nothing is traded; orders can be taken out, and none come in.", Path = [Book], Refusals = [typeof(BookRejection), typeof(DecisionRejection)],
        },
        Write.Post("/books/{id}/resumption", Operators, "Let a book go on", Shape.Nothing, (a, _) => new ResumeBook(a.Actor, a.Id(Book))) with
        {
            Description = "By another operator than the one who stopped it, with a call.",
            Path = [Book],
            Says = [Says.At<ResumeBook>("until", "When the call ends.", (c, d) => d.State<LiveBook>(c.Book.Stream)?.Until)],
            Refusals = [typeof(BookRejection), typeof(DecisionRejection)],
        },
        Write.Post(
            "/books/{id}/kills", Operators, "Take all orders of a party out", Shape.Of(CommonFields.Participant, CommonFields.Ground),
            (a, b) => new KillOrders(a.Actor, a.Id(Book), b.Of(CommonFields.Participant), b.Of(CommonFields.Ground))) with
        {
            Description = "In one batch. The party places no orders until an operator lifts that.", Path = [Book], Says = [Killed<KillOrders>()], Refusals = [typeof(BookRejection), typeof(DecisionRejection)],
        },
        Write.Post("/books/{id}/kills/{party}/lifting", Operators, "Let a party place orders again", Shape.Nothing, (a, _) => new LiftKill(a.Actor, a.Id(Book), new ParticipantId(a.Id(Party)))) with
        {
            Path = [Book, Party], Refusals = [typeof(BookRejection)],
        },
        Write.Post("/books/{id}/own-kill", Traders, "Take all own orders out", Shape.Of(CommonFields.Ground), (a, b) => new KillOwnOrders(a.Actor, a.Id(Book), b.Of(CommonFields.Ground))) with
        {
            Description = "In one batch. The caller places no orders until he, or an operator, lifts that.", Path = [Book], Says = [Killed<KillOwnOrders>()], Refusals = [typeof(BookRejection), typeof(DecisionRejection)],
        },
        Write.Post("/books/{id}/own-kill/lifting", Traders, "Place orders again", Shape.Nothing, (a, _) => new LiftOwnKill(a.Actor, a.Id(Book))) with
        {
            Description = "Unless an operator took the orders out.", Path = [Book], Refusals = [typeof(BookRejection)],
        },
    ];

    private static Says<TCommand> Killed<TCommand>() => Says.Number<TCommand>("cancelled", "How many orders were taken out.", (_, d) => Facts(d).OfType<BookOrderCancelled>().Count());

    /// <summary>What became of the order in its own batch.</summary>
    private static ImmutableArray<Says<TCommand>> Outcome<TCommand>(Func<TCommand, BookId> book, Func<TCommand, Decided, long> order) =>
    [
        Says.Number<TCommand>("filled", "What was traded at once.", (c, d) => order(c, d) is var number ? Facts(d).OfType<CreditsTraded>().Where(t => t.BuyOrder == number || t.SellOrder == number).Sum(t => t.Quantity) : 0),
        Says.Number<TCommand>("remaining", "What rests of it.", (c, d) => d.State<LiveBook>(book(c).Stream)?.Orders.Find(order(c, d))?.Remaining ?? 0),
        Says.Text<TCommand>("cancelled", "Why what was left of it does not rest; absent: it does, or nothing was left.", (c, d) => Facts(d).OfType<BookOrderCancelled>().FirstOrDefault(e => e.Order == order(c, d)) is { } cancelled ? JsonNamingPolicy.KebabCaseLower.ConvertName(cancelled.Reason.ToString()) : null),
        Says.Text<TCommand>("phase", "Where the book stands with it.", (c, d) => d.State<LiveBook>(book(c).Stream) is { } live ? JsonNamingPolicy.KebabCaseLower.ConvertName(live.Phase.ToString()) : null),
    ];

    private static long NumberOf(Decided decided) => Facts(decided).OfType<BookOrderPlaced>().FirstOrDefault()?.Order ?? 0;

    private static IEnumerable<object> Facts(Decided decided) => decided.Verdict is Verdict.Accepted accepted ? accepted.Events.Select(f => f.Event) : [];

    private static BookTerms TermsOf(Values b) =>
        new(b.Of(Tick), b.Of(Lot), b.Of(SelfTrades), b.Of(Band), b.Of(CallLength), b.Of(Reference), b.Of(OpeningUntil), b.Of(ContinuousUntil), b.Of(ClosingUntil));
}
