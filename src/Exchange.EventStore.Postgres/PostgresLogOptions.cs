using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Exchange.EventStore.Postgres;

/// <summary>How a process reaches the log.</summary>
public sealed record PostgresLogOptions
{
    /// <summary>The application login's connection string. Pooling and timeouts of the writer's own connection are set here, whatever it says.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Connections for reads at the most.</summary>
    public int ReadersMax { get; init; } = 16;

    /// <summary>How long a commit may take before its connection is given up and its outcome is found out over a new one.</summary>
    public Duration CommitTimeout { get; init; } = Duration.FromSeconds(20);

    /// <summary>How long one try to lock the head waits before it looks at who holds it.</summary>
    public Duration LockTimeout { get; init; } = Duration.FromMilliseconds(400);

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    internal string ForReads()
    {
        var reads = new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            ApplicationName = "exchange-read", MaxPoolSize = ReadersMax, Timeout = 5, CommandTimeout = 30, MaxAutoPrepare = 32, AutoPrepareMinUsages = 2,
        };
        // Each statement has one good plan, by the index that it is made for. Told the values, the planner took a stream with a tenth of a long log for a reason
        // to read all of the log: 17 s for the first 10,000 events of a stream among ten million.
        reads.Options = $"{reads.Options} -c plan_cache_mode=force_generic_plan".TrimStart();
        return reads.ConnectionString;
    }

    // CancellationTimeout -1: a timeout breaks the connection instead of asking the server to cancel, since Npgsql 10 reports success
    // for a commit whose wait for a synchronous standby was cancelled. Nothing hands a CancellationToken to a commit, for the same reason.
    internal string ForWrites() => new NpgsqlConnectionStringBuilder(ConnectionString)
    {
        ApplicationName = "exchange-writer", Pooling = false, Timeout = 5, CommandTimeout = (int)CommitTimeout.TotalSeconds, CancellationTimeout = -1,
        MaxAutoPrepare = 32, AutoPrepareMinUsages = 1, Multiplexing = false, Enlist = false,
    }.ConnectionString;

    internal string ForListening() => new NpgsqlConnectionStringBuilder(ConnectionString)
    {
        ApplicationName = "exchange-listen", Pooling = false, Timeout = 5, KeepAlive = 10, Enlist = false,
    }.ConnectionString;
}
