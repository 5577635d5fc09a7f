using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Exchange.EventStore.Postgres.Embedded;

/// <summary>A private PostgreSQL server on a unix socket that does not outlive this process, however the process ends.</summary>
/// <remarks>
/// One that ends by any other hand is started again on the same folder and socket, until this is disposed of. In the folder: <c>postgres/</c> (the server user's own), <c>server.json</c> (for a second process, <see cref="PostgresEndpoint.FindAsync"/>), <c>server.log</c>.
/// </remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30); // one that ran for so long was not at fault in its start

    private readonly ServerLaunch _launch;
    private readonly ServerLog _log;
    private readonly string _folder;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _guarding;
    private ServerRun _run;
    private bool _disposed;

    private EmbeddedPostgres(ServerRun run, ServerLaunch launch, ServerLog log, string folder, bool restarts)
    {
        (_run, _launch, _log, _folder) = (run, launch, log, folder);
        Endpoint = new PostgresEndpoint(launch.Sockets, launch.Data, launch.Bin);
        _guarding = restarts ? GuardAsync() : Task.CompletedTask;
    }

    public PostgresEndpoint Endpoint { get; }

    /// <summary>Where it is told that the server went away and came back.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The superuser's connection to the database that every server has.</summary>
    public string ConnectionString => Endpoint.ConnectionString("postgres");

    /// <summary>PostgreSQL's own folder.</summary>
    public string DataFolder => Endpoint.DataFolder;

    public string BinFolder => Endpoint.BinFolder;

    /// <summary>The process id of PostgreSQL itself; its children are the backends.</summary>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public int ProcessId => ServerFolders.ReadPid(DataFolder) ?? throw new InvalidOperationException("PostgreSQL does not run.");

    /// <summary>Starts the server of a data folder; makes the folder and an empty server when there is none.</summary>
    /// <param name="restarts">False for tests that kill it, and say themselves when it comes back.</param>
    /// <exception cref="InvalidOperationException">There is no PostgreSQL on the machine, or it would not start; the message says what it said.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(string folder, PostgresDurability durability, bool restarts = true, CancellationToken cancellationToken = default)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("On Windows set ConnectionStrings__Exchange.");
        string bin = PostgresBinaries.Find() ?? throw new InvalidOperationException(PostgresBinaries.Missing);
        ServerUser? user = ServerUser.Needed();
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);

        string home = await ServerFolders.MakeHomeAsync(folder, user, cancellationToken);
        string data = Path.Combine(home, "data");
        if (File.Exists(Path.Combine(data, "PG_VERSION"))) await ServerFolders.CheckVersionAsync(bin, data, cancellationToken);
        else await ServerFolders.InitialiseAsync(bin, data, user, durability, cancellationToken);
        await ServerFolders.WaitUntilGoneAsync(data, cancellationToken);

        string sockets = await ServerFolders.MakeSocketFolderAsync(folder, home, user, cancellationToken);
        var launch = new ServerLaunch(user, bin, data, sockets, [.. PostgresSettings.For(durability, data)]);
        var log = new ServerLog(Path.Combine(folder, "server.log"));
        try
        {
            var postgres = new EmbeddedPostgres(await ServerRun.StartAsync(launch, log, cancellationToken), launch, log, folder, restarts);
            postgres.Endpoint.Write(folder);
            return postgres;
        }
        catch
        {
            log.Dispose();
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
        await _stop.CancelAsync();
        await _guarding;
        await _run.DisposeAsync();
        _stop.Dispose();
        _log.Dispose();
        PostgresEndpoint.Forget(_folder);
        if (Directory.Exists(Endpoint.Sockets)) Directory.Delete(Endpoint.Sockets, recursive: true);
    }

    /// <summary>Starts the server again whenever it has ended, until it is to be stopped.</summary>
    private async Task GuardAsync()
    {
        try
        {
            for (TimeSpan pause = PauseMin; ;)
            {
                long started = Stopwatch.GetTimestamp();
                int code = await _run.WaitForEndAsync(_stop.Token);
                long ended = Stopwatch.GetTimestamp();
                Log.PostgresEnded(Logger, code);
                if (Stopwatch.GetElapsedTime(started, ended) > Settled) pause = PauseMin;
                await _run.DisposeAsync();
                pause = await StartAgainAsync(pause);
                Log.PostgresIsBack(Logger, Stopwatch.GetElapsedTime(ended).TotalSeconds);
            }
        }
#pragma warning disable CA1031 // A start that was broken off fails in many ways, and whoever disposes of this must get on.
        catch (Exception) when (_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // It is stopped now, by whoever disposes of this.
        }
    }

    /// <returns>How long to wait before the next start, should this one not last.</returns>
    private async Task<TimeSpan> StartAgainAsync(TimeSpan pause)
    {
        for (bool told = false; ;)
        {
            await Task.Delay(pause, _stop.Token);
            pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, PauseMax.Ticks));
            try
            {
                // A killed server's children end a moment after it; until then PostgreSQL refuses, since they still write.
                _run = await ServerRun.StartAsync(_launch, _log, _stop.Token);
                return pause;
            }
#pragma warning disable CA1031 // A full disk, a missing program, a server that will not start: whatever it is may pass, and without a database there is nothing else to do.
            catch (Exception e) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (told || pause < PauseMax) continue;
                told = true;
                Log.PostgresWillNotStart(Logger, e.Message.TrimEnd().Split('\n')[^1]); // all of it is in server.log
            }
        }
    }
}
