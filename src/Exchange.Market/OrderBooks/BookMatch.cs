using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.OrderBooks;

/// <summary>One thing that an incoming order does to the book, in the order in which it happens.</summary>
internal abstract record BookEffect
{
    /// <summary>A trade with a resting order, at its price.</summary>
    public sealed record Trade(RestingOrder Maker, long Quantity) : BookEffect;

    /// <summary>Both shrink, and nothing is traded.</summary>
    public sealed record Decrement(RestingOrder Maker, long Quantity) : BookEffect;

    /// <summary>An order is out.</summary>
    public sealed record End(long Order, BookCancelReason Reason) : BookEffect;
}

/// <summary>What an incoming order comes to.</summary>
/// <param name="StartsCall">Whether what is left of it would trade outside the band, so that a call has to find the price.</param>
/// <param name="LargestQuantity">Null; or, when it would meet too many orders, how much meets as many as it may. There are no effects then.</param>
internal sealed record BookCourse(ImmutableArray<BookEffect> Effects, bool StartsCall, long? LargestQuantity)
{
    public static readonly BookCourse Rests = new([], StartsCall: false, LargestQuantity: null);
}

/// <summary>Works out what an order does, by the one matcher (<see cref="OrderBook"/>): from the resting orders that it can reach a small book is made, and the order runs through it.</summary>
internal static class BookMatch
{
    /// <summary>Orders that one order may meet: each trade is eight facts, and a batch has a bound.</summary>
    public const int MeetsMax = 100;

    private const long Own = 1, Others = 2;

    /// <summary>Whether, on the other side, an order of the same control group could trade with this one.</summary>
    public static bool MeetsItsOwn(LiveBook book, RestingOrder order, Instant at) =>
        book.Orders.OfGroup(order.Owner, order.Group).Any(own => own.Side != order.Side && order.Crosses(own.Price) && book.Counts(own, at));

    /// <summary>Whether an order would trade at once, inside the band or outside.</summary>
    public static bool WouldCross(LiveBook book, RestingOrder order, Instant at) => book.Best(Opposite(order.Side), at).FirstOrDefault() is { } first && order.Crosses(first.Price);

    /// <summary>Whether the book trades continuously at this price.</summary>
    public static bool IsInBand(LiveBook book, long price) => BandOf(book) is not var (low, high) || (price >= low && price <= high);

    /// <param name="order">As it comes; it is not among the book's orders.</param>
    public static BookCourse Of(LiveBook book, RestingOrder order, Instant at)
    {
        RestingOrder bounded = order with { Price = Bounded(book, order) };
        (List<RestingOrder> reach, Int128 wanted) = ([], order.Remaining);
        foreach (RestingOrder maker in book.Best(Opposite(order.Side), at))
        {
            if (wanted <= 0 || !bounded.Crosses(maker.Price)) break;
            if (reach.Count == MeetsMax) return new BookCourse([], StartsCall: false, order.Remaining - (long)wanted);
            reach.Add(maker);
            if (!maker.IsOneWith(order)) wanted -= maker.Remaining;
        }

        var effects = ImmutableArray.CreateBuilder<BookEffect>();
        long rest = reach.Count == 0 && order.TimeInForce is TimeInForce.Gtc or TimeInForce.Gtd ? order.Remaining : Run(book.Terms, bounded, reach, effects);
        if (rest == 0 || order.TimeInForce is TimeInForce.Ioc or TimeInForce.Fok || bounded.Price == order.Price || !OutsideIsMet(book, order, bounded, at)) return new BookCourse(effects.DrainToImmutable(), StartsCall: false, null);

        // Nobody trades with himself in the call either, so what is left of the order does not rest against its own.
        bool own = book.Orders.OfGroup(order.Owner, order.Group).Any(o => o.Side != order.Side && order.Crosses(o.Price) && !bounded.Crosses(o.Price) && book.Counts(o, at));
        if (own) effects.Add(new BookEffect.End(order.Number, BookCancelReason.Stp));
        return new BookCourse(effects.DrainToImmutable(), StartsCall: !own, null);
    }

