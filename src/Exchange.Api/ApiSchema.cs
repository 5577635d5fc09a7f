using Exchange.EventStore.Postgres;
using Npgsql;

namespace Exchange.Api;

/// <summary>Makes the tables of the HTTP surface beside the log; <see cref="PostgresSchema"/> comes first.</summary>
public static class ApiSchema
{
    private static readonly string[] Folders = ["Tables", "Functions"];

    /// <summary>Runs as the owner; running it again changes nothing.</summary>
    /// <exception cref="PostgresException">The login may not make these objects, or the log's schema is missing.</exception>
    public static Task MigrateAsync(NpgsqlDataSource owner, CancellationToken cancellationToken = default) =>
        PostgresSchema.ApplyAsync(owner, PostgresSchema.Scripts(typeof(ApiSchema).Assembly, "Exchange.Api.Sql", Folders), cancellationToken);
}
