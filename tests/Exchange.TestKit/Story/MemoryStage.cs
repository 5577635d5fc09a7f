using System.Collections.Immutable;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Processes;
using NodaTime;
using Shouldly;

namespace Exchange.TestKit.Story;

/// <summary>A story told in memory; what comes of it is the log that a writer would have written.</summary>
public sealed class MemoryStage : IStage
{
    private static readonly EventCatalog Events = new AggregateRegistry([.. MarketAggregates.All]).Events;

    private readonly List<RecordedEvent> _log = [];
    private readonly Dictionary<StreamId, long> _versions = [];
    private Scene _scene = Scene.Empty;
    private int _commands;

    public Instant Now { get; private set; } = Instant.FromUtc(2026, 11, 23, 2, 0);

    public IReadOnlyList<RecordedEvent> Log => _log;

    /// <summary>The log in pages of about so many events, whole batches only.</summary>
    public IEnumerable<Page> Pages(int sizeMax)
    {
        var events = new List<RecordedEvent>();
        foreach (RecordedEvent e in _log)
        {
            events.Add(e);
            if (!e.EndsBatch || events.Count < sizeMax) continue;
            yield return new Page(events, events[0].Position - 1, e.Position);
            events = [];
        }

        if (events.Count > 0) yield return new Page(events, events[0].Position - 1, events[^1].Position);
    }

    public void Advance(Duration duration) => Now += duration;

    public Task GiveAsync(MarketCommand command)
    {
        Scene.Outcome outcome = _scene.When(command, Now);
        ImmutableArray<StreamEvent> facts = outcome.Facts;
        _scene = outcome.ThenScene();
        Record(command, facts);
        Now += Duration.FromMilliseconds(1);
        foreach (MarketCommand next in facts.SelectMany(f => TradeProcess.After(f.Event)))
        {
            // A follow-up that is refused, for lack of money, waits for the buyer or for its deadline.
            if (_scene.When(next, Now).Refusal is null) _ = GiveAsync(next); // done when it returns
        }

        return Task.CompletedTask;
    }

    public Task RefusedAsync(MarketCommand command, string code)
    {
        _scene.When(command, Now).Refusal?.Code.ShouldBe(code);
        return Task.CompletedTask;
    }

    public Task<TState> StateAsync<TState>(StreamId stream)
        where TState : class => Task.FromResult(_scene.State<TState>(stream));

    private void Record(MarketCommand command, ImmutableArray<StreamEvent> facts)
    {
        CommandId id = CommandId.Of(command.Actor, $"story {++_commands}");
        for (int i = 0; i < facts.Length; i++)
        {
            (StreamId stream, object fact) = facts[i];
            _versions[stream] = _versions.GetValueOrDefault(stream) + 1;
            _log.Add(new RecordedEvent(
                _log.Count + 1, Uuid.V5(id.Value, $"{i}"), stream, _versions[stream], Events.NameOf(fact), Events.Serialize(fact), Now, command.Actor, id, command.Subject.Value,
                new EventHeaders(i + 1, facts.Length, "1", TraceParent: null)));
        }
    }
}
