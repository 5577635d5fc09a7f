using System.Collections.Immutable;

namespace Exchange.Kernel;

/// <summary>An aggregate as three pure values: what it decides, how a fact changes it, and what it is before the first fact.</summary>
/// <remarks>After Jérémie Chassaing, "Functional Event Sourcing Decider" (2021).</remarks>
public sealed record Decider<TCommand, TState, TEvent>(
    Func<TCommand, TState, Decision<TEvent>> Decide,
    Func<TState, TEvent, TState> Evolve,
    TState Initial)
    where TEvent : class;

/// <summary>What a decider says: facts in their order, or one refusal. Accepting nothing is a decision too: the command had no effect.</summary>
public sealed record Decision<TEvent>
    where TEvent : class
{
    internal Decision(ImmutableArray<TEvent> events, Rejection? rejection) => (Events, Rejection) = (events, rejection);

    /// <summary>The facts; empty when refused.</summary>
    public ImmutableArray<TEvent> Events { get; }

    /// <summary>The refusal, or null.</summary>
    public Rejection? Rejection { get; }

    public static implicit operator Decision<TEvent>(TEvent @event) => new([@event], null);

    public static implicit operator Decision<TEvent>(Rejection rejection) => new([], rejection);
}

public static class Decision
{
    public static Decision<TEvent> Accept<TEvent>(params ImmutableArray<TEvent> events)
        where TEvent : class => new(events, null);
}

/// <summary>A refusal: a value, not an exception. Its code is public contract, its other members tell the caller what to do better.</summary>
/// <param name="Code">Kebab-case, stable for ever, documented in <c>docs/problems/CODE.md</c>.</param>
/// <param name="Detail">A sentence about this case; never a value that the caller may not see.</param>
public abstract record Rejection(string Code, RejectionKind Kind, string Detail);

/// <summary>What a refusal means to the caller; one table in the API maps each kind to an HTTP status.</summary>
public enum RejectionKind
{
    /// <summary>The state of things forbids it now; later, or with other values, it may pass.</summary>
    StateForbids,

    /// <summary>This caller may not do this.</summary>
    NotAllowed,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>Readable, yet never acceptable, whatever the state.</summary>
    Unacceptable,
}

/// <summary>A history that no decider could have written: the log is corrupt or the code is wrong, and replay says so aloud.</summary>
public sealed class ImpossibleHistoryException(object? state, object? @event)
    : Exception($"{@event?.GetType().Name ?? "null"} cannot follow {state?.GetType().Name ?? "null"}.");
