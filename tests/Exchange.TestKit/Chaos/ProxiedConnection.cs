using System.Buffers.Binary;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Exchange.TestKit;

/// <summary>One client's connection through the proxy: four loops, one for each end of each direction, so that a held direction never hides that the other end has gone.</summary>
internal sealed class ProxiedConnection(PostgresProxy proxy, Socket client) : IDisposable
{
    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;
    private static readonly byte[] Flush = [(byte)'H', 0, 0, 0, 4];

    private readonly Channel<FrontendBatch> _up = Channel.CreateUnbounded<FrontendBatch>();
    private readonly Channel<byte[]> _down = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource _clientGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _serverGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waiting = [];
    private readonly Queue<int> _executionsAtReady = new([0]); // statements sent before each ReadyForQuery to come
    private Socket? _server;
    private TaskCompletionSource? _answersHeld;
    private bool _closed;
    private int _backendPid;
    private int _executed; // statements finished, as the server says
    private int _executionsSent;
    private int _ready; // ReadyForQuery seen
    private int _readyDue = 1; // ReadyForQuery that what was sent asks for; the first ends the start-up
    private int _errors;

    /// <summary>Whether it has carried a group commit.</summary>
    public bool HasCommitted { get; private set; }

    /// <summary>Resets both sides; what is held is lost.</summary>
    public void Cut() => Close(socket => socket.Close(0));

