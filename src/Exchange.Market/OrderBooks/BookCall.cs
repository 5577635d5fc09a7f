using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.OrderBooks;

/// <summary>What a call of a book comes to.</summary>
/// <param name="Trades">Who trades with whom; all at the one price.</param>
internal sealed record CallResult(Money? Price, long Volume, long Surplus, Money? Reference, Seq<CallPoint> Curve, string Rule, Seq<CallTrade> Trades);

/// <summary>Clears the calls of a book by the mechanism (<see cref="CallAuction"/>): from resting orders to one price, and to trades by pairs.</summary>
public static class BookCall
{
    /// <summary>Points of the curve that are stored on either side of the price.</summary>
    private const int CurveMax = 50;

    internal static CallResult Of(LiveBook book, Instant at)
    {
        RestingOrder[] orders = [.. book.Orders.InOrder.Where(order => book.Counts(order, at))];
        // Priority is the place: no order is older than another one otherwise.
        CallOutcome outcome = CallAuction.Clear(
            new CallRules(book.Terms.Tick.MinorUnits, book.Reference), [.. orders.Select(order => new CallOrder(default, order.Place, "", order.Owner, order.Side, order.Price, order.Remaining))]);
        CallIndication cleared = outcome.Cleared;
        return new CallResult(
            cleared.Price is { } price ? book.Priced(price) : null, (long)cleared.Volume, (long)cleared.Surplus, book.Reference is { } reference ? book.Priced(reference) : null,
            CurveOf(book, orders, cleared.Price), outcome.RuleVersion, Paired(outcome, orders.ToDictionary(order => order.Place, order => order.Number)));
    }

    /// <summary>What the call would come to if it ended now.</summary>
    public static CallIndication Indicate(LiveBook book, Instant at)
    {
        var depth = new CallDepth();
        foreach (RestingOrder order in book.Orders.InOrder.Where(order => book.Counts(order, at))) depth.Add(order.Side, order.Price, order.Remaining);
        return depth.Indicate(new CallRules(book.Terms.Tick.MinorUnits, book.Reference));
    }

    /// <summary>Whether the orders give this outcome (MECHANISMS 14.2). One of a rule that is no longer the newest stands as it was.</summary>
    internal static bool Gives(LiveBook book, CallCleared e) =>
        Of(book, e.At) is var result && (!string.Equals(e.Rule, result.Rule, StringComparison.Ordinal)
            || (e.Price == result.Price && e.Volume == result.Volume && e.Surplus == result.Surplus && e.Reference == result.Reference && e.Curve == result.Curve));

    // Both sides in the order of their places: the first buys from the first until one of them is filled.
    private static Seq<CallTrade> Paired(CallOutcome outcome, Dictionary<long, long> numbers)
    {
        CallFill[] buys = [.. outcome.Fills.Where(fill => fill.Order.Side == OrderSide.Buy)], sells = [.. outcome.Fills.Where(fill => fill.Order.Side == OrderSide.Sell)];
        List<CallTrade> trades = [];
        (int b, int s) = (0, 0);
        (long bought, long sold) = (0, 0);
        while (b < buys.Length && s < sells.Length)
        {
            long quantity = Math.Min(buys[b].Quantity - bought, sells[s].Quantity - sold);
            trades.Add(new CallTrade(numbers[buys[b].Order.Seq], numbers[sells[s].Order.Seq], quantity));
            (bought, sold) = (bought + quantity, sold + quantity);
            if (bought == buys[b].Quantity) (b, bought) = (b + 1, 0);
            if (sold == sells[s].Quantity) (s, sold) = (s + 1, 0);
        }

        return trades.ToSeq();
    }

    private static Seq<CallPoint> CurveOf(LiveBook book, RestingOrder[] orders, long? price)
    {
        var levels = new SortedDictionary<long, (long Buys, long Sells)>();
        long demand = 0, supply = 0;
        foreach (RestingOrder order in orders)
        {
            (long buys, long sells) = levels.GetValueOrDefault(order.Price);
            levels[order.Price] = order.Side == OrderSide.Buy ? (buys + order.Remaining, sells) : (buys, sells + order.Remaining);
            if (order.Side == OrderSide.Buy) demand += order.Remaining;
        }

        List<CallPoint> points = [];
        int below = 0;
        foreach ((long limit, (long buys, long sells)) in levels)
        {
            supply += sells;
            points.Add(new CallPoint(book.Priced(limit), demand, supply));
            demand -= buys;
            // Where nothing trades, the curve is shown from where demand first falls short of supply.
            if (price is { } cleared ? limit < cleared : demand > supply) below++;
        }

        int from = Math.Max(0, below - CurveMax);
        return points.Skip(from).Take(below - from + CurveMax).ToSeq();
    }
}
