using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.OrderBooks;

/// <summary>Where a book stands.</summary>
public enum BookPhase
{
    /// <summary>Orders gather; they trade together, at one price, at its end.</summary>
    OpeningCall,

    /// <summary>Each order trades when it comes.</summary>
    Continuous,

    /// <summary>Orders gather again, after a price outside the band or after a halt.</summary>
    ReopeningCall,

    /// <summary>The operator has stopped it: nothing is traded, and orders can only be taken out.</summary>
    Halted,

    /// <summary>Orders gather for the last price of the session.</summary>
    ClosingCall,

    /// <summary>The session is over; what still rests is taken out.</summary>
    Closed,
}

/// <summary>What a book's session is held under: published when it is opened, unchanged until it is closed.</summary>
/// <param name="Tick">Prices are multiples of it; its currency is the book's.</param>
/// <param name="Lot">Quantities are multiples of it.</param>
/// <param name="SelfTrades">What happens instead of a trade within one control group (MECHANISMS CDA-6); such a trade is never made.</param>
/// <param name="BandBasisPoints">How far from the reference price, in basis points of it, orders trade continuously; null: however far.</param>
/// <param name="CallLength">How long a call lasts that follows a price outside the band, or a halt.</param>
/// <param name="Reference">What the band is reckoned from before the first price of the session; null: there is no band until then.</param>
/// <param name="OpeningUntil">The opening call takes orders until just before.</param>
/// <param name="ContinuousUntil">Continuous trading goes on until just before.</param>
/// <param name="ClosingUntil">The closing call takes orders until just before, and no order outlives it.</param>
public sealed record BookTerms(
    Money Tick, long Lot, SelfTradePrevention SelfTrades, int? BandBasisPoints, Duration CallLength, Money? Reference, Instant OpeningUntil, Instant ContinuousUntil, Instant ClosingUntil)
{
    [JsonIgnore]
    public Currency Currency => Tick.Currency;
}

/// <summary>An order as it is asked for.</summary>
/// <param name="Price">Its limit, of one credit.</param>
/// <param name="PostOnly">It only ever rests: refused where it would trade at once.</param>
/// <param name="ExpiresAt">Of good-till-date orders: from here on it is out.</param>
public sealed record OrderTerms(OrderSide Side, Money Price, long Quantity, TimeInForce TimeInForce = TimeInForce.Gtc, bool PostOnly = false, Instant? ExpiresAt = null);
