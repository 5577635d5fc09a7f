using System.Collections.Immutable;

namespace Exchange.Kernel;

/// <summary>What the sequencer gets from deciding a command over one or several streams.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>Facts for one or several streams: they become one batch, all or nothing.</summary>
    public sealed record Accepted(ImmutableArray<StreamEvent> Events) : Verdict;

    public sealed record Refused(Rejection Rejection) : Verdict;

    /// <summary>The decision needs further streams: the command goes back to loading and is decided again.</summary>
    public sealed record Needs(params ImmutableArray<StreamId> Streams) : Verdict;

    public static implicit operator Verdict(Rejection rejection) => new Refused(rejection);

    /// <summary>The decision of one decider, for the one stream it is about.</summary>
    public static Verdict Of<TEvent>(StreamId stream, Decision<TEvent> decision)
        where TEvent : class
    {
        if (decision.Rejection is { } rejection) return new Refused(rejection);
        var facts = ImmutableArray.CreateBuilder<StreamEvent>(decision.Events.Length);
        foreach (TEvent fact in decision.Events) facts.Add(new StreamEvent(stream, fact));
        return new Accepted(facts.MoveToImmutable());
    }
}

/// <summary>A fact and the stream it belongs to.</summary>
public readonly record struct StreamEvent(StreamId Stream, object Event);

/// <summary>The states a decision may look at: the newest decided ones, all of the same instant.</summary>
public interface IStates
{
    /// <returns>False when the stream is not loaded; answer <see cref="Verdict.Needs"/> then.</returns>
    bool TryGet<TState>(StreamId stream, out TState state);

    /// <summary>The number of events in a loaded stream; 0 for a stream that does not exist yet.</summary>
    long VersionOf(StreamId stream);
}
