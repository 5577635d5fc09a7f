using System.Net.Sockets;
using Npgsql;

namespace Exchange.Cli;

/// <summary>What a person is told when the database of a command fails it.</summary>
internal static class DatabaseFault
{
    /// <returns>One sentence; null when the fault is not the database's but ours.</returns>
    public static string? SentenceOf(Exception e) => e switch
    {
        PostgresException
        {
            SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName,
        } => "There is no exchange in this database yet: serve it once.",
        PostgresException => null,
        NpgsqlException unreachable => $"The database can't be reached: {ReasonOf(unreachable)}.",
        _ => null,
    };

    /// <summary>What the driver or the server said, without a full stop.</summary>
    public static string ReasonOf(NpgsqlException e) => e switch
    {
        PostgresException said => said.MessageText,
        { InnerException: SocketException { Message: var why } } => $"{e.Message.TrimEnd('.')}: {why.TrimEnd('.')}",
        _ => e.Message.TrimEnd('.'),
    };
}
