using System.Collections.Concurrent;
using System.Globalization;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Npgsql;

namespace Exchange.TestKit;

/// <summary>One disposable PostgreSQL for a test process; every test gets a database of its own, cloned from a template that is migrated once.</summary>
/// <remarks>
/// <c>ConnectionStrings__ExchangeTests</c> names another server to use; its login must be a superuser. Roles belong to the whole
/// cluster and outlive a test; what differs between tests must therefore lie in the database. Thread-safe.
/// </remarks>
public static class PostgresServer
{
    private static readonly Lazy<Task<string>> Server = new(StartAsync);
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Templates = new(StringComparer.Ordinal);
    private static readonly SemaphoreSlim Migrating = new(1);
    private static int _next;

    // Rooted: were the object collected, its finalizer would close the pipe that keeps the server alive. Nothing is disposed:
    // the server ends with this process, however that ends.
    private static (EmbeddedPostgres Server, FileStream Claim)? _running;

    /// <summary>A fresh database with an empty log.</summary>
    public static Task<TestDatabase> NewLogAsync() => NewAsync("log", owner => PostgresSchema.MigrateAsync(owner));

    /// <summary>A fresh database cloned from the template of a name, which the first caller migrates.</summary>
    /// <param name="template">What the template is called; the same name always means the same migration.</param>
    /// <param name="migrateAsync">Fills the template; run once a process, never beside another migration, for roles are shared.</param>
    public static async Task<TestDatabase> NewAsync(string template, Func<NpgsqlDataSource, Task> migrateAsync)
    {
        string server = await Server.Value;
        string source = await Templates.GetOrAdd(template, name => new(() => MigrateAsync(server, name, migrateAsync))).Value;
        string database = NewName("t");
        await ExecuteAsync(server, $"CREATE DATABASE {database} TEMPLATE {source} STRATEGY FILE_COPY");
        return new TestDatabase(server, database);
    }

    /// <summary>A fresh database with nothing in it.</summary>
    public static Task<TestDatabase> NewEmptyAsync() => NewAsync("empty", _ => Task.CompletedTask);

    internal static async Task<TestDatabase> CopyAsync(string server, string source)
    {
        string database = NewName("t");
        await ExecuteAsync(server, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}'"); // a template must be nobody's
        await ExecuteAsync(server, $"CREATE DATABASE {database} TEMPLATE {source} STRATEGY FILE_COPY");
        return new TestDatabase(server, database);
    }

    internal static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using NpgsqlDataSource admin = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlCommand command = admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> MigrateAsync(string server, string template, Func<NpgsqlDataSource, Task> migrateAsync)
    {
        await Migrating.WaitAsync();
        try
        {
            string database = NewName("tpl_" + template);
            await ExecuteAsync(server, $"CREATE DATABASE {database} TEMPLATE template0");
            await using (NpgsqlDataSource owner = NpgsqlDataSource.Create(TestDatabase.ConnectionStringOf(server, database, login: null, pooling: false)))
            {
                await migrateAsync(owner);
            }

            return database;
        }
        finally
        {
            Migrating.Release();
        }
    }

    private static string NewName(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{Environment.ProcessId}_{Interlocked.Increment(ref _next)}");

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__ExchangeTests") is { Length: > 0 } configured) return configured;

        (string folder, FileStream claim) = ClaimSlot();
        EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(folder, PostgresDurability.Disposable);
        _running = (server, claim);
        await DropLeftoversAsync(server.ConnectionString);
        return server.ConnectionString;
    }

    // Folders are kept and used again: only the first run ever pays for initdb, and nothing piles up when a test host is killed.
    private static (string Folder, FileStream Claim) ClaimSlot()
    {
        for (int slot = 0; ; slot++)
        {
            string folder = Path.Combine(Path.GetTempPath(), $"exchange-tests-{Environment.UserName}", slot.ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(folder);
            try
            {
                return (folder, new FileStream(folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (slot < 31)
            {
                // Another test process has this one.
            }
        }
    }

    private static async Task DropLeftoversAsync(string server)
    {
        await using NpgsqlDataSource admin = NpgsqlDataSource.Create(server);
        var names = new List<string>();
        await using (NpgsqlCommand list = admin.CreateCommand("SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"))
        await using (NpgsqlDataReader reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        }

        foreach (string name in names)
        {
            await using NpgsqlCommand drop = admin.CreateCommand($"DROP DATABASE \"{name}\" WITH (FORCE)");
            await drop.ExecuteNonQueryAsync();
        }
    }
}
