namespace Exchange.TestKit;

/// <summary>What goes wrong with the log of one process. Thread-safe.</summary>
public sealed class CommitFaults
{
    private readonly Lock _lock = new();
    private readonly Queue<CommitFault> _next = new();
    private volatile bool _away;
    private int _triedInVain;

    /// <summary>How many commits went through or failed by now.</summary>
    public int Attempts { get; private set; }

    /// <summary>The log can't be reached at all: no read, no commit, no beat goes through, and no recovery comes to an end.</summary>
    public bool IsAway
    {
        get => _away;
        set => _away = value;
    }

    /// <summary>How many reads were tried while the log was away.</summary>
    public int TriedInVain => Volatile.Read(ref _triedInVain);

    /// <summary>Gives the fates of the next commits, in their order; those after them go well.</summary>
    public void Next(params IEnumerable<CommitFault> fates)
    {
        ArgumentNullException.ThrowIfNull(fates);
        lock (_lock)
        {
            foreach (CommitFault fate in fates) _next.Enqueue(fate);
        }
    }

    /// <exception cref="IOException">The log is away.</exception>
    internal void Reach()
    {
        if (!_away) return;
        Interlocked.Increment(ref _triedInVain);
        throw new IOException("The log is away.");
    }

    internal CommitFault Take()
    {
        lock (_lock)
        {
            Attempts++;
            return _next.TryDequeue(out CommitFault fate) ? fate : CommitFault.None;
        }
    }
}

public enum CommitFault
{
    None,

    /// <summary>The connection breaks before anything is sent.</summary>
    NeverSent,

    /// <summary>It commits, and the connection breaks before the answer comes.</summary>
    AnswerDropped,
}
