using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Exchange.TestKit;

/// <summary>Another operating-system process under a test's hands: started, killed, frozen, woken; never outliving the test.</summary>
/// <remarks>The program prints <c>ready URL</c> when it serves, and ends at SIGTERM and at the end of its standard input.</remarks>
public sealed class NodeProcess : IAsyncDisposable
{
    // The shell holds the same pipe as the program: when the test dies, even by SIGKILL, a program that is frozen or deaf is ended all the same.
    private const string Watcher = """
        exec 3<&0; "$@" <&3 3<&- & pid=$!; echo "pid $pid"
        (cat <&3; kill -CONT $pid; sleep 10; kill -KILL $pid) >/dev/null 2>&1 & watch=$!
        exec 3<&-; wait $pid; code=$?; kill $watch; exit $code
        """;

    private readonly Process _shell;
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly TaskCompletionSource<int> _pid = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(string name, Process shell)
    {
        (Name, _shell) = (name, shell);
        shell.OutputDataReceived += (_, e) => Read(e.Data);
        shell.ErrorDataReceived += (_, e) => Keep(e.Data);
        shell.BeginOutputReadLine();
        shell.BeginErrorReadLine();
        Exited = ExitAsync();
    }

    /// <summary>What the test calls it.</summary>
    public string Name { get; }

    /// <summary>The program's own process id, not the shell's.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Where it serves.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Completes with the exit code (137 after SIGKILL) when the program has ended.</summary>
    public Task<int> Exited { get; }

    public bool IsFrozen { get; private set; }

    /// <summary>The newest lines it printed, for a failed test's report.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>Starts a .NET program and waits until it serves.</summary>
    /// <exception cref="InvalidOperationException">It ended without being ready; its output is in the message.</exception>
    public static async Task<NodeProcess> StartAsync(string name, string assembly, params IEnumerable<string> arguments)
    {
        NodeProcess node = Launch(name, ["dotnet", "exec", assembly, .. arguments]);
        try
        {
            node.ProcessId = await node._pid.Task;
            node.Address = await node._ready.Task;
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL, whether it is frozen or not. Completes when the process is gone.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await Exited;
    }

    /// <summary>SIGSTOP: it does nothing more, and its connections stay open. Completes when the process stands still.</summary>
    public async Task FreezeAsync()
    {
        await SignalAsync("STOP");
        IsFrozen = true;
        while (ProcessTable.StateOf(ProcessId) is not ('T' or 't' or null))
        {
            await Task.Yield(); // the kernel stops one thread after the other
        }
    }

    /// <summary>SIGCONT.</summary>
    public async Task WakeAsync()
    {
        IsFrozen = false;
        await SignalAsync("CONT");
    }

    /// <summary>SIGTERM: asks it to end in order, and waits.</summary>
    public async Task<int> TerminateAsync()
    {
        await SignalAsync("TERM");
        return await Exited;
    }

    /// <summary>Asks it to end in order, by the end of its input, and waits.</summary>
    public async Task<int> StopAsync()
    {
        _shell.StandardInput.Close();
        return await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
        {
            if (ProcessId != 0)
            {
                await SignalAsync("KILL");
            }
            else
            {
                _shell.StandardInput.Close();
            }

            await Exited;
        }

        _shell.Dispose();
    }

    private static NodeProcess Launch(string name, string[] command)
    {
        var info = new ProcessStartInfo("/bin/sh", ["-c", Watcher, "node", .. command]) 
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["DOTNET_gcServer"] = "0"; // several of them share a small machine with the test
        info.Environment["DOTNET_TieredPGO"] = "0";
        return new NodeProcess(name, Process.Start(info) ?? throw new InvalidOperationException("Cannot start /bin/sh."));
    }

    private async Task SignalAsync(string signal)
    {
        if (Exited.IsCompleted)
        {
            return; // the number may belong to another process by now
        }

        using Process kill = Process.Start("kill", [$"-{signal}", ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private void Read(string? line)
    {
        Keep(line);
        if (line is null)
        {
            return;
        }

        if (line.StartsWith("pid ", StringComparison.Ordinal))
        {
            _pid.TrySetResult(int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture));
        }
        else if (line.StartsWith("ready ", StringComparison.Ordinal))
        {
            _ready.TrySetResult(new Uri(line[6..]));
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        while (_lines.Count > 400)
        {
            _lines.TryDequeue(out _);
        }
    }

    private async Task<int> ExitAsync()
    {
        await _shell.WaitForExitAsync();
        var failure = new InvalidOperationException($"{Name} ended with {_shell.ExitCode} before it was ready:\n{Output}");
        _pid.TrySetException(failure);
        if (_ready.TrySetException(failure))
        {
            _ = _ready.Task.Exception;
        }

        return _shell.ExitCode;
    }
}
