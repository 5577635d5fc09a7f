using System.Diagnostics;
using System.Text;

namespace Exchange.EventStore.Postgres.Embedded;

/// <summary>What an embedded server is started with, the first time and every further one.</summary>
internal sealed record ServerLaunch(ServerUser? User, string Bin, string Data, string Sockets, IReadOnlyList<string> Settings);

/// <summary>One run of an embedded server, from its start to its end by whatever hand.</summary>
internal sealed class ServerRun : IAsyncDisposable
{
    // Its standard input is a pipe from us: when we end, even by SIGKILL, `cat` sees the end of it and the server shuts down. It is told
    // again and again, since a server that has only just been started does not listen to signals yet.
    private const string Watcher = """
        exec 3<&0; "$@" 3<&- </dev/null & pid=$!
        (cat <&3; while kill -INT $pid; do sleep 1; done) >/dev/null 2>&1 & watch=$!
        exec 3<&-; trap 'kill -INT $pid' INT TERM HUP; wait $pid; code=$?; kill $watch 2>/dev/null; exit $code
        """;

    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(10); // a crash recovery may have much to read
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastWordsMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    private readonly Process _shell;
    private readonly ServerLog _log;
    private readonly string _data;
    private Task _logging = Task.CompletedTask;
    private bool _disposed;

    private ServerRun(Process shell, ServerLog log, string data) => (_shell, _log, _data) = (shell, log, data);

    /// <summary>Starts the server and waits until it takes connections.</summary>
    /// <exception cref="InvalidOperationException">It would not start; the message says what it said.</exception>
    public static async Task<ServerRun> StartAsync(ServerLaunch launch, ServerLog log, CancellationToken cancellationToken)
    {
        await ServerFolders.WaitUntilGoneAsync(launch.Data, cancellationToken);
        ServerFolders.RemoveLeftovers(launch.Data, launch.Sockets);
        string[] arguments = ["-c", Watcher, "exchange-pg", Path.Combine(launch.Bin, "postgres"), "-D", launch.Data, "-k", launch.Sockets, .. launch.Settings.SelectMany(s => new[] { "-c", s })];
        var run = new ServerRun(ServerProcess.Launch(launch.User, "/bin/sh", arguments), log, launch.Data);
        try
        {
            await run.WaitUntilReadyAsync(cancellationToken);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the server has ended.</summary>
    /// <returns>Its exit code, or 128 and the signal's number.</returns>
    public async Task<int> WaitForEndAsync(CancellationToken cancellationToken)
    {
        await _shell.WaitForExitAsync(cancellationToken);
        // The shell alone may have been killed: then the server goes on, and still ends with the pipe.
        while (ServerFolders.Runs(_data)) await Task.Delay(LookAgain, cancellationToken);
        return _shell.ExitCode;
    }

    /// <summary>Stops the server in order: open transactions are rolled back, everything committed stands.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        using var patience = new CancellationTokenSource(StopMax);
        try
        {
            _shell.StandardInput.Close(); // the watcher then asks for a fast shutdown
            await WaitForEndAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _shell.Kill(entireProcessTree: true);
        }

        await Task.WhenAny(_logging, Task.Delay(LastWordsMax)); // a killed server's children may hold its standard error a little longer
        _shell.Dispose();
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var said = new StringBuilder();
        while (await _shell.StandardError.ReadLineAsync(cancellationToken).AsTask().WaitAsync(StartMax, cancellationToken) is { } line)
        {
            _log.WriteLine(line);
            said.AppendLine(line);
            if (!line.Contains("database system is ready to accept connections", StringComparison.Ordinal)) continue;
            _logging = CopyLogAsync();
            return;
        }

        throw new InvalidOperationException("PostgreSQL did not start: " + said);
    }

    private async Task CopyLogAsync()
    {
        while (await _shell.StandardError.ReadLineAsync(CancellationToken.None) is { } line) _log.WriteLine(line);
    }
}
