using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Exchange.EventStore.Postgres;

/// <summary>Makes the schema <c>exchange</c>: Marten's tables, ours beside them, the functions, the logins.</summary>
/// <remarks>Runs as the owner. Each object is one embedded file under <c>Sql/</c>, in ordinal order; running it again changes nothing.</remarks>
public static class PostgresSchema
{
    /// <summary>The login of the exchange's processes; owns nothing.</summary>
    public const string ApplicationLogin = "exchange_app";

    /// <summary>The login of Marten applications that read the log; owns nothing.</summary>
    public const string MartenLogin = "exchange_marten";

    /// <summary>Counts changes of the whole schema: all of <c>Sql/</c> in every project, and the read models, each of which is a partition. Raise it with each. A program writes to its own version alone.</summary>
    public const int Version = 4;

    private const long MigrationLock = 0x45584348; // "EXCH"

    private static readonly string[] Folders = ["Tables", "Functions", "Conversions", "Roles"];

    /// <exception cref="PostgresException">The login may not make these objects, or an object differs from what is expected.</exception>
    public static Task MigrateAsync(NpgsqlDataSource owner, CancellationToken cancellationToken = default) => ApplyAsync(owner, [.. Scripts(), VersionScript], cancellationToken);

    /// <summary>The scripts of the log's schema.</summary>
    public static IEnumerable<(string Name, string Sql)> Scripts() => Scripts(typeof(PostgresSchema).Assembly, "Exchange.EventStore.Postgres.Sql", Folders);

    /// <summary>Comes last: from here on the schema has this version.</summary>
    public static (string Name, string Sql) VersionScript => ("version", string.Create(
        CultureInfo.InvariantCulture,
        $"insert into exchange.schema_versions (version, program) values ({Version}, '{typeof(PostgresSchema).Assembly.GetName().Version?.ToString(3)}') on conflict do nothing"));

    /// <summary>The version that the schema of a database has; null when there is none.</summary>
    public static async Task<int?> ReadVersionAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = source.CreateCommand("select to_regclass('exchange.log_head') is not null, to_regclass('exchange.schema_versions') is not null");
        await using (NpgsqlDataReader found = await find.ExecuteReaderAsync(cancellationToken))
        {
            await found.ReadAsync(cancellationToken);
            if (!found.GetBoolean(0)) return null;
            if (!found.GetBoolean(1)) return 1; // from before versions were counted
        }

        await using NpgsqlCommand read = source.CreateCommand("select max(version) from exchange.schema_versions");
        return await read.ExecuteScalarAsync(cancellationToken) as int?;
    }

    /// <summary>Applies scripts in one transaction, one migration at a time.</summary>
    public static async Task ApplyAsync(NpgsqlDataSource owner, IEnumerable<(string Name, string Sql)> scripts, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await owner.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var serialize = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection, transaction))
        {
            serialize.Parameters.Add(new NpgsqlParameter<long> { TypedValue = MigrationLock });
            await serialize.ExecuteNonQueryAsync(cancellationToken);
        }

        foreach ((_, string sql) in scripts)
        {
#pragma warning disable CA2100 // Embedded resources of this assembly, without any input.
            await using var command = new NpgsqlCommand(sql, connection, transaction);
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>The embedded scripts below a resource prefix, folder by folder, each folder in ordinal order.</summary>
    public static IEnumerable<(string Name, string Sql)> Scripts(Assembly assembly, string prefix, IEnumerable<string> folders) =>
        from folder in folders
        from name in assembly.GetManifestResourceNames().Where(n => n.StartsWith($"{prefix}.{folder}.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        select (name, Read(assembly, name));

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
