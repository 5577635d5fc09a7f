using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.OrderBooks;

/// <summary>Why an order left the book before it was filled, or never came to rest.</summary>
public enum BookCancelReason
{
    /// <summary>Its owner took it out.</summary>
    User,

    /// <summary>The rest of an immediate-or-cancel order.</summary>
    IocRemainder,

    /// <summary>A fill-or-kill order that could not be filled whole.</summary>
    FokKilled,

    /// <summary>It would have traded with its own control group (MECHANISMS CDA-6).</summary>
    Stp,

    /// <summary>Its time has come.</summary>
    Expired,

    /// <summary>All orders of its owner were taken out.</summary>
    Killed,

    /// <summary>The session is over.</summary>
    BookClosed,
}

/// <summary>What is bid and asked at one limit of a call.</summary>
/// <param name="Demand">What is bought at this price: all bids at or above it.</param>
/// <param name="Supply">What is sold at this price: all asks at or below it.</param>
public sealed record CallPoint(Money Price, long Demand, long Supply);

/// <summary>A fact of one order book. Orders are named by their numbers in it.</summary>
public abstract record BookEvent(BookId Book, Instant At);

/// <summary>A session begins with its opening call.</summary>
/// <param name="IssuerGroup">The control group of the series' issuer; null: none.</param>
/// <param name="Session">Counts the book's sessions from 1.</param>
public sealed record BookOpened(
    BookId Book, CreditSeriesId Series, ProductId Product, ParticipantId Issuer, string? IssuerGroup, BookTerms Terms, int Session, ParticipantId By, Instant At) : BookEvent(Book, At);

/// <summary>An order came in. What it holds was held in the same batch, and what it traded at once stands behind it there.</summary>
/// <param name="Order">Counts the book's orders from 1.</param>
/// <param name="Place">Of two orders at one price the smaller one goes first.</param>
/// <param name="Group">The owner's control group at the time; null: he stands alone.</param>
public sealed record BookOrderPlaced(BookId Book, long Order, long Place, ParticipantId Owner, string? Group, OrderTerms Terms, Instant At) : BookEvent(Book, At);

/// <summary>An order has another price or remaining quantity (MECHANISMS CDA-5).</summary>
/// <param name="Quantity">What remains of it from now on.</param>
/// <param name="Place">Its new place, when it lost the old one; null: it kept it.</param>
public sealed record BookOrderReplaced(
    BookId Book, long Order, Money Price, long Quantity, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Place, Instant At) : BookEvent(Book, At);

/// <summary>Two orders of one control group shrank, and nothing was traded (MECHANISMS CDA-6, decrement). One of which nothing is left is out.</summary>
public sealed record BookOrdersDecremented(BookId Book, long BuyOrder, long SellOrder, long Quantity, Instant At) : BookEvent(Book, At);

/// <summary>An order is out, and what it still held is free.</summary>
/// <param name="Remaining">What had not been filled.</param>
public sealed record BookOrderCancelled(BookId Book, long Order, long Remaining, BookCancelReason Reason, Instant At) : BookEvent(Book, At);

/// <summary>The one fact that fixes the price of a trade in credits; money and credits change hands by it, and by nothing else, in the same batch (DOMAIN PRC-1).</summary>
/// <param name="Trade">Counts the book's trades from 1.</param>
/// <param name="Price">Of one credit: the resting order's, or the call's.</param>
/// <param name="Call">The call that gave the price; null: continuous trading.</param>
/// <param name="Rule">The price rule and its version.</param>
/// <param name="Rulebook">The version of the rulebook in force, which the fee goes by.</param>
/// <param name="Fee">The exchange's, out of what the seller gets.</param>
public sealed record CreditsTraded(
    BookId Book, long Trade, CreditSeriesId Series, ProductId Product, Money Price, long Quantity, PriceMethod Method, long BuyOrder, long SellOrder, ParticipantId Buyer, ParticipantId Seller,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Call, string Rule, int Rulebook, Money Fee, Instant At) : BookEvent(Book, At)
{
    /// <summary>What the buyer pays.</summary>
    [JsonIgnore]
    public Money Paid => Price with { MinorUnits = checked(Price.MinorUnits * Quantity) };
}