    /// <returns>What is left of it, if it is left to rest; else 0.</returns>
    private static long Run(BookTerms terms, RestingOrder order, List<RestingOrder> reach, ImmutableArray<BookEffect>.Builder effects)
    {
        var matcher = new OrderBook(new BookRules(terms.Tick.MinorUnits, terms.Lot, terms.SelfTrades));
        var sink = new Sink(order, reach, effects);
        for (int i = 0; i < reach.Count; i++)
        {
            RestingOrder maker = reach[i];
            Expect(matcher.Enter(0, new NewOrder(i, i, maker.Side, OrderKind.Limit, maker.Price, maker.Remaining) { Owner = maker.IsOneWith(order) ? Own : Others }, ref sink));
        }

        TimeInForce time = order.TimeInForce == TimeInForce.Gtd ? TimeInForce.Gtc : order.TimeInForce;
        Expect(matcher.Enter(0, new NewOrder(reach.Count, reach.Count, order.Side, OrderKind.Limit, order.Price, order.Remaining) { Owner = Own, TimeInForce = time }, ref sink));
        return matcher.Find(reach.Count)?.Visible ?? 0;
    }

    private static void Expect(BookRefusal refusal)
    {
        if (refusal != BookRefusal.None) throw new InvalidOperationException($"The matcher refuses what the book has taken: {refusal}.");
    }

    private static OrderSide Opposite(OrderSide side) => side == OrderSide.Buy ? OrderSide.Sell : OrderSide.Buy;

    /// <summary>The lowest and the highest price in the band; null: there is none.</summary>
    private static (long Low, long High)? BandOf(LiveBook book)
    {
        if (book.Terms.BandBasisPoints is not { } points || book.Reference is not { } reference) return null;
        Int128 low = (((Int128)reference * (Rounding.BasisPointsOfOne - points)) + Rounding.BasisPointsOfOne - 1) / Rounding.BasisPointsOfOne, high = (Int128)reference * (Rounding.BasisPointsOfOne + points) / Rounding.BasisPointsOfOne;
        return ((long)low, (long)high);
    }

    /// <summary>An order's limit, or the last price of the band where it goes beyond: a multiple of the tick.</summary>
    private static long Bounded(LiveBook book, RestingOrder order)
    {
        if (BandOf(book) is not var (low, high)) return order.Price;
        long tick = book.Terms.Tick.MinorUnits;
        return order.Side == OrderSide.Buy ? Math.Min(order.Price, Math.Max(high / tick * tick, tick)) : Math.Max(order.Price, Math.Max((low + tick - 1) / tick * tick, tick));
    }

    private static bool OutsideIsMet(LiveBook book, RestingOrder order, RestingOrder bounded, Instant at) =>
        book.Best(Opposite(order.Side), at).SkipWhile(maker => bounded.Crosses(maker.Price)).FirstOrDefault() is { } next && order.Crosses(next.Price);

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Sink(RestingOrder taker, List<RestingOrder> reach, ImmutableArray<BookEffect>.Builder effects) : IBookSink
    {
        public void Accepted(in NewOrder order)
        {
        }

        public void Traded(long maker, long taker, long price, long quantity) => effects.Add(new BookEffect.Trade(reach[(int)maker], quantity));

        public void Decremented(long maker, long taker, long quantity) => effects.Add(new BookEffect.Decrement(reach[(int)maker], quantity));

        public void Cancelled(long id, OrderSide side, long price, long remaining, CancelReason reason)
        {
            // One that has shrunk to nothing is out by that.
            if (remaining > 0) effects.Add(new BookEffect.End(id == reach.Count ? taker.Number : reach[(int)id].Number, ReasonOf(reason)));
        }

        public void Replaced(long id, OrderSide side, long price, long remaining)
        {
        }

        public void Activated(long id)
        {
        }

        private static BookCancelReason ReasonOf(CancelReason reason) => reason switch
        {
            CancelReason.IocRemainder => BookCancelReason.IocRemainder,
            CancelReason.FokKilled => BookCancelReason.FokKilled,
            CancelReason.Stp => BookCancelReason.Stp,
            _ => throw new InvalidOperationException($"An order that was just matched does not end by {reason}."),
        };
    }
}