    public async Task RunAsync()
    {
        try
        {
            byte[]? startup = await ReadStartupAsync();
            if (startup is null)
            {
                return;
            }

            Socket server = await proxy.ConnectToServerAsync();
            lock (_lock)
            {
                _server = server;
                if (_closed)
                {
                    server.Close(0);
                }
            }

            await SendAsync(server, startup);
            Task sending = SendUpAsync(server);
            Task writing = WriteDownAsync();
            _ = ReadClientAsync();
            _ = ReadServerAsync(server);
            await Task.WhenAny(sending, writing); // one end has gone, and everything it said has been passed on
            Close(HangUp);
            await Task.WhenAll(_clientGone.Task, _serverGone.Task, sending, writing);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The line is gone; both ends learn it by the sockets being closed.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        Close(HangUp);
        client.Dispose();
        _server?.Dispose();
    }

    private void Close(Action<Socket> how)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                _closed = true;
                how(client);
                if (_server is not null)
                {
                    how(_server);
                }
            }
        }

        ReleaseAnswers(); // into a closed socket: whoever waits to write them ends
    }

    private static void HangUp(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The other end was faster.
        }

        socket.Close();
    }

    /// <summary>Answers "no" to encryption and returns the message that names user and database; null when the client has gone.</summary>
    private async Task<byte[]?> ReadStartupAsync()
    {
        while (true)
        {
            byte[] head = new byte[4];
            if (!await FillAsync(client, head))
            {
                return null;
            }

            byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(head)];
            head.CopyTo(message, 0);
            if (!await FillAsync(client, message.AsMemory(4)))
            {
                return null;
            }

            if (BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(4)) is not (SslRequest or GssRequest))
            {
                return message;
            }

            await SendAsync(client, "N"u8.ToArray());
        }
    }

    private async Task ReadClientAsync()
    {
        try
        {
            var statements = new Dictionary<string, string>(StringComparer.Ordinal);
            var batch = new FrontendBatch(statements, proxy.IsCommit);
            using var stream = new BufferedStream(new NetworkStream(client), 64 * 1024);
            byte[] head = new byte[5];
            while (await stream.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false) == 5)
            {
                byte[] message = new byte[1 + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
                head.CopyTo(message, 0);
                await stream.ReadExactlyAsync(message.AsMemory(5));
                batch.Add(message);
                if (FrontendBatch.Ends(message[0]))
                {
                    _up.Writer.TryWrite(batch);
                    batch = new FrontendBatch(statements, proxy.IsCommit);
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
        }
        finally
        {
            _up.Writer.TryComplete();
            _clientGone.TrySetResult();
        }
    }

    private async Task SendUpAsync(Socket server)
    {
        await foreach (FrontendBatch batch in _up.Reader.ReadAllAsync())
        {
            await proxy.WhenOpenAsync();
            HasCommitted |= batch.IsCommit;
            if (batch.IsCommit && proxy.TakeTrap() is { } trap)
            {
                await SendTrappedAsync(server, batch, trap);
            }
            else
            {
                await SendPartAsync(server, batch, 0, batch.Bytes.Length);
            }
        }
    }

    private async Task SendTrappedAsync(Socket server, FrontendBatch batch, CommitTrap trap)
    {
        try
        {
            HoldAnswers();
            int sent = trap.Stage switch
            {
                CommitStage.NothingSent => 0,
                CommitStage.PartSent => await SendBeginningAsync(server, batch, trap.Part),
                _ => await SendEverythingAsync(server, batch),
            };
            if (trap.Stage == CommitStage.Answered)
            {
                await WhenAsync(() => _ready >= _readyDue);
            }

            trap.Report(new CommitStop(trap.Stage, sent, batch.Bytes.Length, _backendPid, _errors > 0));

            // A server that has gone ends a half-sent group; an answer that had arrived before it went is still ours to release.
            Task ended = sent < batch.Bytes.Length ? Task.WhenAny(_clientGone.Task, _serverGone.Task) : _clientGone.Task;
            if (await Task.WhenAny(trap.Decision, ended) != trap.Decision || !await trap.Decision)
            {
                Cut();
                return;
            }

            await SendPartAsync(server, batch, sent, batch.Bytes.Length);
            ReleaseAnswers();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            trap.Fail(new IOException($"The connection ended before its commit came to {trap.Stage}.", e));
            Cut();
        }
    }

    /// <summary>Sends a part, and makes the server tell that it has executed the whole statements in it.</summary>
    private async Task<int> SendBeginningAsync(Socket server, FrontendBatch batch, double part)
    {
        int length = Math.Clamp((int)(batch.Bytes.Length * part), batch.HeadMoved, batch.LastMessage);
        int whole = batch.MessageEndBefore(length);
        await SendPartAsync(server, batch, 0, whole);
        await SendAsync(server, Flush);
        await WhenAsync(() => _ready >= _readyDue && (_executed >= _executionsSent || _errors > 0));
        await SendPartAsync(server, batch, whole, length);
        return length;
    }

    private async Task<int> SendEverythingAsync(Socket server, FrontendBatch batch)
    {
        int sent = batch.HeadMoved < batch.Bytes.Length ? await SendBeginningAsync(server, batch, 1) : 0;
        await SendPartAsync(server, batch, sent, batch.Bytes.Length);
        return batch.Bytes.Length;
    }

    private async Task SendPartAsync(Socket server, FrontendBatch batch, int from, int to)
    {
        lock (_lock)
        {
            _executionsSent += batch.ExecutionsIn(to) - batch.ExecutionsIn(from);
            if (batch.EndsWithSync && from < to && to == batch.Bytes.Length)
            {
                _readyDue++;
                _executionsAtReady.Enqueue(_executionsSent);
            }
        }

        await SendAsync(server, batch.Bytes[from..to]);
    }

    private async Task ReadServerAsync(Socket server)
    {
        try
        {
            var messages = new BackendMessages(Observe);
            byte[] buffer = new byte[64 * 1024];
            while (await server.ReceiveAsync(buffer) is var read and > 0)
            {
                byte[] chunk = buffer[..read];
                _down.Writer.TryWrite(chunk);
                messages.Pass(chunk);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
        finally
        {
            _down.Writer.TryComplete();
            _serverGone.TrySetResult();
            lock (_lock)
            {
                _waiting.ForEach(w => w.Met.TrySetException(new IOException("The server has closed the connection.")));
                _waiting.Clear();
            }
        }
    }

    private async Task WriteDownAsync()
    {
        await foreach (byte[] chunk in _down.Reader.ReadAllAsync())
        {
            await proxy.DelayAnswerAsync();
            await proxy.WhenOpenAsync();
            await (_answersHeld?.Task ?? Task.CompletedTask);
            await SendAsync(client, chunk);
        }

        await (_answersHeld?.Task ?? Task.CompletedTask); // a held answer keeps the client's side open, though the server has gone
    }

    private void Observe(byte type, ReadOnlyMemory<byte> body)
    {
        lock (_lock)
        {
            switch ((char)type)
            {
                case 'K':
                    _backendPid = BinaryPrimitives.ReadInt32BigEndian(body.Span);
                    break;
                case 'C' or 'I' or 's': // CommandComplete, EmptyQueryResponse, PortalSuspended
                    _executed++;
                    break;
                case 'E':
                    _errors++;
                    break;
                case 'Z':
                    _ready++;
                    _executed = _executionsAtReady.Dequeue(); // an error skips statements, a simple query executes uncounted ones
                    break;
            }

            _waiting.RemoveAll(w => w.Condition() && w.Met.TrySetResult());
        }
    }

    private Task WhenAsync(Func<bool> condition)
    {
        lock (_lock)
        {
            if (condition())
            {
                return Task.CompletedTask;
            }

            if (_serverGone.Task.IsCompleted)
            {
                return Task.FromException(new IOException("The server has closed the connection."));
            }

            var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((condition, met));
            return met.Task;
        }
    }

    private void HoldAnswers()
    {
        lock (_lock)
        {
            _errors = 0;
            _answersHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void ReleaseAnswers()
    {
        TaskCompletionSource? held;
        lock (_lock)
        {
            (held, _answersHeld) = (_answersHeld, null);
        }

        held?.TrySetResult();
    }

    private static async Task<bool> FillAsync(Socket socket, Memory<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int read = await socket.ReceiveAsync(buffer);
            if (read == 0)
            {
                return false;
            }

            buffer = buffer[read..];
        }

        return true;
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }
}
