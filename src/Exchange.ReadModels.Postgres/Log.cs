using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.ReadModels.Postgres;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Nobody wrote during {Outage}; it touches the closes of {Auctions} auctions")]
    public static partial void OutageTouches(ILogger logger, Interval outage, int auctions);

    [LoggerMessage(2, LogLevel.Information, "{Stream}, due at {Due}: {Outcome}, {Events} events")]
    public static partial void DeadlineCarriedOut(ILogger logger, string stream, Instant due, string outcome, int events);

    [LoggerMessage(3, LogLevel.Warning, "{Stream} is not due by the log's time, {Due}: the clock was set back; trying again")]
    public static partial void NotDueYet(ILogger logger, string stream, Instant due);

    [LoggerMessage(4, LogLevel.Error, "The deadline of {Stream} failed; it is tried again at the next takeover")]
    public static partial void DeadlineFailed(ILogger logger, string stream, Exception error);

    [LoggerMessage(5, LogLevel.Warning, "The deadline of {Stream} was not taken: {Reason}")]
    public static partial void DeadlineDropped(ILogger logger, string stream, string reason);

    [LoggerMessage(6, LogLevel.Error, "The event at position {Position} of {Stream} can't be read, so its close can't be kept; all others are")]
    public static partial void PoisonedDeadline(ILogger logger, long position, string stream, Exception error);

    [LoggerMessage(8, LogLevel.Warning, "{Stream} can't be kept in memory for its close: {Reason}")]
    public static partial void CannotPin(ILogger logger, string stream, string reason);
}
