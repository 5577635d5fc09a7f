using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using NodaTime;
using Shouldly;

namespace Exchange.TestKit;

/// <summary>A market of several streams: given facts, when a command, then facts or a refusal. Immutable, so that a class of tests may share one.</summary>
/// <remarks>Streams that a decision asks for are handed to it, as the sequencer does.</remarks>
public sealed class Scene
{
    private readonly ImmutableDictionary<StreamId, (object State, long Version)> _streams;

    private Scene(ImmutableDictionary<StreamId, (object State, long Version)> streams) => _streams = streams;

    public static Scene Empty { get; } = new(ImmutableDictionary<StreamId, (object, long)>.Empty);

    /// <summary>With further facts of one stream.</summary>
    public Scene Given(StreamId stream, params IEnumerable<object> facts) => With(facts.Select(fact => new StreamEvent(stream, fact)));

    /// <summary>With the effect of a command, which must be accepted.</summary>
    public Scene Given(MarketCommand command, Instant at) => When(command, at).ThenScene();

    public TState State<TState>(StreamId stream)
        where TState : class => (TState)At(stream).State;

    public Outcome When(MarketCommand command, Instant at)
    {
        var states = new Loaded(this, command.Streams);
        while (true)
        {
            switch (command.Decide(states, at))
            {
                case Verdict.Needs needs:
                    needs.Streams.Any(states.Add).ShouldBeTrue("a decision asks for streams that it has");
                    break;
                case Verdict verdict:
                    return new Outcome(this, verdict);
            }
        }
    }

    private Scene With(IEnumerable<StreamEvent> facts)
    {
        ImmutableDictionary<StreamId, (object State, long Version)> streams = _streams;
        foreach ((StreamId stream, object fact) in facts)
        {
            (object state, long version) = streams.TryGetValue(stream, out var known) ? known : (MarketAggregates.Of(stream).Initial, 0L);
            streams = streams.SetItem(stream, (MarketAggregates.Of(stream).Evolve(state, fact), version + 1));
        }

        return new Scene(streams);
    }

    private (object State, long Version) At(StreamId stream) => _streams.TryGetValue(stream, out var known) ? known : (MarketAggregates.Of(stream).Initial, 0L);

    /// <summary>What the command came to.</summary>
    public sealed class Outcome(Scene before, Verdict verdict)
    {
        public ImmutableArray<StreamEvent> Facts
        {
            get
            {
                (verdict as Verdict.Refused)?.Rejection.ShouldBeNull();
                return verdict.ShouldBeOfType<Verdict.Accepted>().Events;
            }
        }

        public Rejection? Refusal => (verdict as Verdict.Refused)?.Rejection;

        /// <summary>Exactly these facts, in this order. The scene after them is returned, for what comes next.</summary>
        public Scene Then(params IEnumerable<(StreamId Stream, object Fact)> facts)
        {
            Facts.Select(f => (f.Stream, f.Event)).ShouldBe(facts);
            return ThenScene();
        }

        /// <summary>Accepted, without effect.</summary>
        public void ThenNothing() => Facts.ShouldBeEmpty();

        /// <summary>The scene that the decision leads to.</summary>
        public Scene ThenScene() => before.With(Facts);

        public void ThenRefused(Rejection rejection)
        {
            Refusal.ShouldBe(rejection);
        }
    }

    private sealed class Loaded(Scene scene, IEnumerable<StreamId> streams) : IStates
    {
        private readonly HashSet<StreamId> _loaded = [.. streams];

        public bool Add(StreamId stream) => _loaded.Add(stream);

        public bool TryGet<TState>(StreamId stream, out TState state)
        {
            bool loaded = _loaded.Contains(stream);
            state = loaded ? (TState)scene.At(stream).State : default!;
            return loaded;
        }

        public long VersionOf(StreamId stream) => _loaded.Contains(stream) ? scene.At(stream).Version : throw new ArgumentException($"'{stream}' is not loaded.", nameof(stream));
    }
}
