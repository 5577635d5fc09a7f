using Exchange.EventStore.Postgres;

namespace Exchange.Api;

/// <summary>The tables of the HTTP surface beside the log; <see cref="PostgresSchema"/> comes first.</summary>
internal static class ApiSchema
{
    private static readonly string[] Folders = ["Tables", "Functions"];

    public static IEnumerable<(string Name, string Sql)> Scripts() => PostgresSchema.Scripts(typeof(ApiSchema).Assembly, "Exchange.Api.Sql", Folders);
}
