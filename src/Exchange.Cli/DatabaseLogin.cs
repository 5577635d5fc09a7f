using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace Exchange.Cli;

/// <summary>A login of the exchange's database, and what a person is told when it does not get in, or may not do what it is for.</summary>
/// <param name="origin">Where it was told: what such a sentence begins with.</param>
internal sealed class DatabaseLogin(string origin, string connectionString)
{
    private const int OldestServer = 15_00_00;

    private readonly NpgsqlConnectionStringBuilder _parts = new(connectionString);

    public string ConnectionString { get; } = connectionString;

    /// <summary>The login that a variable of the environment tells; null when it is not set.</summary>
    /// <exception cref="UsageException">It is no connection string.</exception>
    public static DatabaseLogin? Configured(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } text) return null;
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrWhiteSpace(parts.Host) || string.IsNullOrWhiteSpace(parts.Database)) throw new UsageException($"{variable} names no {(string.IsNullOrWhiteSpace(parts.Host) ? "Host" : "Database")}.");
            NpgsqlDataSource.Create(text).Dispose(); // some of it is looked at only now; nothing is connected
            return new DatabaseLogin(variable, text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or NotSupportedException or OverflowException)
        {
            // What is wrong may be a part of the password, so nothing of it is repeated.
            throw new UsageException($"{variable} is no connection string: it needs parts such as Host=localhost;Port=5432;Database=exchange;Username=exchange_app;Password=secret, of names that Npgsql knows.");
        }
    }

    /// <summary>Connects once.</summary>
    /// <exception cref="UsageException">It doesn't get in, or the server is too old.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        string version = await ScalarAsync("show server_version_num", cancellationToken) as string ?? "";
        if (int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && FaultOfVersion(number) is { } fault) throw new UsageException($"{origin}: {fault}");
    }

    /// <summary>Sees that the schema is there, and that this login may use it.</summary>
    /// <exception cref="UsageException">It is not, or it may not.</exception>
    public async Task CheckSchemaAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ScalarAsync("select position from exchange.log_head", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            throw new UsageException($"There is no exchange in {Place} yet, and no owner's login to make it: set {Database.OwnerVariable} as well.");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new UsageException($"{origin}: '{_parts.Username}' may not use the exchange in {Place} ({e.MessageText}): the login for it is exchange_app.");
        }
    }

    /// <summary>What is told when the owner's login could not make the schema.</summary>
    public UsageException SchemaFault(PostgresException e) => new($"{origin}: '{_parts.Username}' can't make the exchange's schema in {Place}: {e.MessageText} (see docs/external-server.md).");

    /// <returns>Why a server of this <c>server_version_num</c> can't carry an exchange, as a sentence; null when it can.</returns>
    public static string? FaultOfVersion(int number) => number >= OldestServer ? null : string.Create(
        CultureInfo.InvariantCulture, $"this is PostgreSQL {(number >= 10_00_00 ? $"{number / 1_00_00}.{number % 1_00_00}" : $"{number / 1_00_00}.{number / 1_00 % 1_00}")}, and the exchange needs {OldestServer / 1_00_00} or newer.");

    private string Place => string.Create(CultureInfo.InvariantCulture, $"the database '{_parts.Database}' of {_parts.Host}:{_parts.Port}");

    private async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        string once = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, ApplicationName = "exchange-check" }.ConnectionString;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(once);
        await using NpgsqlConnection connection = await OpenAsync(source, cancellationToken);
#pragma warning disable CA2100 // Constants of this file.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or IOException or TimeoutException or AuthenticationException)
        {
            throw new UsageException($"{origin}: '{_parts.Username}' does not get into {Place}: {DatabaseFault.ReasonOf(e)}.");
        }
    }
}
