using Exchange.EventStore;
using Exchange.Kernel;

namespace Exchange.Api;

/// <summary>States folded from the durable log: never behind what a caller has been answered, at the price of reading a stream.</summary>
internal sealed class LogStates(IEventLog log, AggregateRegistry aggregates)
{
    /// <param name="seen">Called with every event of the stream, in order.</param>
    /// <returns>The state of a stream; what it is before its first event when there is none.</returns>
    public async Task<object> ReadAsync(StreamId stream, Action<RecordedEvent, object>? seen, CancellationToken cancellationToken)
    {
        IAggregate aggregate = aggregates.Of(stream);
        object state = aggregate.Initial;
        await foreach (RecordedEvent recorded in log.ReadStreamAsync(stream, 1, long.MaxValue, cancellationToken))
        {
            object @event = aggregates.Events.Deserialize(recorded.Type, recorded.Data.Span);
            state = aggregate.Evolve(state, @event);
            seen?.Invoke(recorded, @event);
        }

        return state;
    }
}
