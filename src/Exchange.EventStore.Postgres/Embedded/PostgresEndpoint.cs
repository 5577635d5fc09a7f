using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;

namespace Exchange.EventStore.Postgres.Embedded;

/// <summary>How to reach an embedded server: its socket's folder. Kept in <c>server.json</c> of the data folder while the server runs.</summary>
/// <param name="Sockets">The folder of the unix socket; only the server's user and root get in.</param>
/// <param name="DataFolder">PostgreSQL's own folder.</param>
/// <param name="BinFolder">Where its programs are.</param>
public sealed record PostgresEndpoint(string Sockets, string DataFolder, string BinFolder)
{
    /// <summary>The superuser that owns everything.</summary>
    public const string Owner = "exchange";

    /// <summary>The server of a data folder, started by another process; null when none runs there.</summary>
    public static async Task<PostgresEndpoint?> FindAsync(string folder, CancellationToken cancellationToken = default)
    {
        PostgresEndpoint? endpoint = Read(folder);
        if (endpoint is null) return null;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(endpoint.Sockets, ".s.PGSQL.5432")), cancellationToken);
            return endpoint;
        }
        catch (SocketException)
        {
            return null; // left behind by a process that was killed
        }
    }

    /// <summary>The connection string of a login of one of its databases.</summary>
    public string ConnectionString(string database, string username = Owner) =>
        new NpgsqlConnectionStringBuilder { Host = Sockets, Username = username, Database = database, SslMode = SslMode.Disable }.ConnectionString;

    internal static PostgresEndpoint? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(FileIn(folder)), EndpointJson.Default.PostgresEndpoint);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    internal void Write(string folder)
    {
        string file = FileIn(folder);
        File.WriteAllBytes(file + ".new", JsonSerializer.SerializeToUtf8Bytes(this, EndpointJson.Default.PostgresEndpoint));
        File.Move(file + ".new", file, overwrite: true);
    }

    internal static void Forget(string folder) => File.Delete(FileIn(folder));

    private static string FileIn(string folder) => Path.Combine(Path.GetFullPath(folder), "server.json");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PostgresEndpoint))]
internal sealed partial class EndpointJson : JsonSerializerContext;
