using Exchange.EventStore;
using Exchange.Kernel;

namespace Exchange.Simulation.Writing;

/// <summary>What becomes of a commit.</summary>
internal enum Fate
{
    Well,

    /// <summary>The connection breaks before anything is sent.</summary>
    NeverSent,

    /// <summary>It commits, and the connection breaks before the answer comes.</summary>
    AnswerDropped,

    /// <summary>It lies unread in the former connection until the writer has found out that it did not happen; then it runs (decisions/0003).</summary>
    Late,
}

/// <summary>What the store does to the next commits.</summary>
internal sealed class Fates
{
    public Fate Next { get; set; }

    /// <summary>A command whose content the store can't keep.</summary>
    public CommandId? Poison { get; set; }

    public Fate Take()
    {
        Fate fate = Next;
        Next = Fate.Well;
        return fate;
    }

    public bool Refuses(Group group) => Poison is { } poison && group.Journal.Any(row => row.Id == poison);
}
