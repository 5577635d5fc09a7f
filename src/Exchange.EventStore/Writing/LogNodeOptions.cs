using NodaTime;

namespace Exchange.EventStore;

/// <summary>Bounds and pace of one process on a log. The defaults are those of the blueprint.</summary>
public sealed record LogNodeOptions
{
    /// <summary>Where others reach this process; null when it can't be reached.</summary>
    public string? Address { get; init; }

    /// <summary>No other process lives on this log (the data folder's lock shows it), so the first takeover needs no watch.</summary>
    public bool AloneAtStart { get; init; }

    /// <summary>Never tries to write: for processes that only read.</summary>
    public bool StandsBy { get; init; } = true;

    /// <summary>Commands that a standby tries on a log in memory, so that its first real ones are as quick as those after them; null: it doesn't.</summary>
    public Func<IReadOnlyList<Command>>? Rehearsal { get; init; }

    /// <summary>A beat seen unchanged for this long, by this process's monotonic clock, is that of a dead writer.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMilliseconds(1_500);

    /// <summary>How often a standby looks at the head.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The first idle beat comes this long after the last commit.</summary>
    public TimeSpan FirstIdleBeat { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>And every further one this long after the one before.</summary>
    public TimeSpan IdleBeat { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>While idle, the log is inspected for foreign rows this often.</summary>
    public TimeSpan Inspection { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>An answer that is not durable after this long is sent as unknown.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A process that has handed the log over stays so long at the most for the next one to write (<see cref="LogNode.WhenFollowedAsync"/>).</summary>
    public TimeSpan HandOverMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Commands between arrival and answer, those of writer tasks not counted.</summary>
    public int PlacesMax { get; init; } = 10_000;

    /// <summary>Of them, what is given to one address (<see cref="Command.Target"/>) may have so many, so that a flood of bids into one auction leaves room for the others.</summary>
    public int PlacesOfTargetMax { get; init; } = 5_000;

    /// <summary>And what comes from one actor so many.</summary>
    public int PlacesOfActorMax { get; init; } = 2_500;

    /// <summary>Characters of the bodies of those commands together.</summary>
    public long QueueBytesMax { get; init; } = 128L << 20;

    /// <summary>Places kept for writer tasks: deadlines must get in when the queue is full.</summary>
    public int TaskPlacesMax { get; init; } = 1_000;

    /// <summary>Commands in one group commit.</summary>
    public int GroupMax { get; init; } = 1_000;

    /// <summary>Bytes of cached states, durable and decided ones counted.</summary>
    public long CacheBytesMax { get; init; } = 256L << 20;

    /// <summary>A stream gets a snapshot after so many events, a large state after more (<see cref="StoredSnapshot"/>).</summary>
    public int SnapshotEvery { get; init; } = 2_000;

    /// <summary>A stream that is closed gets a last one from this version on; a shorter one is read as quickly without.</summary>
    public int SnapshotOfClosedFrom { get; init; } = 64;

    /// <summary>How long a command id is remembered, at the least.</summary>
    public Duration CommandIdWindow { get; init; } = Duration.FromDays(7);

    // What is kept of a log is kept by this length: it never changes but in tests.
    internal int CommandRunLength { get; init; } = CommandIds.RunLength;
}
