using System.Diagnostics;
using System.Text;
using Npgsql;

namespace Exchange.EventStore.Postgres.Embedded;

/// <summary>A private PostgreSQL server on a unix socket that does not outlive this process, however the process ends.</summary>
/// <remarks>
/// Keep a reference to it for as long as it is to run: if it is collected, the pipe that keeps the server alive closes.
/// In the folder: <c>postgres/</c> (the server user's own), <c>server.json</c> (for a second process, <see cref="PostgresEndpoint.FindAsync"/>), <c>server.log</c>.
/// </remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    // Its standard input is a pipe from us: when we end, even by SIGKILL, `cat` sees the end of it and the server shuts down. It is told
    // again and again, since a server that has only just been started does not listen to signals yet.
    private const string Watcher = """
        exec 3<&0; "$@" 3<&- </dev/null & pid=$!
        (cat <&3; while kill -INT $pid; do sleep 1; done) >/dev/null 2>&1 & watch=$!
        exec 3<&-; trap 'kill -INT $pid' INT TERM HUP; wait $pid; code=$?; kill $watch 2>/dev/null; exit $code
        """;

    private readonly Process _server;
    private readonly ServerLog _log;
    private readonly string _folder;
    private Task _logging = Task.CompletedTask;
    private bool _disposed;

    private EmbeddedPostgres(Process server, ServerLog log, string folder, PostgresEndpoint endpoint) => (_server, _log, _folder, Endpoint) = (server, log, folder, endpoint);

    public PostgresEndpoint Endpoint { get; }

    /// <summary>The superuser's connection to the database that every server has.</summary>
    public string ConnectionString => Endpoint.ConnectionString("postgres");

    /// <summary>PostgreSQL's own folder.</summary>
    public string DataFolder => Endpoint.DataFolder;

    public string BinFolder => Endpoint.BinFolder;

    /// <summary>The process id of PostgreSQL itself; its children are the backends.</summary>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public int ProcessId => ServerFolders.ReadPid(DataFolder) ?? throw new InvalidOperationException("PostgreSQL does not run.");

    /// <summary>Starts the server of a data folder; makes the folder and an empty server when there is none.</summary>
    /// <exception cref="InvalidOperationException">There is no PostgreSQL on the machine, or it would not start; the message says what it said.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(string folder, PostgresDurability durability, CancellationToken cancellationToken = default)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("On Windows set ConnectionStrings__Exchange.");
        string bin = PostgresBinaries.Find() ?? throw new InvalidOperationException(PostgresBinaries.Missing);
        ServerUser? user = ServerUser.Needed();
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);

        string home = await ServerFolders.MakeHomeAsync(folder, user, cancellationToken);
        string data = Path.Combine(home, "data");
        if (!File.Exists(Path.Combine(data, "PG_VERSION"))) await ServerFolders.InitialiseAsync(bin, data, user, durability, cancellationToken);
        await ServerFolders.RemoveStalePidFileAsync(data, cancellationToken);

        string sockets = await ServerFolders.MakeSocketFolderAsync(folder, home, user, cancellationToken);
        var log = new ServerLog(Path.Combine(folder, "server.log"));
        IEnumerable<string> settings = PostgresSettings.For(durability, data).SelectMany(s => new[] { "-c", s });
        Process server = ServerProcess.Launch(user, "/bin/sh", ["-c", Watcher, "exchange-pg", Path.Combine(bin, "postgres"), "-D", data, "-k", sockets, .. settings]);
        var postgres = new EmbeddedPostgres(server, log, folder, new PostgresEndpoint(sockets, data, bin));
        try
        {
            await postgres.WaitUntilReadyAsync(cancellationToken);
            postgres.Endpoint.Write(folder);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a database unless it is there.</summary>
    /// <returns>The owner's connection string to it.</returns>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await using NpgsqlDataSource admin = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand find = admin.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
        find.Parameters.Add(new() { Value = name });
        if (await find.ExecuteScalarAsync(cancellationToken) is null)
        {
#pragma warning disable CA2100 // A database's name can't be a parameter; it is quoted.
            await using NpgsqlCommand create = admin.CreateCommand($"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
#pragma warning restore CA2100
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        return Endpoint.ConnectionString(name);
    }

    /// <summary>Stops the server in order: open transactions are rolled back, everything committed stands.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            _server.StandardInput.Close(); // the watcher then asks for a fast shutdown
            await _server.WaitForExitAsync(patience.Token);
            await _logging;
        }
        catch (OperationCanceledException)
        {
            _server.Kill(entireProcessTree: true);
        }

        _server.Dispose();
        _log.Dispose();
        PostgresEndpoint.Forget(_folder);
        if (Directory.Exists(Endpoint.Sockets)) Directory.Delete(Endpoint.Sockets, recursive: true);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var said = new StringBuilder();
        while (await _server.StandardError.ReadLineAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(10), cancellationToken) is { } line)
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
        while (await _server.StandardError.ReadLineAsync(CancellationToken.None) is { } line) _log.WriteLine(line);
    }
}
