using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.Api;

/// <summary>What one process of the exchange is told from outside.</summary>
public sealed record ExchangeHostOptions
{
    /// <summary>The application login, which owns nothing.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The owner's login: with it the schema is brought up to date before anything starts. Null: somebody else did that.</summary>
    public string? OwnerConnectionString { get; init; }

    /// <summary>Where it listens. Loopback, unless a reverse proxy on another machine must reach it.</summary>
    public ImmutableArray<string> Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>
    /// Where callers reach this process: stands in <c>log_head</c> when it writes, in <c>type</c> of problems and in <c>Location</c>.
    /// Null: the first of <see cref="Urls"/>; so it must be given when that one leaves the port open.
    /// </summary>
    public string? PublicAddress { get; init; }

    /// <summary>Holds <c>keys/</c> and <c>content/</c>. Made when missing.</summary>
    public required string DataFolder { get; init; }

    /// <summary>No other process can be on this log (the embedded server's folder lock shows it): the takeover need not wait for a lease to run out.</summary>
    public bool AloneOnTheLog { get; init; }

    /// <summary>Makes keys for a vendor, five buyers, two operators and a regulator, and a market with one open auction.</summary>
    public bool Demo { get; init; }

    /// <summary>The only clock of the process. Instants are cut to microseconds where they enter.</summary>
    public IClock Clock { get; init; } = SystemClock.Instance;

    /// <summary>How often an idle feed shows that it is alive, and how far it has looked.</summary>
    public Duration FeedHeartbeat { get; init; } = Duration.FromSeconds(10);

    /// <summary>How long requests under way, and the writer's last commit, are waited for after SIGTERM.</summary>
    public Duration DrainTimeout { get; init; } = Duration.FromSeconds(20);

    /// <summary>How long a process that stops stays at the most for one that stands by to have written.</summary>
    public Duration HandOverTimeout { get; init; } = Duration.FromSeconds(2);

    /// <summary>Added to the logging of the host; null leaves the console.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>For tests: they see the spans as they end.</summary>
    internal IReadOnlyList<OpenTelemetry.BaseProcessor<System.Diagnostics.Activity>> SpanProcessors { get; init; } = [];

    /// <summary>For tests: settings that stand before those of the environment, which all processes of a test run share.</summary>
    internal IReadOnlyDictionary<string, string?> Settings { get; init; } = ImmutableDictionary<string, string?>.Empty;

    internal string Address => (PublicAddress ?? Urls[0]).TrimEnd('/');
}
