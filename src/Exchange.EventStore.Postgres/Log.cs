using Microsoft.Extensions.Logging;

namespace Exchange.EventStore.Postgres;

internal static partial class Log
{
    [LoggerMessage(2, LogLevel.Warning, "The head of the log is held by backend {BackendPid}, which waits for its client: ending it")]
    public static partial void EndingHolder(ILogger logger, int backendPid);

    [LoggerMessage(3, LogLevel.Warning, "A commit's outcome is unknown, finding it out: {Reason}")]
    public static partial void OutcomeUnknown(ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Information, "Epoch {Epoch} recovered at group {Group}, position {Position}")]
    public static partial void Recovered(ILogger logger, long epoch, long group, long position);

    [LoggerMessage(6, LogLevel.Warning, "PostgreSQL ended (exit code {Code}); starting it again")]
    public static partial void PostgresEnded(ILogger logger, int code);

    [LoggerMessage(7, LogLevel.Error, "PostgreSQL does not start again, trying on: {Reason}")]
    public static partial void PostgresWillNotStart(ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Warning, "PostgreSQL is back after {Seconds:0.0} s")]
    public static partial void PostgresIsBack(ILogger logger, double seconds);
}
