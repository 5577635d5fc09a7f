using System.Collections.Immutable;
using System.Globalization;
using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.OrderBooks;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Projections.OrderBooks;

/// <summary>An order book, as everybody may see it: never whose an order is.</summary>
/// <param name="Until">When the phase ends; null: a call's trades are being made, or the session is over.</param>
/// <param name="Reference">What the band is reckoned from.</param>
/// <param name="LastAt">When the newest trade was.</param>
/// <param name="Placed">Credits in all orders of the session, as they came.</param>
/// <param name="Traded">Credits traded in the session, each once.</param>
/// <param name="FillRateBasisPoints">How much of what was placed was traded, both sides of a trade counted; null: nothing was placed.</param>
/// <param name="OrdersResting">How many orders rest.</param>
/// <param name="Ground">Why it is halted, a code.</param>
public sealed record BookRow(
    BookId Book, CreditSeriesId Series, ProductId Product, ParticipantId Issuer, BookTerms Terms, int Session, BookPhase Phase, Instant? Until, Money? Last, Instant? LastAt, Money? Reference, long Trades, int Calls,
    long Placed, long Traded, int? FillRateBasisPoints, int OrdersResting, string? Ground, Instant OpenedAt, Instant UpdatedAt, long Version) : Row, IRowOf<BookRow>
{
    public static string Model => "books";

    public override Audience SeenBy() => Audience.Everybody;

    public override ImmutableArray<Label> Labels() => [Label.OfValue("phase", Phase), Label.Of("series", Series), Label.Of("product", Product)];
}

/// <summary>What rests at one price of one side, all orders together. Everybody sees it.</summary>
public sealed record BookLevelRow(BookId Book, OrderSide Side, Money Price, long Quantity, int Orders) : Row, IRowOf<BookLevelRow>
{
    public static string Model => "book-levels";

    /// <summary>What the keys of a side begin with; they sort from the best price to the worst.</summary>
    public static string PrefixOf(BookId book, OrderSide side) => $"{book}/{(side == OrderSide.Buy ? "buy" : "sell")}/";

    public static string KeyOf(BookId book, OrderSide side, Money price) =>
        PrefixOf(book, side) + (side == OrderSide.Buy ? Amounts.Max - price.MinorUnits : price.MinorUnits).ToString("D16", CultureInfo.InvariantCulture);

    public override Audience SeenBy() => Audience.Everybody;
}

/// <summary>Where an order of a book stands.</summary>
public enum BookOrderStanding
{
    Open,
    Filled,
    Cancelled,
}

/// <summary>An order of a book, for its owner.</summary>
/// <param name="Quantity">As it came, or was replaced: filled, remaining and cancelled together.</param>
/// <param name="Remaining">What rests.</param>
/// <param name="Paid">What its trades cost or brought in all, before the exchange's fee.</param>
/// <param name="Reason">Why the rest of it was cancelled.</param>
public sealed record BookOrderRow(
    BookId Book, long Order, ParticipantId Owner, OrderTerms Terms, Money Price, BookOrderStanding Standing, long Quantity, long Filled, long Remaining, Money Paid, BookCancelReason? Reason, Instant PlacedAt, Instant UpdatedAt)
    : Row, IRowOf<BookOrderRow>
{
    public static string Model => "book-orders";

    public static string PrefixOf(BookId book) => $"{book}/";

    public static string KeyOf(BookId book, long order) => PrefixOf(book) + order.ToString("D19", CultureInfo.InvariantCulture);

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Owner];

    public override ImmutableArray<Label> Labels() => [Label.OfValue("standing", Standing), Label.OfValue("side", Terms.Side)];
}

/// <summary>A trade of a book, as everybody may see it.</summary>
/// <param name="Call">The call that gave the price; null: continuous trading.</param>
/// <param name="Rule">The price rule and its version.</param>
public sealed record BookTradeRow(BookId Book, long Trade, Money Price, long Quantity, PriceMethod Method, int? Call, string Rule, Instant At) : Row, IRowOf<BookTradeRow>
{
    public static string Model => "book-trades";

    public static string PrefixOf(BookId book) => $"{book}/";

    public static string KeyOf(BookId book, long trade) => PrefixOf(book) + trade.ToString("D19", CultureInfo.InvariantCulture);

    public override Audience SeenBy() => Audience.Everybody;
}

/// <summary>A trade as one of its two parties sees it: his own order, and not the other's.</summary>
/// <param name="Paid">What the buyer pays in all.</param>
/// <param name="Fee">The exchange's; null for the buyer, who pays none.</param>
public sealed record BookFillRow(BookId Book, long Trade, OrderSide Side, ParticipantId Party, long Order, Money Price, long Quantity, Money Paid, Money? Fee, Instant At) : Row, IRowOf<BookFillRow>
{
    public static string Model => "book-fills";

    public static string KeyOf(BookId book, long trade, OrderSide side) => $"{BookTradeRow.KeyOf(book, trade)}/{(side == OrderSide.Buy ? "buy" : "sell")}";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Party];
}

/// <summary>A call that was cleared, and why at this price. Everybody sees it.</summary>
/// <param name="Settled">How many of its trades are made.</param>
public sealed record BookCallRow(
    BookId Book, int Call, BookPhase Kind, Money? Price, long Volume, long Surplus, Money? Reference, Seq<CallPoint> Curve, string Rule, int Settled, Instant ClearedAt) : Row, IRowOf<BookCallRow>
{
    public static string Model => "book-calls";

    public static string PrefixOf(BookId book) => $"{book}/";

    public static string KeyOf(BookId book, int call) => PrefixOf(book) + call.ToString("D10", CultureInfo.InvariantCulture);

    public override Audience SeenBy() => Audience.Everybody;
}

/// <summary>A party whose orders were taken out of a book, and who places none. He and the operator see it.</summary>
public sealed record BookKillRow(BookId Book, ParticipantId Party, ParticipantId By, string Ground, Instant At) : Row, IRowOf<BookKillRow>
{
    public static string Model => "book-kills";

    public static string PrefixOf(BookId book) => $"{book}/";

    public static string KeyOf(BookId book, ParticipantId party) => $"{PrefixOf(book)}{party.Value}";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Party];
}
