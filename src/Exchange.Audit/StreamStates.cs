using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;

namespace Exchange.Audit;

/// <summary>Folds one stream by its aggregate, and an auction by the mechanisms too.</summary>
internal sealed class StreamStates(IAggregate aggregate, AuctionOutcome? outcome, Findings findings)
{
    private object _state = aggregate.Initial;
    private bool _broken;

    /// <summary>The version of the last event seen.</summary>
    public long Version { get; private set; }

    /// <summary>The state at that version; null when an event could not be folded.</summary>
    public object? State => _broken ? null : _state;

    public bool OutcomeCompared => outcome is { Compared: true };

    public void Apply(RecordedEvent recorded, object @event)
    {
        Version = recorded.Version;
        if (_broken) return;
        if (@event is AuctionEvent fact) outcome?.Apply(recorded, fact);
        try
        {
            _state = aggregate.Evolve(_state, @event);
        }
        catch (Exception e) when (e is ImpossibleHistoryException or ArgumentException or OverflowException or InvalidCastException)
        {
            _broken = true;
            findings.Add("stream", recorded.Stream.Value, recorded.Position, $"no decider could have written this event here: {Findings.FaultOf(e)}");
        }
    }
}
