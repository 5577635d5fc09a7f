using System.Diagnostics;
using System.Globalization;
using Exchange.EventStore.Postgres.Embedded;
using Npgsql;

namespace Exchange.Cli.Backup;

/// <summary>A program of PostgreSQL did not do what it was asked for.</summary>
internal sealed class ToolFailedException(string tool, string reason) : Exception($"{tool}: {reason.TrimEnd('.')}.")
{
    public string Reason { get; } = reason;
}

/// <summary>PostgreSQL's own programs for backups, on one server or on files alone.</summary>
/// <param name="connection">A login that may replicate; null for programs that only read files.</param>
internal sealed class PostgresTools(string? connection = null)
{
    private readonly NpgsqlConnectionStringBuilder? _server = connection is null ? null : new NpgsqlConnectionStringBuilder(connection);

    /// <summary>Runs a program to its end, which it is led to when the command is stopped.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="ToolFailedException">It failed; the reason is its own last word.</exception>
    public async Task<string> RunAsync(string tool, CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        using Process process = Start(tool, arguments);
        await using CancellationTokenRegistration stop = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        string[] said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        if (process.ExitCode == 0) return said[0];
        throw new ToolFailedException(tool, ReasonOf(said[1], process.ExitCode));
    }

    /// <summary>The lines of its standard output, whatever its end: a reader of WAL always ends where there is no more.</summary>
    public async IAsyncEnumerable<string> ReadAsync(string tool, params IEnumerable<string> arguments)
    {
        using Process process = Start(tool, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line) yield return line;
        await errors;
        await process.WaitForExitAsync();
    }

    private Process Start(string tool, IEnumerable<string> arguments)
    {
        string program = PostgresBinaries.FindTool(tool) ?? throw new PostgresUnavailableException(
            PostgresBinaries.Find() is { } bin ? $"{tool} is missing beside PostgreSQL's other programs in {bin}: install it, or set EXCHANGE_PG_BIN." : PostgresBinaries.Missing);
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        info.Environment["LC_ALL"] = "C";
        if (_server is not null) Connect(info.Environment, _server);
        Process process = Process.Start(info) ?? throw new InvalidOperationException("Cannot start " + program);
        process.StandardInput.Close();
        return process;
    }

    // By the environment: arguments can be seen by every user of the machine.
    private static void Connect(IDictionary<string, string?> environment, NpgsqlConnectionStringBuilder server)
    {
        environment["PGHOST"] = server.Host;
        environment["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture);
        environment["PGAPPNAME"] = "exchange-backup";
        environment["PGCONNECT_TIMEOUT"] = "15";
        environment["PGSSLMODE"] = server.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => mode.ToString().ToLowerInvariant() };
        if (server.Username is { } user) environment["PGUSER"] = user;
        if (server.Password is { } password) environment["PGPASSWORD"] = password;
        if (server.Passfile is { } file) environment["PGPASSFILE"] = file;
        if (server.RootCertificate is { } root) environment["PGSSLROOTCERT"] = root;
    }

    private static string ReasonOf(string errors, int code)
    {
        string[] lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string reason = lines.LastOrDefault(l => l.Contains("error:", StringComparison.Ordinal) || l.Contains("FATAL:", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? string.Create(CultureInfo.InvariantCulture, $"it ended with {code}");
        return reason[(reason.LastIndexOf("ERROR:", StringComparison.Ordinal) is var at and >= 0 ? at + "ERROR:".Length : reason.IndexOf("error:", StringComparison.Ordinal) is var e and >= 0 ? e + "error:".Length : 0)..].Trim();
    }
}
