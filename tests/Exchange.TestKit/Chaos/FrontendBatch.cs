using System.Buffers.Binary;
using System.Text;

namespace Exchange.TestKit;

/// <summary>What a client sends in one go: messages of PostgreSQL's protocol 3 up to the one that makes the server answer.</summary>
internal sealed class FrontendBatch(Dictionary<string, string> statements, Func<string, bool> isCommit)
{
    public const byte Parse = (byte)'P';
    public const byte Bind = (byte)'B';
    public const byte Execute = (byte)'E';
    public const byte Query = (byte)'Q';
    public const byte Sync = (byte)'S';

    private readonly List<byte> _bytes = [];
    private readonly List<(byte Type, int End)> _messages = [];
    private bool _markPending;
    private byte[]? _whole;

    /// <summary>It names the statement that moves the head, by its text or by the name it was prepared under.</summary>
    public bool IsCommit { get; private set; }

    /// <summary>The length of the batch's beginning that ends with the execution of that statement.</summary>
    public int HeadMoved { get; private set; }

    /// <summary>The whole of it, once nothing more is added.</summary>
    public ReadOnlyMemory<byte> Bytes => _whole ??= [.. _bytes];

    /// <summary>Whether the server says ReadyForQuery after it.</summary>
    public bool EndsWithSync => _messages.Count > 0 && _messages[^1].Type is Sync or Query;

    /// <summary>Where the last message begins.</summary>
    public int LastMessage => _messages.Count > 1 ? _messages[^2].End : 0;

    /// <summary>Whether the server acts on its own after a message of this type, so that the batch must go out.</summary>
    /// <remarks>Only the parts of an extended query wait for a Sync or Flush.</remarks>
    public static bool Ends(byte type) => type is not (Parse or Bind or Execute or (byte)'D' or (byte)'C');

    public void Add(ReadOnlySpan<byte> message)
    {
        _bytes.AddRange(message);
        byte type = message[0];
        _messages.Add((type, _bytes.Count));
        ReadOnlySpan<byte> body = message[5..];
        switch (type)
        {
            case Parse:
                string name = Text(ref body);
                statements[name] = Text(ref body);
                break;
            case Bind:
                _ = Text(ref body);
                _markPending = statements.TryGetValue(Text(ref body), out string? prepared) && isCommit(prepared);
                break;
            case Execute when _markPending:
                Mark();
                break;
            case Query when isCommit(Text(ref body)):
                Mark();
                break;
        }
    }

    /// <summary>The last end of a message at or before an offset.</summary>
    public int MessageEndBefore(int offset) => _messages.Select(m => m.End).LastOrDefault(end => end <= offset);

    /// <summary>How many statements the beginning of the batch executes.</summary>
    public int ExecutionsIn(int length) => _messages.Count(m => m.Type == Execute && m.End <= length);

    private void Mark()
    {
        _markPending = false;
        if (!IsCommit)
        {
            (IsCommit, HeadMoved) = (true, _bytes.Count);
        }
    }

    private static string Text(ref ReadOnlySpan<byte> body)
    {
        int end = body.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(body[..end]);
        body = body[(end + 1)..];
        return text;
    }
}

/// <summary>Follows the server's messages as bytes pass by, however they are cut.</summary>
internal sealed class BackendMessages(Action<byte, ReadOnlyMemory<byte>> seen)
{
    private readonly byte[] _small = new byte[5 + 64];
    private int _filled;
    private int _skip;

    public void Pass(ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            if (_skip > 0)
            {
                int skipped = Math.Min(_skip, chunk.Length);
                _skip -= skipped;
                chunk = chunk[skipped..];
                continue;
            }

            int wanted = _filled < 5 ? 5 : 5 + Kept();
            int taken = Math.Min(wanted - _filled, chunk.Length);
            chunk[..taken].CopyTo(_small.AsSpan(_filled));
            _filled += taken;
            chunk = chunk[taken..];
            if (_filled >= 5 && _filled == 5 + Kept())
            {
                seen(_small[0], _small.AsMemory(5, Kept()));
                (_skip, _filled) = (BodyLength() - Kept(), 0);
            }
        }
    }

    private int BodyLength() => BinaryPrimitives.ReadInt32BigEndian(_small.AsSpan(1)) - 4;

    // Only short messages matter here: ReadyForQuery, BackendKeyData, the beginning of an error.
    private int Kept() => Math.Min(BodyLength(), 64);
}
