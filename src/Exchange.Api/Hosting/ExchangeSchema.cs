using System.Globalization;
using Exchange.EventStore.Postgres;
using Exchange.ReadModels.Postgres;
using Npgsql;

namespace Exchange.Api;

/// <summary>Everything a database needs to carry an exchange, of one version (<see cref="PostgresSchema.Version"/>).</summary>
public static class ExchangeSchema
{
    /// <summary>Makes the schema, or brings it to the version of this program. Runs as the owner, in one transaction; running it again changes nothing.</summary>
    /// <exception cref="SchemaVersionException">The schema is newer than this program.</exception>
    /// <exception cref="PostgresException">The login may not make these objects, or an object differs from what is expected.</exception>
    public static async Task MigrateAsync(NpgsqlDataSource owner, CancellationToken cancellationToken = default)
    {
        if (await PostgresSchema.ReadVersionAsync(owner, cancellationToken) is { } version && version > PostgresSchema.Version) throw new SchemaVersionException(version);
        await PostgresSchema.ApplyAsync(owner, Scripts(), cancellationToken);
    }

    /// <summary>Brings a schema to the version of this program where no process may write: whoever holds the log's epoch loses it in the same transaction.</summary>
    /// <remarks>A writer of the former version that sleeps finds itself fenced, and can't take the log over again.</remarks>
    /// <inheritdoc cref="MigrateAsync"/>
    public static async Task UpgradeAsync(NpgsqlDataSource owner, CancellationToken cancellationToken)
    {
        const string Fence = "set local lock_timeout = '10s'; update exchange.log_head set epoch = epoch + 1, beat = beat + 1, writer = null, address = null, released = true";
        if (await PostgresSchema.ReadVersionAsync(owner, cancellationToken) is { } version && version > PostgresSchema.Version) throw new SchemaVersionException(version);
        await PostgresSchema.ApplyAsync(owner, [("fence", Fence), .. Scripts()], cancellationToken);
    }

    private static IEnumerable<(string Name, string Sql)> Scripts() => [.. PostgresSchema.Scripts(), .. ReadModelsSchema.Scripts(), .. ApiSchema.Scripts(), PostgresSchema.VersionScript];
}

/// <summary>The schema of the database is newer than this program.</summary>
public sealed class SchemaVersionException(int version)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"The schema of this database is of version {version}, and this program knows versions up to {PostgresSchema.Version}: run the newer program."));
