namespace Exchange.Mechanisms;

/// <summary>Hears what a message does to a book, in the order in which it happens. Implemented by structs, so that a call costs nothing and nothing is allocated.</summary>
/// <remarks>It must not call the book.</remarks>
public interface IBookSink
{
    /// <summary>The order was taken in: it will trade, rest, wait, or end in a <see cref="Cancelled"/>.</summary>
    void Accepted(in NewOrder order);

    /// <summary>A trade at the resting order's price (MECHANISMS CDA-1).</summary>
    void Traded(long maker, long taker, long price, long quantity);

    /// <summary>Both orders of one owner shrank and nothing was traded (CDA-6, decrement). One that shrank to nothing is cancelled next.</summary>
    void Decremented(long maker, long taker, long quantity);

    /// <summary>The order is gone.</summary>
    /// <param name="price">Its limit, 0 where it has none.</param>
    /// <param name="remaining">What had not been filled.</param>
    void Cancelled(long id, OrderSide side, long price, long remaining, CancelReason reason);

    /// <summary>The order has another price or remaining quantity (CDA-5); trades of its new arrival follow.</summary>
    void Replaced(long id, OrderSide side, long price, long remaining);

    /// <summary>The order's stop price was reached and it enters the book (CDA-3).</summary>
    void Activated(long id);
}
