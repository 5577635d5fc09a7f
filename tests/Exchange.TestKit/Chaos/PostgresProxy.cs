using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Exchange.TestKit;

/// <summary>Stands between one process and its PostgreSQL, and lets a test choose the moment at which the line fails.</summary>
/// <remarks>
/// It listens on a loopback port of its own and understands so much of the protocol that it can stop a group commit at each <see cref="CommitStage"/>.
/// A group commit is known by a statement it executes, by text or by the name it was prepared under. Thread-safe.
/// </remarks>
public sealed class PostgresProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = [];
    private readonly ConcurrentQueue<CommitTrap> _traps = [];
    private readonly CancellationTokenSource _stopped = new();
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = Opened();
    private volatile bool _refusing;
    private long _answerDelayTicks;

    /// <param name="connectionString">How to reach the server itself, by unix socket or TCP, without encryption.</param>
    /// <param name="isCommit">Knows the text of the statement that makes a batch a group commit.</param>
    public PostgresProxy(string connectionString, Func<string, bool> isCommit)
    {
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        IsCommit = isCommit;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The server's connection string, led through the proxy.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = Port,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    internal Func<string, bool> IsCommit { get; }

    /// <summary>The next group commit without a trap of its own is stopped at this stage.</summary>
    /// <param name="part">For <see cref="CommitStage.PartSent"/>: the share of the batch's bytes to send, in [0, 1].</param>
    public CommitTrap Arm(CommitStage stage, double part = 0.5)
    {
        var trap = new CommitTrap(stage, part);
        _traps.Enqueue(trap);
        return trap;
    }

    /// <summary>Takes back every trap that no commit has met.</summary>
    public void Disarm() => _traps.Clear();

    /// <summary>Ends every connection at once, on both sides.</summary>
    public void CutAll()
    {
        foreach (ProxiedConnection connection in _connections.Keys)
        {
            connection.Cut();
        }
    }

    /// <summary>Ends the connections that have carried a group commit.</summary>
    /// <returns>How many there were.</returns>
    public int CutWriter()
    {
        ProxiedConnection[] writers = [.. _connections.Keys.Where(c => c.HasCommitted)];
        foreach (ProxiedConnection writer in writers)
        {
            writer.Cut();
        }

        return writers.Length;
    }

    /// <summary>Cuts every connection and refuses new ones until <see cref="Restore"/>.</summary>
    public void Refuse()
    {
        _refusing = true;
        CutAll();
    }

    /// <summary>Forwards nothing more, in either direction, and closes nothing: a line that has gone dead. Ends with <see cref="Restore"/>.</summary>
    public void GoSilent()
    {
        if (_open.Task.IsCompleted)
        {
            _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Restore()
    {
        _refusing = false;
        _open.TrySetResult();
    }

    /// <summary>Every answer of the server comes this much later; zero to end it.</summary>
    public void DelayAnswers(TimeSpan delay) => Interlocked.Exchange(ref _answerDelayTicks, delay.Ticks);

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Dispose();
        Restore();
        CutAll();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        _stopped.Dispose();
    }

    internal CommitTrap? TakeTrap() => _traps.TryDequeue(out CommitTrap? trap) ? trap : null;

    internal Task WhenOpenAsync() => _open.Task;

    internal Task DelayAnswerAsync() => Interlocked.Read(ref _answerDelayTicks) is var ticks and > 0 ? Task.Delay(TimeSpan.FromTicks(ticks), _stopped.Token) : Task.CompletedTask;

    internal async Task<Socket> ConnectToServerAsync()
    {
        string host = _server.Host!;
        EndPoint end = host.StartsWith('/')
            ? new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"{host}/.s.PGSQL.{_server.Port}"))
            : new DnsEndPoint(host, _server.Port);
        var socket = new Socket(end.AddressFamily is AddressFamily.Unix ? AddressFamily.Unix : AddressFamily.InterNetwork, SocketType.Stream, end is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(end, _stopped.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stopped.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            if (_refusing)
            {
                client.Close(0);
                continue;
            }

            client.NoDelay = true;
            var connection = new ProxiedConnection(this, client);
            Task running = connection.RunAsync();
            _connections[connection] = running;
            _ = running.ContinueWith(_ => _connections.TryRemove(connection, out Task? _), TaskScheduler.Default);
            if (_refusing || _stopped.IsCancellationRequested)
            {
                connection.Cut(); // accepted while the line was being cut
            }
        }
    }
}
