using Exchange.Kernel;
using Shouldly;

namespace Exchange.TestKit;

/// <summary>Given facts, when a command, then facts or a refusal.</summary>
public static class Spec
{
    public static Spec<TCommand, TState, TEvent> For<TCommand, TState, TEvent>(Decider<TCommand, TState, TEvent> decider)
        where TEvent : class => new(decider, decider.Initial);
}

/// <summary>A situation: the state that the given facts lead to. Immutable, so that a class of tests may share one.</summary>
public sealed class Spec<TCommand, TState, TEvent>(Decider<TCommand, TState, TEvent> decider, TState state)
    where TEvent : class
{
    public TState State => state;

    public Spec<TCommand, TState, TEvent> Given(params IEnumerable<TEvent> facts) => new(decider, facts.Aggregate(state, decider.Evolve));

    public Decided When(TCommand command) => new(decider, state, decider.Decide(command, state));

    /// <summary>What the command came to.</summary>
    public sealed class Decided(Decider<TCommand, TState, TEvent> decider, TState before, Decision<TEvent> decision)
    {
        /// <summary>Exactly these facts, in this order. The situation after them is returned, for what comes next.</summary>
        public Spec<TCommand, TState, TEvent> Then(params TEvent[] facts)
        {
            decision.Rejection.ShouldBeNull();
            decision.Events.ShouldBe(facts);
            return new Spec<TCommand, TState, TEvent>(decider, decision.Events.Aggregate(before, decider.Evolve));
        }

        /// <summary>Accepted, without effect.</summary>
        public void ThenNothing() => Then();

        /// <summary>The state that the decision leads to.</summary>
        public TState ThenState()
        {
            decision.Rejection.ShouldBeNull();
            return decision.Events.Aggregate(before, decider.Evolve);
        }

        public void ThenRefused(Rejection rejection)
        {
            decision.Rejection.ShouldBe(rejection);
            decision.Events.ShouldBeEmpty();
        }
    }
}
