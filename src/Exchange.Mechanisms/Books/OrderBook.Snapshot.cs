using System.Buffers;
using System.Buffers.Binary;

namespace Exchange.Mechanisms;

/// <content>A book as bytes: what a snapshot keeps, and what two books are compared by.</content>
public sealed partial class OrderBook
{
    /// <summary>The form of the bytes; a book written in another one is not read.</summary>
    private const long SnapshotForm = 1;

    private const int HeaderLength = 8 * 8, OrderLength = 10 * 8;

    /// <summary>Writes everything that later messages can depend on, in an order of its own: two books that behave alike write the same bytes. The rules and undo records are not among it.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        int[] counts = [CountOf(_bids), CountOf(_asks), CountOf(_buyStops), CountOf(_sellStops)];
        WriteNumbers(output, [SnapshotForm, _now, _last, _highestId, counts[0], counts[1], counts[2], counts[3]]);
        foreach (PriceLadder ladder in (PriceLadder[])[_bids, _asks, _buyStops, _sellStops])
        {
            int level = ladder.BestLevel;
            for (long key = ladder.BestKey; key != PriceLadder.Nothing; key = ladder.Below(key, out level))
            {
                for (int slot = _levels[level].Head; slot >= 0; slot = _orders[slot].Next) WriteOrder(output, slot);
            }
        }
    }

    /// <summary>The book that wrote these bytes, under the same rules. Nothing of it can be taken back.</summary>
    /// <exception cref="FormatException">The bytes are of another form or damaged.</exception>
    public static OrderBook Read(BookRules rules, ReadOnlySpan<byte> bytes, bool keepsUndo = false)
    {
        if (bytes.Length < HeaderLength || Number(bytes, 0) != SnapshotForm || (bytes.Length - HeaderLength) % OrderLength != 0) throw new FormatException("This is no order book of a form that is known here.");
        var book = new OrderBook(rules, null, keepsUndo) { _now = Number(bytes, 1), _last = Number(bytes, 2), _highestId = Number(bytes, 3) };
        ReadOnlySpan<byte> rest = bytes[HeaderLength..];
        for (int ladder = 0; ladder < 4; ladder++)
        {
            for (long left = Number(bytes, 4 + ladder); left > 0; left--)
            {
                if (rest.Length < OrderLength) throw new FormatException("An order book breaks off.");
                book.ReadOrder(rest[..OrderLength], ladder);
                rest = rest[OrderLength..];
            }
        }

        if (rest.Length > 0) throw new FormatException("An order book goes on beyond its end.");
        return book;
    }

    private int CountOf(PriceLadder ladder)
    {
        int count = 0, level = ladder.BestLevel;
        for (long key = ladder.BestKey; key != PriceLadder.Nothing; key = ladder.Below(key, out level))
        {
            for (int slot = _levels[level].Head; slot >= 0; slot = _orders[slot].Next) count++;
        }

        return count;
    }

    private void WriteOrder(IBufferWriter<byte> output, int slot)
    {
        ref Order order = ref _orders[slot];
        Terms terms = order.HasTerms ? _terms[slot] : default;
        long flags = (long)order.Side | ((long)order.Kind << 8) | ((long)order.TimeInForce << 16) | (order.PostOnly ? 1L << 24 : 0) | (order.HasTerms ? 1L << 25 : 0);
        WriteNumbers(output, [order.Id, order.Owner, order.Price, order.Remaining, order.Visible, flags, terms.Seq, terms.Display, terms.ExpiresAt, terms.StopPrice]);
    }

    private void ReadOrder(ReadOnlySpan<byte> bytes, int ladder)
    {
        long flags = Number(bytes, 5);
        var order = new Order
        {
            Id = Number(bytes, 0), Owner = Number(bytes, 1), Price = Number(bytes, 2), Remaining = Number(bytes, 3), Visible = Number(bytes, 4),
            Side = (OrderSide)(flags & 0xFF), Kind = (OrderKind)((flags >> 8) & 0xFF), TimeInForce = (TimeInForce)((flags >> 16) & 0xFF), PostOnly = (flags & (1L << 24)) != 0, HasTerms = (flags & (1L << 25)) != 0,
        };
        var terms = new Terms { Seq = Number(bytes, 6), Display = Number(bytes, 7), ExpiresAt = Number(bytes, 8), StopPrice = Number(bytes, 9) };
        bool whole = order.Side == (ladder % 2 == 0 ? OrderSide.Buy : OrderSide.Sell) && (ladder < 2 ? order.Kind == OrderKind.Limit : order is { HasTerms: true } && IsPending(order.Kind))
            && (order.TimeInForce != TimeInForce.Gtd || order.HasTerms) && order.Visible > 0 && order.Visible <= order.Remaining && order.Remaining <= Amounts.Max && _ids.Find(order.Id) < 0;
        if (!whole) throw new FormatException("An order of an order book is damaged.");
        int slot = RentSlot();
        _orders[slot] = order;
        if (order.HasTerms) _terms[slot] = terms;
        Place(slot);
        Append(slot);
    }

    private static void WriteNumbers(IBufferWriter<byte> output, ReadOnlySpan<long> numbers)
    {
        Span<byte> bytes = output.GetSpan(numbers.Length * 8);
        for (int i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes[(i * 8)..], numbers[i]);
        output.Advance(numbers.Length * 8);
    }

    private static long Number(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadInt64LittleEndian(bytes[(index * 8)..]);
}
