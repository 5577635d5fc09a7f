using System.Diagnostics;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>A command between arrival and answer.</summary>
internal sealed class Pending(Command command, bool ofTask) : IStates
{
    private readonly TaskCompletionSource<Submission> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Command Command => command;

    /// <summary>It came from a writer task and holds one of the places kept for them.</summary>
    public bool OfTask => ofTask;

    /// <summary>Its streams, each pinned once.</summary>
    public List<CachedStream> Streams { get; } = new(command.Streams.Length);

    /// <summary>Receipt: entry into the queue, streams loaded; never decreases along the queue, and so is t (DOMAIN TIM-1).</summary>
    public Instant At { get; set; }

    /// <summary>Null until it is decided.</summary>
    public Outcome? Outcome { get; set; }

    public List<RecordedEvent> Events { get; } = [];

    /// <summary>What its own batch left of each stream it wrote, and what was before.</summary>
    public List<(CachedStream Stream, StateAt Before, StateAt After)> Changes { get; } = [];

    public Task<Submission> Answer => _answer.Task;

    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    /// <summary>When it was decided; kept for its trace alone.</summary>
    public DateTimeOffset DecidedAt { get; set; }

    /// <summary>About what it adds to a group commit.</summary>
    public long Bytes => command.Body.Length + Events.Sum(e => (long)e.Data.Length) + (Outcome?.Body.Length ?? 0);

    public bool TryAnswer(Submission submission) => _answer.TrySetResult(submission);

    public void Undecide()
    {
        Outcome = null;
        Events.Clear();
        Changes.Clear();
    }

    public bool TryGet<TState>(StreamId stream, out TState state)
    {
        if (Find(stream) is { } found)
        {
            state = (TState)found.Newest.State;
            return true;
        }

        state = default!;
        return false;
    }

    /// <exception cref="ArgumentException">The stream is not loaded.</exception>
    public long VersionOf(StreamId stream) => Find(stream)?.Newest.Version ?? throw new ArgumentException($"'{stream}' is not loaded.", nameof(stream));

    public CachedStream? Find(StreamId stream)
    {
        foreach (CachedStream candidate in Streams)
        {
            if (candidate.Id == stream) return candidate;
        }

        return null;
    }
}
