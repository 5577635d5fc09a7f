using System.Buffers.Text;
using System.Runtime.InteropServices;
using Exchange.Mechanisms;

namespace Exchange.Cli.Book;

/// <summary>Writes what messages did to a book: a line an effect, those of a message by their code, no newline at the end. See docs/book.md.</summary>
internal sealed class BookReport(Stream stream)
{
    private const int BufferLength = 1 << 20;

    // Six numbers of at most 19 digits, commas, a side and the newline.
    private const int LineLengthMax = 128;

    private readonly byte[] _buffer = new byte[BufferLength];
    private int _length;
    private bool _isEmpty = true;

    public long Trades { get; private set; }

    /// <summary>Hears what one message does.</summary>
    public Sink Of(long seq) => new(this, seq);

    public void CancelRefused(long seq, long id) => Line(4, seq, id);

    public void ModifyRefused(long seq, long id) => Line(5, seq, id);

    /// <summary>The order has this price and remaining quantity; written after the trades that its new arrival made.</summary>
    public void Modified(long seq, OrderSide side, long id, long price, long quantity) => Line(3, seq, side, id, price, quantity);

    /// <summary>Hands over to the file what is still in memory.</summary>
    public void Flush()
    {
        stream.Write(_buffer, 0, _length);
        _length = 0;
    }

    private void Line(int code, long seq, long first)
    {
        Begin(code, seq);
        Put(first);
    }

    private void Line(int code, long seq, OrderSide side, long id, long price, long? quantity = null)
    {
        Begin(code, seq);
        _buffer[_length++] = (byte)',';
        _buffer[_length++] = side == OrderSide.Buy ? (byte)'B' : (byte)'S';
        Put(id);
        Put(price);
        if (quantity is { } amount) Put(amount);
    }

    private void Begin(int code, long seq)
    {
        if (BufferLength - _length < LineLengthMax) Flush();
        if (!_isEmpty) _buffer[_length++] = (byte)'\n';
        _isEmpty = false;
        _buffer[_length++] = (byte)('0' + code);
        Put(seq);
    }

    private void Put(long number)
    {
        _buffer[_length++] = (byte)',';
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out int written);
        _length += written;
    }

    [StructLayout(LayoutKind.Auto)]
    internal readonly struct Sink(BookReport report, long seq) : IBookSink
    {
        public void Accepted(in NewOrder order) => report.Line(0, seq, order.Side, order.Id, order.Price, order.Quantity);

        public void Traded(long maker, long taker, long price, long quantity)
        {
            report.Trades++;
            report.Line(1, seq, price);
            report.Put(quantity);
            report.Put(maker);
            report.Put(taker);
        }

        public void Cancelled(long id, OrderSide side, long price, long remaining, CancelReason reason) => report.Line(2, seq, side, id, price);

        // The command tells of it when its trades are written.
        public void Replaced(long id, OrderSide side, long price, long remaining)
        {
        }

        public void Decremented(long maker, long taker, long quantity) => throw new InvalidOperationException("A book without owners prevents no trade.");

        public void Activated(long id) => throw new InvalidOperationException("A message file holds no stops.");
    }
}
