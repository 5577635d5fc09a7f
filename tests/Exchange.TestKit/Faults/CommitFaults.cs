namespace Exchange.TestKit;

/// <summary>What goes wrong with the commits of one process. Thread-safe.</summary>
public sealed class CommitFaults
{
    private readonly Lock _lock = new();
    private readonly Queue<CommitFault> _next = new();

    /// <summary>How many commits went through or failed by now.</summary>
    public int Attempts { get; private set; }

    /// <summary>Gives the fates of the next commits, in their order; those after them go well.</summary>
    public void Next(params IEnumerable<CommitFault> fates)
    {
        ArgumentNullException.ThrowIfNull(fates);
        lock (_lock)
        {
            foreach (CommitFault fate in fates) _next.Enqueue(fate);
        }
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
