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
        var server = new DurableServer(folder, await EmbeddedPostgres.StartAsync(folder.FullName, PostgresDurability.Durable));
        await using NpgsqlDataSource owner = NpgsqlDataSource.Create(await server._server.CreateDatabaseAsync(Database));
        await ExchangeSchema.MigrateAsync(owner);
        return server;
    }

    /// <summary>SIGKILL to the postmaster and to every process it has started: what was not on disk is gone.</summary>
    public async Task KillAsync()
    {
        int postmaster = _server.ProcessId;
        string[] all = [postmaster.ToString(CultureInfo.InvariantCulture), .. ChildrenOf(postmaster)];
        using (Process kill = Process.Start("kill", ["-KILL", .. all])) await kill.WaitForExitAsync();
        await Eventually.TrueAsync(() => all.All(pid => !Directory.Exists($"/proc/{pid}")));
        await _server.DisposeAsync();
    }

    /// <summary>An orderly stop.</summary>
    public ValueTask StopAsync() => _server.DisposeAsync();

    /// <summary>Starts it on the same folder, after a kill or a stop.</summary>
    public async Task StartAgainAsync() => _server = await EmbeddedPostgres.StartAsync(_folder.FullName, PostgresDurability.Durable);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private static IEnumerable<string> ChildrenOf(int parent) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let pid = Path.GetFileName(folder)
        where int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out _) && ParentOf(folder) == parent
        select pid;

    private static int ParentOf(string folder)
    {
        try
        {
            // Fields 3 and 4 of stat, after the program's name in brackets: state and parent.
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // it has just ended
        }
    }
}
