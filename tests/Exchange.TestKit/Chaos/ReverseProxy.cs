using System.Collections.Concurrent;
using System.Diagnostics;

namespace Exchange.TestKit;

/// <summary>HAProxy with the configuration that is shipped, before two processes of the exchange; never outliving the test.</summary>
public sealed class ReverseProxy : IAsyncDisposable
{
    // At the end of the pipe, which the death of the test brings about too, the proxy is ended.
    private const string Watcher = """
        exec 3<&0; "$@" 3<&- & pid=$!
        (cat <&3; kill -KILL $pid) >/dev/null 2>&1 &
        exec 3<&-; wait $pid
        """;

    private readonly Process _shell;
    private readonly ConcurrentQueue<string> _lines = [];

    private ReverseProxy(Process shell, Uri address)
    {
        (_shell, Address) = (shell, address);
        shell.OutputDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
        shell.ErrorDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
        shell.BeginOutputReadLine();
        shell.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>What it printed, for a failed test's report.</summary>
    public string Output => string.Join('\n', _lines);

    /// <param name="program">Where <c>haproxy</c> is found: in PATH, or where packages put it, which a user's PATH may lack.</param>
    public static ReverseProxy Start(string configuration, Uri address, Uri a, Uri b, string program = "haproxy")
    {
        var info = new ProcessStartInfo("/bin/sh", ["-c", Watcher, "proxy", program, "-db", "-f", configuration])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        info.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin";
        (info.Environment["EXCHANGE_BIND"], info.Environment["EXCHANGE_A"], info.Environment["EXCHANGE_B"]) = (address.Authority, a.Authority, b.Authority);
        return new ReverseProxy(Process.Start(info) ?? throw new InvalidOperationException("Cannot start /bin/sh."), address);
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }
}
