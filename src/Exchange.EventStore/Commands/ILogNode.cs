using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>One process on a log: the writer, or a standby that watches it. Reads go to <see cref="IEventReader"/> and the read models.</summary>
public interface ILogNode
{
    /// <summary>Decides a command and answers when the answer is durable, or says why not. Thread-safe.</summary>
    /// <remarks>Giving up waiting changes nothing about the command: it goes on.</remarks>
    Task<Submission> SubmitAsync(Command command, CancellationToken cancellationToken);

    NodeStatus Status { get; }

    /// <summary>The writer's address as last read from the head; null when there is none.</summary>
    string? WriterAddress { get; }
}

public enum NodeStatus
{
    /// <summary>Another process writes, or none does yet.</summary>
    Standby,

    /// <summary>The epoch is ours; streams and deadlines are being loaded; commands are not taken yet.</summary>
    TakingOver,

    Writing,

    /// <summary>The outcome of a commit is being found out.</summary>
    Recovering,

    /// <summary>A foreign row stands in the log: reads only, until the operator resolves it.</summary>
    ForeignRow,

    Stopped,
}

/// <summary>Work of the writer alone: deadlines and processes. Begins with each takeover, ends with the epoch.</summary>
public interface IWriterTask
{
    /// <summary>Runs before the queue opens: load what is open, decide what the outage asks for.</summary>
    Task PrepareAsync(IWriterContext context, CancellationToken cancellationToken);

    /// <summary>Runs until the epoch ends.</summary>
    Task RunAsync(IWriterContext context, CancellationToken cancellationToken);
}

/// <summary>What a writer's task may do.</summary>
public interface IWriterContext
{
    /// <summary>The time nobody wrote: from the last beat of the former epoch to the takeover; null on an empty log.</summary>
    Interval? Outage { get; }

    /// <summary>The head's position when the epoch began.</summary>
    long PositionAtTakeover { get; }

    /// <summary>The writer's clock, cut to microseconds.</summary>
    Instant Now { get; }

    /// <summary>Enters a command into the same queue as all others; a bounded share of places is kept for it.</summary>
    Task<Submission> SubmitAsync(Command command);

    /// <summary>Loads a stream and keeps it in the cache until the given instant has passed.</summary>
    Task PinAsync(StreamId stream, Instant until, CancellationToken cancellationToken);
}
