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
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused => $"The database refuses it: {refused.MessageText}.",
        PostgresException { SqlState: not (['0', '8', ..] or ['2', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..]) } => null,
        NpgsqlException or SocketException => $"The database can't be reached: {ReasonOf(e)}.",
        _ => null,
    };

    /// <summary>What the server, the driver or the network said, without a full stop.</summary>
    public static string ReasonOf(Exception e) => (e switch
    {
        PostgresException said => said.MessageText,
        NpgsqlException { InnerException: SocketException { Message: var why } } when !e.Message.Contains(why, StringComparison.Ordinal) => $"{e.Message.TrimEnd('.')}: {why}",
        _ => e.Message,
    }).TrimEnd('.');
}
