using System.Globalization;
using Exchange.Api;
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
    /// <summary>Where the owner's login is told.</summary>
    public const string OwnerVariable = "ConnectionStrings__ExchangeOwner";

    /// <summary>Where the login of backups is told: one that may replicate.</summary>
    public const string BackupVariable = "ConnectionStrings__ExchangeBackup";

    /// <summary>What the database of an own server is called.</summary>
    public const string Name = "exchange";

    private const string ApplicationVariable = "ConnectionStrings__Exchange";

    private readonly DatabaseLogin _application;
    private readonly DatabaseLogin? _owner;
    private readonly EmbeddedPostgres? _server;
    private readonly FolderLock? _lock;

    private Database(DatabaseLogin application, DatabaseLogin? owner, FolderLock? @lock = null, EmbeddedPostgres? server = null) =>
        (_application, _owner, _lock, _server) = (application, owner, @lock, server);

    /// <summary>The login that may append, and owns nothing.</summary>
    public string ApplicationConnection => _application.ConnectionString;

    /// <summary>The login that makes the schema; null when somebody else does.</summary>
    public string? OwnerConnection => _owner?.ConnectionString;

    /// <summary>The login that a base backup is taken by.</summary>
    public string BackupConnection => _server is null && !IsServed && DatabaseLogin.Configured(BackupVariable) is { } backup ? backup.ConnectionString : OwnerConnection ?? ApplicationConnection;

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
        FolderLock mine = Lock(folder);
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

    /// <summary>For a command that changes what every process on the log must agree on: none may serve this folder, and there must be something in it.</summary>
    /// <inheritdoc cref="ForServingAsync" path="/exception"/>
    /// <exception cref="UsageException">There is no exchange in this folder.</exception>
    public static async Task<Database> ForUpgradingAsync(string folder, CancellationToken cancellationToken)
    {
        if (DatabaseLogin.Configured(ApplicationVariable) is null && !Directory.Exists(folder)) throw Missing(folder);
        Database database = await ForServingAsync(folder, cancellationToken);
        try
        {
            if (database._server is null) await (database._owner ?? database._application).CheckAsync(cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>For a command that reads beside a process that may or may not be serving.</summary>
    /// <exception cref="UsageException">There is no exchange in this folder.</exception>
    public static async Task<Database> ForReadingAsync(string folder, CancellationToken cancellationToken)
    {
        if (Configured(null) is { } configured)
        {
            await configured._application.CheckAsync(cancellationToken);
            return configured;
        }

        if (!Directory.Exists(folder)) throw Missing(folder);
        try
        {
            return await ForServingAsync(folder, cancellationToken);
        }
        catch (FolderInUseException inUse)
        {
            // The lock is the truth: a server that is still there after its exchange has gone is on its way out.
            return await PostgresEndpoint.FindAsync(folder, cancellationToken) is { } running
                ? Own(folder, running, running.ConnectionString(Name), null, null, isServed: true)
                : throw new UsageException($"{inUse.Message} Its database can't be reached yet: try again in a moment, or set ConnectionStrings__Exchange if it uses a server of yours.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _lock?.Dispose();
    }

    /// <summary>Brings the schema up to date where that is ours to do, and sees that the application gets in: a process fails to start here, in one sentence, or not for the database's sake.</summary>
    /// <param name="primary">A restored copy may be written to from now on.</param>
    /// <exception cref="UsageException">The database can't carry an exchange as it is configured.</exception>
    public async Task PrepareAsync(bool primary, CancellationToken cancellationToken)
    {
        if (_owner is not null)
        {
            await _owner.CheckAsync(cancellationToken);
            await using NpgsqlDataSource owner = NpgsqlDataSource.Create(_owner.ConnectionString);
            try
            {
                // Where nobody else can be on the log a start upgrades it. Elsewhere a writer of the former version may live.
                if (!Alone) RequireVersion(await PostgresSchema.ReadVersionAsync(owner, cancellationToken) ?? PostgresSchema.Version);
                await ExchangeSchema.MigrateAsync(owner, cancellationToken);
                if (primary) await RestoredCopy.MakePrimaryAsync(owner, cancellationToken);
            }
            catch (PostgresException e)
            {
                throw _owner.SchemaFault(e);
            }
        }
        else if (primary)
        {
            throw new UsageException($"The owner's login is needed, since no other may say that this is the primary: set {OwnerVariable}.");
        }

        await _application.CheckAsync(cancellationToken);
        await _application.CheckSchemaAsync(cancellationToken);
        await using NpgsqlDataSource application = NpgsqlDataSource.Create(ApplicationConnection);
        RequireVersion(await PostgresSchema.ReadVersionAsync(application, cancellationToken));
        if (await RestoredCopy.FindAsync(application, cancellationToken) is (var backup, var position))
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"This is a copy, restored to position {position} from the backup {backup}, and nobody may write to it beside the exchange it was made of: once that one is stopped for good, start this one with 'exchange serve --primary'."));
        }
    }

    /// <exception cref="UsageException">The schema is of another version than this program.</exception>
    private static void RequireVersion(int? version)
    {
        if (version > PostgresSchema.Version) throw new UsageException(new SchemaVersionException(version.Value).Message);
        if (version < PostgresSchema.Version)
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture, $"The schema of this database is of version {version}, and this program needs {PostgresSchema.Version}: stop what runs on it and run 'exchange upgrade'."));
        }
    }

    private static UsageException Missing(string folder) => new($"There is no exchange in {folder}: name its data folder with --data, or set ConnectionStrings__Exchange.");

    private static Database? Configured(FolderLock? mine) =>
        DatabaseLogin.Configured(ApplicationVariable) is { } application ? new Database(application, DatabaseLogin.Configured(OwnerVariable), mine) : null;

    private static Database Own(string folder, PostgresEndpoint endpoint, string owner, FolderLock? mine, EmbeddedPostgres? server, bool isServed = false)
    {
        string origin = $"The exchange's own PostgreSQL in {folder}";
        return new Database(new DatabaseLogin(origin, endpoint.ConnectionString(Name, PostgresSchema.ApplicationLogin)), new DatabaseLogin(origin, owner), mine, server) { IsServed = isServed };
    }

    private static FolderLock Lock(string folder)
    {
        try
        {
            return FolderLock.Acquire(folder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not FolderInUseException)
        {
            string fault = File.Exists(folder) ? "is a file" : Directory.Exists(folder) ? "can't be written to" : "can't be made";
            throw new UsageException($"The data folder {folder} {fault}: name another with {DataFolder.Option}.");
        }
    }

    private static async Task<Database> StartAsync(string folder, FolderLock mine, CancellationToken cancellationToken)
    {
        if (Backup.RestoredFolder.IsHalfMade(folder)) throw new UsageException($"The restore into {folder} was not finished: restore again, into a new folder.");
        EmbeddedPostgres server;
        try
        {
            server = await EmbeddedPostgres.StartAsync(folder, PostgresDurability.Durable, cancellationToken: cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException or PlatformNotSupportedException or System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            throw new PostgresUnavailableException(OneLine(e.Message), e);
        }

        try
        {
            string owner = await server.CreateDatabaseAsync(Name, cancellationToken);
            return Own(folder, server.Endpoint, owner, mine, server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    // A program that gave up may have said much before; the reason is the line that it calls so. All of a server's lines are in server.log.
    public static string OneLine(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length <= 1) return message.Trim();
        string reason = lines.FirstOrDefault(l => l.Contains("FATAL:", StringComparison.Ordinal) || l.Contains("error:", StringComparison.Ordinal)) ?? lines[^1];
        int said = reason.IndexOf("FATAL:", StringComparison.Ordinal);
        return $"{lines[0].Split(':')[0]}: {(said < 0 ? reason : reason[(said + "FATAL:".Length)..].Trim()).TrimEnd('.')}.";
    }
}
