using System.Globalization;
using Exchange.EventStore.Postgres;
using Exchange.Projections;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Deadlines;
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
        ("anew", Anew),
    ];

    /// <summary>What is read was made by the folds of the former version, and this one's may tell more of the same log: it is made anew from the first event on.</summary>
    private static string Anew => string.Create(CultureInfo.InvariantCulture, $"""
        do $$ begin
            if coalesce((select max(version) from exchange.schema_versions), 1) < {PostgresSchema.Version} then
                truncate exchange.rows, exchange.row_history, exchange.auction_views, exchange.public_bids, exchange.open_deadlines;
                delete from exchange.checkpoints where name in ('{MarketRows.SubscriptionName}', '{AuctionReadModel.SubscriptionName}', '{OpenDeadlines.SubscriptionName}');
            end if;
        end $$
        """);

    private static IEnumerable<(string Name, string Sql)> RowTables(ModelSchema schema)
    {
        foreach ((string name, string sql) in PostgresSchema.Scripts(typeof(ReadModelsSchema).Assembly, Prefix, ["Rows"]))
        {
            if (!sql.Contains("{model}", StringComparison.Ordinal)) yield return (name, schema.Sql(sql));
            else foreach (RowModel model in MarketProjections.Models.Values) yield return (name, schema.Sql(sql, model));
        }
    }
}
