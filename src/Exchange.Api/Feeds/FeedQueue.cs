using System.Threading.Channels;

namespace Exchange.Api;

/// <summary>What one reader of a feed is still to get, bounded in bytes and pieces: a reader who lags further behind is cut off, never waited for.</summary>
/// <typeparam name="T">A piece.</typeparam>
internal sealed class FeedQueue<T>(long bytesMax, int piecesMax) : IDisposable
{
    private readonly Channel<(T Piece, long Bytes)> _pieces = Channel.CreateBounded<(T, long)>(new BoundedChannelOptions(piecesMax) { SingleReader = true });
    private readonly CancellationTokenSource _cutOff = new();
    private long _bytes;

    /// <summary>Cancelled when the reader is too slow.</summary>
    public CancellationToken CutOff => _cutOff.Token;

    /// <summary>Adds a piece, or cuts the reader off.</summary>
    public void Add(T piece, long bytes)
    {
        if (_cutOff.IsCancellationRequested) return;
        if (Interlocked.Add(ref _bytes, bytes) > bytesMax || !_pieces.Writer.TryWrite((piece, bytes))) _ = _cutOff.CancelAsync();
    }

    public void CutOffNow() => _ = _cutOff.CancelAsync();

    public bool TryTake(out T piece)
    {
        bool taken = _pieces.Reader.TryRead(out (T Piece, long Bytes) next);
        piece = next.Piece;
        if (taken) Interlocked.Add(ref _bytes, -next.Bytes);
        return taken;
    }

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _pieces.Reader.WaitToReadAsync(cancellationToken);

    public void Dispose() => _cutOff.Dispose();
}
