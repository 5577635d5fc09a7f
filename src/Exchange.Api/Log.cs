using Microsoft.Extensions.Logging;

namespace Exchange.Api;

/// <summary>What this project says in the log. No message carries a body, a key, or the amount of a maximum or a reserve (DOMAIN SEE-1b).</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Error, "{Method} {Route} failed; its caller got {Instance}.")]
    public static partial void RequestFailed(ILogger logger, Exception error, string method, string route, string instance);

    // A line a request would flood the log in an outage, of which those who watch the database tell once.
    [LoggerMessage(102, LogLevel.Debug, "{Method} {Route} found the database away: {Reason}")]
    public static partial void DatabaseAway(ILogger logger, string method, string route, string reason);

    [LoggerMessage(103, LogLevel.Error, "The route {Route} has no policy and lets nobody in.")]
    public static partial void RouteWithoutPolicy(ILogger logger, string route);

    // Its type alone: the message of a decision's exception may quote a standing maximum (DOMAIN SEE-1b).
    [LoggerMessage(104, LogLevel.Error, "Deciding {Kind} {Command} failed with {Error}; nothing was decided.")]
    public static partial void DecisionFailed(ILogger logger, string kind, string command, string error);

    [LoggerMessage(106, LogLevel.Information, "A feed of {What} was cut off at position {Position}: its reader is too slow.")]
    public static partial void FeedCutOff(ILogger logger, string what, long position);

    [LoggerMessage(107, LogLevel.Error, "The feed of {Stream} ended: its events can't be folded.")]
    public static partial void FeedBroken(ILogger logger, Exception error, string stream);

    [LoggerMessage(109, LogLevel.Information, "Demo keys stand in {Folder}.")]
    public static partial void DemoKeys(ILogger logger, string folder);

    [LoggerMessage(110, LogLevel.Information, "The demo auction is {Auction}.")]
    public static partial void DemoAuction(ILogger logger, string auction);

    [LoggerMessage(111, LogLevel.Error, "The demo auction could not be opened: {Reason}")]
    public static partial void DemoAuctionNotOpened(ILogger logger, string reason);

    [LoggerMessage(112, LogLevel.Information, "The schema is up to date.")]
    public static partial void SchemaUpToDate(ILogger logger);

    [LoggerMessage(113, LogLevel.Warning, "The claim of {Subscription} could not be written; it runs all the same. {Reason}")]
    public static partial void ClaimNotWritten(ILogger logger, string subscription, string reason);

    [LoggerMessage(114, LogLevel.Error, "The content store does not hold {Content}, which the log says is stored.")]
    public static partial void ContentMissing(ILogger logger, string content);

    [LoggerMessage(115, LogLevel.Warning, "Somebody has held a snapshot of the database for {Seconds:0} s: every commit takes longer until it is given up. pg_stat_activity names who has the oldest xact_start.")]
    public static partial void OldSnapshot(ILogger logger, double seconds);

    [LoggerMessage(116, LogLevel.Warning, "No old snapshot of the database is held any more.")]
    public static partial void OldSnapshotGone(ILogger logger);
}