/// <summary>A call ended: its price is final. The trades follow in steps.</summary>
/// <param name="Call">Counts the book's calls from 1.</param>
/// <param name="Kind">Which call of the session.</param>
/// <param name="Price">Null: nothing trades.</param>
/// <param name="Surplus">What is left of the longer side at the price; below zero: of the sellers'.</param>
/// <param name="Reference">What the rule went by; null: there was none.</param>
/// <param name="Curve">Demand and supply at the limits nearest to the price, so that everybody sees why it cleared there.</param>
/// <param name="Rule">The price rule and its version.</param>
public sealed record CallCleared(
    BookId Book, int Call, BookPhase Kind, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Money? Price, long Volume, long Surplus,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Money? Reference, Seq<CallPoint> Curve, string Rule, Instant At) : BookEvent(Book, At);

/// <summary>Some trades of a call are settled, those before this in its batch.</summary>
/// <param name="Settled">How many, with these.</param>
/// <param name="Left">How many are still to come.</param>
public sealed record CallTradesSettled(BookId Book, int Call, int Settled, int Left, Instant At) : BookEvent(Book, At);

/// <summary>The credits expired before all trades of a call were settled; those that are left are not made.</summary>
public sealed record CallBrokenOff(BookId Book, int Call, int Settled, Instant At) : BookEvent(Book, At);

/// <param name="Until">Continuous trading ends here at the latest.</param>
public sealed record ContinuousTradingStarted(BookId Book, Instant Until, Instant At) : BookEvent(Book, At);

/// <summary>An order would have traded outside the band. It rests, and a call finds the price.</summary>
/// <param name="Order">It.</param>
/// <param name="Reference">What the band was reckoned from.</param>
public sealed record VolatilityCallStarted(BookId Book, long Order, Money Reference, Instant Until, Instant At) : BookEvent(Book, At);

public sealed record ClosingCallStarted(BookId Book, Instant Until, Instant At) : BookEvent(Book, At);

/// <summary>An operator stopped the book.</summary>
/// <param name="Ground">A code.</param>
/// <param name="Until">It is closed then, if nobody lets it go on before.</param>
public sealed record BookHalted(BookId Book, string Ground, ParticipantId By, Instant Until, Instant At) : BookEvent(Book, At);

/// <summary>Another operator than the one who stopped it let it go on, with a call.</summary>
/// <param name="Into">Which call.</param>
public sealed record BookResumed(BookId Book, ParticipantId By, BookPhase Into, Instant Until, Instant At) : BookEvent(Book, At);

/// <summary>The session is over.</summary>
public sealed record BookClosed(BookId Book, Instant At) : BookEvent(Book, At);

/// <summary>All orders of a party were taken out, and it places none until that is lifted.</summary>
/// <param name="By">An operator, or the party itself.</param>
/// <param name="Ground">A code.</param>
public sealed record OrdersKilled(BookId Book, ParticipantId Party, ParticipantId By, string Ground, Instant At) : BookEvent(Book, At);

public sealed record KillLifted(BookId Book, ParticipantId Party, ParticipantId By, Instant At) : BookEvent(Book, At);

/// <summary>Orders that can't trade any more were taken out, those before this in its batch.</summary>
/// <param name="More">Whether there are more of them, which the next step takes out.</param>
public sealed record OrdersSwept(BookId Book, int Count, bool More, Instant At) : BookEvent(Book, At);

/// <summary>When the next order expires.</summary>
public sealed record OrderExpirySet(BookId Book, Instant NextAt, Instant At) : BookEvent(Book, At);
