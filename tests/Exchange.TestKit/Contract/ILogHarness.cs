using Exchange.EventStore;

namespace Exchange.TestKit.Contract;

/// <summary>One empty log, and what a law may do to it. Several opened logs stand for several processes.</summary>
public interface ILogHarness : IAsyncDisposable
{
    /// <summary>Where the log is kept, and which guard it lacks.</summary>
    string Name { get; }

    /// <summary>The clock of the writer's process.</summary>
    FakeClock Clock { get; }

    /// <summary>The log as a process of its own sees it. Ends with the harness.</summary>
    IEventLog Open(CommitFaults? faults = null);

    /// <summary>A process on a log that was opened; not started yet.</summary>
    LogNode NewNode(IEventLog log, LogNodeOptions options);

    /// <summary>A runner of the counting read model.</summary>
    ICountingModel NewModel();

    /// <summary>Looks at the tables beneath the store.</summary>
    Task<StoredLog> LookAsync();

    /// <summary>From now on every group commit stops when all is sent and nothing is durable.</summary>
    Task<ICommitHold> HoldCommitsAsync();

    /// <summary>Somebody else writes an event behind the newest one.</summary>
    /// <returns>Its position; null when this log can't be reached but through its writer.</returns>
    Task<long?> InsertForeignRowAsync();
}

/// <summary>Commits that are sent and not durable.</summary>
public interface ICommitHold : IAsyncDisposable
{
    /// <summary>Completes when a commit has got there.</summary>
    Task ReachedAsync();

    /// <summary>Lets it become durable, and those to come.</summary>
    Task ReleaseAsync();

    /// <summary>Fails those that have got there, without a trace, and lets those to come through.</summary>
    Task AbortAsync();
}
