using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.OrderBooks.BookRejection;

namespace Exchange.Market.OrderBooks;

/// <summary>Which terms a book may be opened under, and which orders it takes under them.</summary>
public static class BookTermsRule
{
    /// <summary>Of one order: the sum of all that may rest is far below 64 bits.</summary>
    public const long QuantityMax = 1_000_000_000_000;

    /// <summary>Of one party in one book: so many are taken out in one batch.</summary>
    public const int OrdersOfOneMax = 1_000;

    /// <summary>Of one book: a call looks at all of them at once.</summary>
    public const int OrdersMax = 10_000;

    public static readonly Duration CallLengthMax = Duration.FromHours(24), SessionMax = Duration.FromDays(366);

    /// <returns>Why a book of the series can't be opened so, or null.</returns>
    internal static InvalidBook? FaultOf(BookTerms terms, LiveSeries series, Instant at)
    {
        if (terms.Currency != series.Currency || !Amounts.IsAmount(terms.Tick.MinorUnits)) return new("tick", "It is in the series' currency, positive, and at most 10^15 minor units.");
        if (terms.Lot is < 1 or > QuantityMax) return new("lot", "It is from 1 to 10^12.");
        if (!Enum.IsDefined(terms.SelfTrades) || terms.SelfTrades == SelfTradePrevention.None) return new("selfTrades", "It is a way to prevent trades within one control group; there is no book without.");
        if (terms.BandBasisPoints is < 1 or > Rounding.BasisPointsOfOne) return new("bandBasisPoints", "It is from 1 to 10000, or absent.");
        if (terms.CallLength <= Duration.Zero || terms.CallLength > CallLengthMax) return new("callLength", "It is above zero, and at most 24 hours.");
        if (terms.Reference is { } reference && (reference.Currency != terms.Currency || !Amounts.IsAmount(reference.MinorUnits) || reference.MinorUnits % terms.Tick.MinorUnits != 0)) return new("reference", "It is a price of the book: a multiple of the tick, at most 10^15 minor units.");
        if (terms.OpeningUntil <= at) return new("openingUntil", "It is in the future.");
        if (terms.ContinuousUntil <= terms.OpeningUntil) return new("continuousUntil", "It is after openingUntil.");
        if (terms.ClosingUntil <= terms.ContinuousUntil || terms.ClosingUntil - at > SessionMax) return new("closingUntil", "It is after continuousUntil, and at most 366 days ahead.");
        return terms.ClosingUntil > series.ExpiresAt ? new("closingUntil", "It is not after the expiry of the credits.") : null;
    }

    /// <returns>Why the book takes no such price and quantity, in the order of MECHANISMS G-4, or null.</returns>
    /// <param name="quantity">Zero is none.</param>
    internal static Rejection? FaultOf(BookTerms terms, Money price, long quantity)
    {
        if (price.Currency != terms.Currency || !Amounts.IsAmount(price.MinorUnits)) return new InvalidBookOrder("price", "It is in the book's currency, positive, and at most 10^15 minor units.");
        if (quantity is < 1 or > QuantityMax || (Int128)price.MinorUnits * quantity > Amounts.Max) return new InvalidBookOrder("quantity", "It is from 1 to 10^12, and all of it costs at most 10^15 minor units.");
        if (price.MinorUnits % terms.Tick.MinorUnits != 0) return new BadTick(terms.Tick);
        return quantity % terms.Lot != 0 ? new BadLot(terms.Lot) : null;
    }

    /// <returns>Why no order is like this, or null.</returns>
    internal static InvalidBookOrder? FaultOf(OrderTerms order, Instant at)
    {
        if (!Enum.IsDefined(order.Side)) return new("side", "It is buy or sell.");
        if (!Enum.IsDefined(order.TimeInForce)) return new("timeInForce", "It is gtc, gtd, ioc or fok.");
        if ((order.TimeInForce == TimeInForce.Gtd) != (order.ExpiresAt is not null) || order.ExpiresAt <= at) return new("expiresAt", "Good-till-date orders have one, in the future; others have none.");
        return order.PostOnly && order.TimeInForce is TimeInForce.Ioc or TimeInForce.Fok ? new("postOnly", "An order that only rests is good till cancelled, or till a date.") : null;
    }
}
