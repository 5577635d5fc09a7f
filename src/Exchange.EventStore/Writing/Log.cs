using Microsoft.Extensions.Logging;

namespace Exchange.EventStore;

// A decision's exception may quote a standing maximum or a reserve (DOMAIN SEE-1b): its type and place are logged, never its message.
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Deciding {Kind} {Command} failed with {Error}; nothing was decided. {Stack}")]
    public static partial void DecisionFailed(ILogger logger, string kind, Guid command, string error, string? stack);

    [LoggerMessage(2, LogLevel.Warning, "Loading for {Kind} failed with {Error}; nothing was decided. {Stack}")]
    public static partial void LoadingFailed(ILogger logger, string kind, string error, string? stack);

    [LoggerMessage(3, LogLevel.Error, "{Task} failed; the tenure begins anew")]
    public static partial void TaskFailed(ILogger logger, Exception error, string task);

    [LoggerMessage(4, LogLevel.Warning, "Epoch {Epoch} is over: {Reason}")]
    public static partial void Fenced(ILogger logger, long epoch, string reason);

    [LoggerMessage(5, LogLevel.Error, "The appender failed; the tenure begins anew")]
    public static partial void AppenderFailed(ILogger logger, Exception error);

    [LoggerMessage(6, LogLevel.Error, "The store can't keep {Kind} {Command}; nothing of it was written")]
    public static partial void CommandRefusedByStore(ILogger logger, Exception error, string kind, Guid command);

    [LoggerMessage(7, LogLevel.Information, "Writing under epoch {Epoch} from position {Position}")]
    public static partial void TookOver(ILogger logger, long epoch, long position);

    [LoggerMessage(8, LogLevel.Critical, "A foreign row stands in the log, reads only until it is resolved: {Reason}")]
    public static partial void ForeignRow(ILogger logger, string reason);

    [LoggerMessage(9, LogLevel.Warning, "{What} is interrupted, trying again: {Reason}")]
    public static partial void Away(ILogger logger, Exception? error, string what, string reason);

    [LoggerMessage(10, LogLevel.Error, "Subscription {Name} has stopped at position {Position}; nothing is lost, the others go on")]
    public static partial void SubscriptionStopped(ILogger logger, Exception error, string name, long position);

    [LoggerMessage(11, LogLevel.Warning, "{What} goes on after {Seconds:0.0} s")]
    public static partial void Back(ILogger logger, string what, double seconds);

    [LoggerMessage(12, LogLevel.Debug, "Loading for {Kind} found the log away; nothing was decided")]
    public static partial void LoadingFoundLogAway(ILogger logger, string kind);

    [LoggerMessage(13, LogLevel.Warning, "The snapshot of {Stream} at version {Version} is ignored: {Reason}. Its events say the same, only slower")]
    public static partial void UnusableSnapshot(ILogger logger, string stream, long version, string reason);

    [LoggerMessage(14, LogLevel.Debug, "A snapshot of {Stream} at version {Version} was not kept: {Error}")]
    public static partial void SnapshotNotKept(ILogger logger, string stream, long version, string error);

    [LoggerMessage(15, LogLevel.Warning, "The takeover could not be rehearsed; it will take a moment longer")]
    public static partial void NotRehearsed(ILogger logger, Exception error);
}
