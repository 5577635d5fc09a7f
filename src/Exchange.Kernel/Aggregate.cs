using System.Collections.Frozen;

namespace Exchange.Kernel;

/// <summary>What the command path knows of one kind of stream: how it begins, how a fact changes it, how much memory it takes.</summary>
public interface IAggregate
{
    /// <summary>The part of the stream id before the dash.</summary>
    string Prefix { get; }

    EventCatalog Events { get; }

    object Initial { get; }

    object Evolve(object state, object @event);

    /// <summary>About how many bytes a state takes in memory; counted at every change, so it must be quick.</summary>
    long BytesOf(object state);

    /// <summary>How its states are written down as snapshots; null: they are always folded from their events.</summary>
    StateForm? Form { get; }
}

/// <summary>How states of one kind are written down and read back, exactly as they were.</summary>
/// <param name="Format">Names the code that folds and writes them; what other code wrote is not read.</param>
/// <param name="IsOver">Whether a stream in this state is closed: nothing more is expected in it.</param>
public sealed record StateForm(string Format, Func<object, byte[]> Write, Func<ReadOnlySpan<byte>, object> Read, Func<object, bool> IsOver);

/// <inheritdoc cref="IAggregate"/>
public sealed class Aggregate<TState, TEvent>(string prefix, Func<TState, TEvent, TState> evolve, TState initial, EventCatalog events, Func<TState, long> bytesOf, StateForm? form = null) : IAggregate
    where TState : class
    where TEvent : class
{
    public string Prefix => prefix;

    public EventCatalog Events => events;

    public object Initial => initial;

    public object Evolve(object state, object @event) => evolve((TState)state, (TEvent)@event);

    public long BytesOf(object state) => bytesOf((TState)state);

    public StateForm? Form => form;
}

/// <summary>All kinds of streams of one log, and the catalogue of all their events.</summary>
public sealed class AggregateRegistry
{
    private readonly FrozenDictionary<string, IAggregate>.AlternateLookup<ReadOnlySpan<char>> _byPrefix;

    /// <exception cref="ArgumentException">Two aggregates share a prefix, an event name or an event type.</exception>
    public AggregateRegistry(params IEnumerable<IAggregate> aggregates)
    {
        Dictionary<string, IAggregate> byPrefix = aggregates.ToDictionary(a => a.Prefix, StringComparer.Ordinal);
        Events = EventCatalog.Merge(byPrefix.Values.Select(a => a.Events));
        _byPrefix = byPrefix.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public EventCatalog Events { get; }

    /// <summary>The formats of its states' snapshots; see <see cref="StateForm"/>.</summary>
    public IEnumerable<string> Formats => _byPrefix.Dictionary.Values.Select(a => a.Form?.Format).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">No aggregate has streams of this prefix.</exception>
    public IAggregate Of(StreamId stream) =>
        _byPrefix.TryGetValue(stream.PrefixText, out IAggregate? aggregate) ? aggregate : throw new ArgumentException($"No aggregate has streams like '{stream}'.", nameof(stream));
}
