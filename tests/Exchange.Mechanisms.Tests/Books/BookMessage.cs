using System.Buffers;
using System.Runtime.InteropServices;

namespace Exchange.Mechanisms.Tests.Books;

/// <summary>What is said to a book, as data.</summary>
internal abstract record BookMessage(long Now, long Seq)
{
    public sealed record Enter(long Now, NewOrder Order) : BookMessage(Now, Order.Seq);

    public sealed record Cancel(long Now, long Seq, long Id) : BookMessage(Now, Seq);

    public sealed record Replace(long Now, long Seq, long Id, long? Price, long? Quantity) : BookMessage(Now, Seq);

    public sealed record Pass(long Now, long Seq) : BookMessage(Now, Seq);
}

internal static class Told
{
    /// <summary>Gives the book a message.</summary>
    /// <returns>What it did, a line an effect; at last the refusal, if it is one.</returns>
    public static List<string> Tell(this OrderBook book, BookMessage message)
    {
        var lines = new List<string>();
        book.Tell(message, lines);
        return lines;
    }

    public static void Tell(this OrderBook book, BookMessage message, List<string> lines)
    {
        var sink = new LineSink(lines);
        BookRefusal refusal = message switch
        {
            BookMessage.Enter enter => book.Enter(enter.Now, enter.Order, ref sink),
            BookMessage.Cancel cancel => book.Cancel(cancel.Now, cancel.Id, ref sink),
            BookMessage.Replace replace => book.Replace(replace.Now, replace.Seq, replace.Id, replace.Price, replace.Quantity, ref sink),
            _ => Pass(book, message, ref sink),
        };
        if (refusal != BookRefusal.None) lines.Add($"refused {refusal}");
    }

    public static byte[] Bytes(this OrderBook book)
    {
        var output = new ArrayBufferWriter<byte>();
        book.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>What rests and waits, in order, and the last price.</summary>
    public static List<string> Listed(this OrderBook book) =>
    [
        .. book.Resting(OrderSide.Buy).Concat(book.Resting(OrderSide.Sell)).Select(o => $"{o.Side} {o.Price} #{o.Id} {o.Visible}+{o.Hidden}"),
        .. book.Pending(OrderSide.Buy).Concat(book.Pending(OrderSide.Sell)).OrderBy(o => o.Id).Select(o => $"stop {o.Side} {o.StopPrice} #{o.Id} {o.Visible}"),
        $"last {book.LastPrice}",
    ];

    private static BookRefusal Pass(OrderBook book, BookMessage message, ref LineSink sink)
    {
        book.Pass(message.Now, ref sink);
        return BookRefusal.None;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct LineSink(List<string> lines) : IBookSink
    {
        public void Accepted(in NewOrder order) => lines.Add($"accepted {order.Id}");

        public void Traded(long maker, long taker, long price, long quantity) => lines.Add($"traded {maker} {taker} {quantity}@{price}");

        public void Decremented(long maker, long taker, long quantity) => lines.Add($"decremented {maker} {taker} {quantity}");

        public void Cancelled(long id, OrderSide side, long price, long remaining, CancelReason reason) => lines.Add($"cancelled {id} {side} {price} {remaining} {reason}");

        public void Replaced(long id, OrderSide side, long price, long remaining) => lines.Add($"replaced {id} {side} {price} {remaining}");

        public void Activated(long id) => lines.Add($"activated {id}");
    }
}
