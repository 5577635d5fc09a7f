using Exchange.EventStore.Postgres;
using Npgsql;

namespace Exchange.ReadModels.Postgres;

/// <summary>Makes the tables of the read models beside the log; <see cref="PostgresSchema"/> comes first.</summary>
public static class ReadModelsSchema
{
    private static readonly string[] Folders = ["Tables", "Roles"];

    /// <summary>Runs as the owner; running it again changes nothing.</summary>
    /// <exception cref="PostgresException">The login may not make these objects, or the log's schema is missing.</exception>
    public static Task MigrateAsync(NpgsqlDataSource owner, CancellationToken cancellationToken = default) =>
        PostgresSchema.ApplyAsync(owner, PostgresSchema.Scripts(typeof(ReadModelsSchema).Assembly, "Exchange.ReadModels.Postgres.Sql", Folders), cancellationToken);
}
