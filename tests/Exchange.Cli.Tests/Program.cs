using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Exchange.Cli.Tests;

/// <summary>The program <c>exchange</c> as its users start it: a process of its own, seen through its output and exit code.</summary>
internal sealed class Program : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private Program(Process process) => (_process, _error) = (process, process.StandardError.ReadToEndAsync());

    public static Program Start(params string[] arguments) => Start(new Dictionary<string, string>(StringComparer.Ordinal), arguments);

    public static Program Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "exchange.dll");
        return Start(environment, Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", ["exec", assembly, .. arguments]);
    }

    /// <summary>By its script in <c>ops/</c>, with what has been built.</summary>
    public static Program StartScript(string name, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start(new Dictionary<string, string>(environment, StringComparer.Ordinal) { ["EXCHANGE_BUILD"] = "no" }, "bash", [Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "ops", name), .. arguments]);

    private static Program Start(IReadOnlyDictionary<string, string> environment, string program, string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, StandardOutputEncoding = Encoding.UTF8, WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (string name in (string[])["ConnectionStrings__Exchange", "ConnectionStrings__ExchangeOwner", "ConnectionStrings__ExchangeBackup", "EXCHANGE_DATA"]) info.Environment.Remove(name);
        foreach ((string name, string value) in environment) info.Environment[name] = value;
        return new Program(Process.Start(info)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(StringComparer.Ordinal), arguments);

    /// <inheritdoc cref="RunAsync(string[])"/>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using Program program = Start(environment, arguments);
        return await program.ResultAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> ResultAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync();
        return (await EndAsync(), output, await _error);
    }

    public int Id => _process.Id;

    public async Task<string> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("It ended: " + await _error);

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async Task<string> ErrorAsync() => await _error;

    public Task<int> TerminateAsync() => StopAsync("-TERM");

    /// <summary>What Ctrl-C sends.</summary>
    public Task<int> InterruptAsync() => StopAsync("-INT");

    public static async Task SignalAsync(string signal, int process)
    {
        using Process kill = Process.Start("kill", [signal, process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void Kill() => _process.Kill();

    private async Task<int> StopAsync(string signal)
    {
        await SignalAsync(signal, _process.Id);
        return await EndAsync();
    }

    private static string Here([CallerFilePath] string here = "") => here;

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
