using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.ReadModels.Postgres;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Nobody wrote during {Outage}; it touches {Deadlines} deadlines")]
    public static partial void OutageTouches(ILogger logger, Interval outage, int deadlines);

    [LoggerMessage(2, LogLevel.Information, "{Stream}, due at {Due}: carried out, {Events} events")]
    public static partial void DeadlineCarriedOut(ILogger logger, string stream, Instant due, int events);

    [LoggerMessage(3, LogLevel.Warning, "{Stream} is not due by the log's time, {Due}: the clock was set back; trying again")]
    public static partial void NotDueYet(ILogger logger, string stream, Instant due);

    [LoggerMessage(4, LogLevel.Error, "The deadline of {Stream} failed; it is tried again at the next takeover")]
    public static partial void DeadlineFailed(ILogger logger, string stream, Exception error);

    [LoggerMessage(5, LogLevel.Warning, "The deadline of {Stream} was not taken: {Reason}")]
    public static partial void DeadlineDropped(ILogger logger, string stream, string reason);

    [LoggerMessage(6, LogLevel.Error, "The event at position {Position} of {Stream} can't be read, so its deadline can't be kept; all others are")]
    public static partial void PoisonedDeadline(ILogger logger, long position, string stream, Exception error);

    [LoggerMessage(8, LogLevel.Warning, "What the deadline of {Stream} touches can't be kept in memory for it: {Reason}")]
    public static partial void CannotPin(ILogger logger, string stream, string reason);

    [LoggerMessage(9, LogLevel.Warning, "{Stream}, due at {Due}: refused as {Code}")]
    public static partial void DeadlineRefused(ILogger logger, string stream, Instant due, string code);

    [LoggerMessage(20, LogLevel.Error, "The process {Process} stopped at position {Position}, and nothing follows from later facts until a build that can go on is started")]
    public static partial void ProcessStopped(ILogger logger, Exception error, string process, long position);

    [LoggerMessage(21, LogLevel.Information, "{Kind}, which follows from position {Position}, was refused as {Code}")]
    public static partial void FollowUpRefused(ILogger logger, string kind, long position, string code);

    [LoggerMessage(22, LogLevel.Warning, "The process {Process} can't go on for the moment, trying again: {Reason}")]
    public static partial void ProcessInterrupted(ILogger logger, string process, string reason);

    [LoggerMessage(23, LogLevel.Warning, "The checkpoint of the process {Process} is not where this process left it; going on from where it stands")]
    public static partial void CheckpointMoved(ILogger logger, string process);
}
