using System.Diagnostics;
using System.Globalization;
using Exchange.Api;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.TestKit;
using Npgsql;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>A PostgreSQL whose commits survive its death, so that a test may kill it.</summary>
internal sealed class DurableServer : IAsyncDisposable
{
    private const string Database = "exchange";

    private readonly DirectoryInfo _folder;
    private EmbeddedPostgres _server;

    private DurableServer(DirectoryInfo folder, EmbeddedPostgres server) => (_folder, _server) = (folder, server);

    public string OwnerConnection => _server.Endpoint.ConnectionString(Database);

    public string ApplicationConnection => _server.Endpoint.ConnectionString(Database, PostgresSchema.ApplicationLogin);

    /// <summary>A new server with a migrated database.</summary>
    public static async Task<DurableServer> StartAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("exchange-kill-");
        if (!OperatingSystem.IsWindows()) folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute; // the server's own user must get through
        var server = new DurableServer(folder, await EmbeddedPostgres.StartAsync(folder.FullName, PostgresDurability.Durable, restarts: false));
        await using NpgsqlDataSource owner = NpgsqlDataSource.Create(await server._server.CreateDatabaseAsync(Database));
        await ExchangeSchema.MigrateAsync(owner);
        return server;
    }

    /// <summary>SIGKILL to the postmaster and to every process it has started: what was not on disk is gone.</summary>
    public async Task KillAsync()
    {
        int postmaster = _server.ProcessId;
        int[] all = [postmaster, .. ProcessTable.ChildrenOf(postmaster)];
        using (Process kill = Process.Start("kill", ["-KILL", .. all.Select(pid => pid.ToString(CultureInfo.InvariantCulture))])) await kill.WaitForExitAsync();
        await Eventually.TrueAsync(() => !all.Any(ProcessTable.Lives));
        await _server.DisposeAsync();
    }

    /// <summary>An orderly stop.</summary>
    public ValueTask StopAsync() => _server.DisposeAsync();

    /// <summary>Starts it on the same folder, after a kill or a stop.</summary>
    public async Task StartAgainAsync() => _server = await EmbeddedPostgres.StartAsync(_folder.FullName, PostgresDurability.Durable, restarts: false);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
