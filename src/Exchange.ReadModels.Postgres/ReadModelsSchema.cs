using Exchange.EventStore.Postgres;
using Exchange.Projections;
using Exchange.ReadModels.Postgres.Rows;
using Npgsql;

namespace Exchange.ReadModels.Postgres;

/// <summary>Makes the tables of the read models beside the log; <see cref="PostgresSchema"/> comes first.</summary>
public static class ReadModelsSchema
{
    private const string Prefix = "Exchange.ReadModels.Postgres.Sql";

    private static readonly string[] Folders = ["Tables", "Roles"];

    /// <summary>Runs as the owner; running it again changes nothing.</summary>
    /// <exception cref="PostgresException">The login may not make these objects, or the log's schema is missing.</exception>
    public static Task MigrateAsync(NpgsqlDataSource owner, CancellationToken cancellationToken = default) => PostgresSchema.ApplyAsync(owner, Scripts(), cancellationToken);

    /// <summary>The scripts of these tables.</summary>
    public static IEnumerable<(string Name, string Sql)> Scripts() =>
    [
        .. PostgresSchema.Scripts(typeof(ReadModelsSchema).Assembly, Prefix, Folders),
        ("shadow", $"create schema if not exists {ModelSchema.Shadow.Name}; revoke all on schema {ModelSchema.Shadow.Name} from public"),
        .. RowTables(ModelSchema.Served), .. RowTables(ModelSchema.Shadow),
    ];

    private static IEnumerable<(string Name, string Sql)> RowTables(ModelSchema schema)
    {
        foreach ((string name, string sql) in PostgresSchema.Scripts(typeof(ReadModelsSchema).Assembly, Prefix, ["Rows"]))
        {
            if (!sql.Contains("{model}", StringComparison.Ordinal)) yield return (name, schema.Sql(sql));
            else foreach (RowModel model in MarketProjections.Models.Values) yield return (name, schema.Sql(sql, model));
        }
    }
}
