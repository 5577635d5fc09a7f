using Microsoft.Extensions.Logging;

namespace Exchange.Cli;

/// <summary>How a host that this program runs speaks: everything but the lines asked for goes to standard error, and only what somebody should look at; Logging__LogLevel__… tells more. What goes to OTLP has a level of its own.</summary>
internal static class HostLogging
{
    public static void Quiet(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical) // a failed start is told in one sentence
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
