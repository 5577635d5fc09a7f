using System.Diagnostics;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>A command between arrival and answer.</summary>
internal sealed class Pending(Command command, bool ofTask) : IStates
{
    // Continuations run where the answer is given: on a pool thread that answers a handful of callers one after the other, see Tenure.
    private readonly TaskCompletionSource<Submission> _answer = new();
    private int _finished;

    public Command Command => command;

    /// <summary>It came from a writer task and holds one of the places kept for them.</summary>
    public bool OfTask => ofTask;

    /// <summary>Its streams, each pinned once.</summary>
    public List<CachedStream> Streams { get; } = new(command.Streams.Length);

    /// <summary>Receipt: entry into the queue, streams loaded; never decreases along the queue, and so is t (DOMAIN TIM-1).</summary>
    public Instant At { get; set; }

    /// <summary>The rule version that it was decided under.</summary>
    public string Rules { get; set; } = "0";

    /// <summary>Whether it has been counted among those of its actor; one that is decided again is not counted again.</summary>
    public bool IsPaced { get; set; }

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
    public long Bytes
    {
        get
        {
            long bytes = command.Body.Length + (Outcome?.Body.Length ?? 0);
            foreach (RecordedEvent e in Events) bytes += e.Data.Length;
            return bytes;
        }
    }

    /// <summary>When it came in, by the monotonic clock.</summary>
    public long EnteredAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>What the caller is told once this is done with; set by whoever finishes it.</summary>
    public Submission? Submission { get; private set; }

    /// <summary>The first one to finish it lets go of what it holds.</summary>
    public bool TryFinish(Submission submission)
    {
        if (Interlocked.Exchange(ref _finished, 1) != 0) return false;
        Submission = submission;
        return true;
    }

    /// <summary>Tells the caller. He may have been told before that the outcome is not known yet.</summary>
    public void GiveAnswer() => _answer.TrySetResult(Submission!);

    /// <summary>Tells the caller that it takes too long; the command goes on.</summary>
    public void GiveUpWaiting(Submission unknown) => _answer.TrySetResult(unknown);

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
