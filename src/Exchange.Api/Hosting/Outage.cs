using System.Net.Sockets;
using Npgsql;

namespace Exchange.Api;

/// <summary>Tells a database that is away for now from everything else that can go wrong.</summary>
internal static class Outage
{
    public static bool Is(Exception error) => error switch
    {
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] } => true,
        NpgsqlException { IsTransient: true } or SocketException or TimeoutException or IOException => true,
        NpgsqlException { InnerException: { } inner } => Is(inner),
        _ => false,
    };
}
