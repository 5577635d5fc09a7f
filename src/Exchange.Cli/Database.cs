using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Exchange.Cli;

/// <summary>The machine lacks PostgreSQL, or it would not start.</summary>
internal sealed class PostgresUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The database of a command: the configured one, the one another process of this data folder runs, or one of our own for as long as it takes.</summary>
internal sealed class Database : IAsyncDisposable
{
    private const string Name = "exchange", ApplicationVariable = "ConnectionStrings__Exchange", OwnerVariable = "ConnectionStrings__ExchangeOwner";

    private readonly EmbeddedPostgres? _server;
    private readonly FolderLock? _lock;

    private Database(string application, string? owner, FolderLock? @lock = null, EmbeddedPostgres? server = null) =>
        (ApplicationConnection, OwnerConnection, _lock, _server) = (application, owner, @lock, server);

    /// <summary>The login that may append, and owns nothing.</summary>
    public string ApplicationConnection { get; }

    /// <summary>The login that makes the schema; null when somebody else does.</summary>
    public string? OwnerConnection { get; }

    /// <summary>Another process serves the data folder that this database belongs to.</summary>
    public bool IsServed { get; private init; }

    /// <summary>No other process can be on this log.</summary>
    public bool Alone => _server is not null && _lock is { Alone: true };

    /// <summary>Connections of the owner's login, for what no other may do.</summary>
    /// <param name="what">What that is: the end of a sentence.</param>
    /// <exception cref="UsageException">It is not configured.</exception>
    public NpgsqlDataSource OpenOwner(string what) =>
        NpgsqlDataSource.Create(OwnerConnection ?? throw new UsageException($"The owner's login is needed, since no other may {what}: set {OwnerVariable}."));

    /// <summary>Has a server of our own told about when it goes away and comes back.</summary>
    public void LogTo(ILoggerFactory loggers)
    {
        if (_server is not null) _server.Logger = loggers.CreateLogger<EmbeddedPostgres>();
    }

    /// <summary>For the process that serves a data folder. One at a time.</summary>
    /// <exception cref="FolderInUseException">Another one serves it.</exception>
    public static async Task<Database> ForServingAsync(string folder, CancellationToken cancellationToken)
    {
        FolderLock mine = FolderLock.Acquire(folder);
        try
        {
            return Configured(mine) ?? await StartAsync(folder, mine, cancellationToken);
        }
        catch
        {
            mine.Dispose();
            throw;
        }
    }

    /// <summary>For a command that reads beside a process that may or may not be serving.</summary>
    /// <exception cref="UsageException">There is no exchange in this folder.</exception>
    public static async Task<Database> ForReadingAsync(string folder, CancellationToken cancellationToken)
    {
        if (Configured(null) is { } configured) return configured;
        if (!Directory.Exists(folder)) throw new UsageException($"There is no exchange in {folder}: name its data folder with --data, or set ConnectionStrings__Exchange.");
        try
        {
            return await ForServingAsync(folder, cancellationToken);
        }
        catch (FolderInUseException inUse)
        {
            // The lock is the truth: a server that is still there after its exchange has gone is on its way out.
            return await PostgresEndpoint.FindAsync(folder, cancellationToken) is { } running
                ? new Database(running.ConnectionString(Name, PostgresSchema.ApplicationLogin), running.ConnectionString(Name)) { IsServed = true }
                : throw new UsageException($"{inUse.Message} Its database can't be reached yet: try again in a moment, or set ConnectionStrings__Exchange if it uses a server of yours.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _lock?.Dispose();
    }

    private static Database? Configured(FolderLock? mine) => Environment.GetEnvironmentVariable(ApplicationVariable) is { Length: > 0 } application
        ? new Database(application, Environment.GetEnvironmentVariable(OwnerVariable) is { Length: > 0 } owner ? owner : null, mine)
        : null;

    private static async Task<Database> StartAsync(string folder, FolderLock mine, CancellationToken cancellationToken)
    {
        EmbeddedPostgres server;
        try
        {
            server = await EmbeddedPostgres.StartAsync(folder, PostgresDurability.Durable, cancellationToken: cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException or PlatformNotSupportedException or System.ComponentModel.Win32Exception)
        {
            throw new PostgresUnavailableException(e.Message, e);
        }

        try
        {
            string owner = await server.CreateDatabaseAsync(Name, cancellationToken);
            return new Database(server.Endpoint.ConnectionString(Name, PostgresSchema.ApplicationLogin), owner, mine, server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
