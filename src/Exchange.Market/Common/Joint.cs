using System.Collections.Immutable;
using Exchange.Kernel;

namespace Exchange.Market;

/// <summary>Gathers facts for several streams that become one batch. Each fact changes the state that later steps of the same decision see.</summary>
/// <remarks>
/// The pattern of a joint decision: take all states (<see cref="TryGet{TState}"/>, answer <see cref="Needs"/> when one is missing), check every rule,
/// and only then <see cref="Add"/> the facts. Used by one decision, on one thread.
/// </remarks>
public sealed class Joint(IStates states)
{
    private readonly ImmutableArray<StreamEvent>.Builder _facts = ImmutableArray.CreateBuilder<StreamEvent>();
    private readonly Dictionary<StreamId, object> _changed = [];
    private readonly List<StreamId> _missing = [];

    /// <summary>What <see cref="TryGet{TState}"/> has missed so far: the command goes back to load it.</summary>
    public Verdict Needs => new Verdict.Needs([.. _missing]);

    /// <summary>Whether a stream was asked for that is not loaded.</summary>
    public bool Lacks => _missing.Count > 0;

    /// <summary>The newest state of a stream, with the facts added so far.</summary>
    /// <returns>False when the stream is not loaded.</returns>
    public bool TryGet<TState>(StreamId stream, out TState state)
        where TState : class
    {
        if (_changed.TryGetValue(stream, out object? changed))
        {
            state = (TState)changed;
            return true;
        }

        if (states.TryGet(stream, out state)) return true;
        _missing.Add(stream);
        return false;
    }

    /// <summary>The state of a stream that was asked for before.</summary>
    /// <exception cref="InvalidOperationException">It is not loaded.</exception>
    public TState Get<TState>(StreamId stream)
        where TState : class => TryGet(stream, out TState state) ? state : throw new InvalidOperationException($"'{stream}' is not loaded.");

    public long VersionOf(StreamId stream) => states.VersionOf(stream);

    /// <summary>Adds a fact to the batch.</summary>
    /// <exception cref="ImpossibleHistoryException">The fact can't follow what came before: a fault of the decision.</exception>
    public void Add(StreamId stream, object fact)
    {
        object before = Get<object>(stream);
        _changed[stream] = MarketAggregates.Of(stream).Evolve(before, fact);
        _facts.Add(new StreamEvent(stream, fact));
    }

    /// <summary>The batch; empty when nothing was added, which means that the command had no effect.</summary>
    public Verdict Accept() => new Verdict.Accepted(_facts.ToImmutable());
}
