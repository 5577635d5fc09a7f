using System.Runtime.InteropServices;
using System.Text;

namespace Exchange.Cli.Book;

internal enum MessageType : byte
{
    New,
    Cancel,
    Modify,
}

/// <summary>A line of a message file: <c>seq,type,order_id,side,ioc,price,qty</c>.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BookMessage(long Seq, MessageType Type, long Id, bool IsSell, bool IsIoc, long Price, long Quantity);

/// <summary>Reads a message file of any length line by line, in a buffer that stays as large as it is. Lines end with LF or CRLF; the last one need not.</summary>
internal sealed class BookMessages(Stream stream, string path)
{
    private const int BufferLength = 1 << 20;

    // The largest number has 18 digits, so that none passes 64 bits.
    private const int DigitsMax = 18;

    private readonly byte[] _buffer = new byte[BufferLength];
    private int _start, _end;
    private bool _isAtEnd;

    private static ReadOnlySpan<byte> Header => "seq,type,order_id,side,ioc,price,qty"u8;

    /// <summary>The line that was read last, counted from 1.</summary>
    public long Line { get; private set; }

    /// <exception cref="UsageException">The file does not begin as a message file does.</exception>
    public void ReadHeader()
    {
        if (!TryReadLine(out ReadOnlySpan<byte> line) || !line.SequenceEqual(Header)) throw Fault($"it does not begin with {Encoding.ASCII.GetString(Header)}");
    }

    /// <returns>False at the end of the file.</returns>
    /// <exception cref="UsageException">The line is no message.</exception>
    public bool TryRead(out BookMessage message)
    {
        message = default;
        if (!TryReadLine(out ReadOnlySpan<byte> line)) return false;
        long seq = Number(ref line, "seq");
        MessageType type = Type(Field(ref line, "type"));
        long id = Number(ref line, "order_id");
        ReadOnlySpan<byte> side = Field(ref line, "side");
        if (side is not [(byte)'B' or (byte)'S']) throw Fault($"side is '{Text(side)}', neither B nor S");
        long ioc = Number(ref line, "ioc");
        if (ioc > 1) throw Fault($"ioc is {ioc}, neither 0 nor 1");
        long price = Number(ref line, "price"), quantity = Number(ref line, "qty", isLast: true);
        message = new BookMessage(seq, type, id, side[0] == (byte)'S', ioc == 1, price, quantity);
        return true;
    }

    /// <summary>What is wrong with the line that was read last, as the one sentence that is said of it.</summary>
    /// <param name="fault">Goes on from the file and the line.</param>
    public UsageException Fault(FormattableString fault) => new(FormattableString.Invariant($"{path}, line {Math.Max(1, Line)}: {fault.ToString(System.Globalization.CultureInfo.InvariantCulture)}."));

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field[..Math.Min(field.Length, 40)]);

    private MessageType Type(ReadOnlySpan<byte> field)
    {
        if (field.SequenceEqual("NEW"u8)) return MessageType.New;
        if (field.SequenceEqual("CANCEL"u8)) return MessageType.Cancel;
        if (field.SequenceEqual("MODIFY"u8)) return MessageType.Modify;
        throw Fault($"type is '{Text(field)}', none of NEW, CANCEL and MODIFY");
    }

    private long Number(ref ReadOnlySpan<byte> line, string name, bool isLast = false)
    {
        ReadOnlySpan<byte> field = Field(ref line, name, isLast);
        if (field.Length is 0 or > DigitsMax) throw Fault($"{name} is '{Text(field)}', no whole number of at most {DigitsMax} digits");
        long number = 0;
        foreach (byte digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'9') throw Fault($"{name} is '{Text(field)}', no whole number");
            number = (number * 10) + (digit - (byte)'0');
        }

        return number;
    }

    private ReadOnlySpan<byte> Field(ref ReadOnlySpan<byte> line, string name, bool isLast = false)
    {
        int comma = line.IndexOf((byte)',');
        if (isLast)
        {
            if (comma >= 0) throw Fault($"there is more than {name} asks for: '{Text(line)}'");
            return line;
        }

        if (comma < 0) throw Fault($"it breaks off at {name}");
        ReadOnlySpan<byte> field = line[..comma];
        line = line[(comma + 1)..];
        return field;
    }

    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0 && !_isAtEnd) Fill();
        bool isLast = length < 0;
        if (isLast) length = _end - _start;
        line = _buffer.AsSpan(_start, length);
        if (isLast && length == 0) return false;
        _start += isLast ? length : length + 1;
        Line++;
        if (line is [.., (byte)'\r']) line = line[..^1];
        return true;
    }

    private void Fill()
    {
        if (_end - _start == BufferLength)
        {
            Line++;
            throw Fault($"it is longer than {BufferLength} bytes");
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read = stream.Read(_buffer, _end, BufferLength - _end);
        _end += read;
        _isAtEnd = read == 0;
    }
}
