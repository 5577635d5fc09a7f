using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Decisions;

/// <summary>What is known of a decision: <see cref="NotProposed"/>, then <see cref="Proposed"/>, then <see cref="Approved"/> or <see cref="Dropped"/>. Immutable.</summary>
/// <remarks>A proposal that lapsed stays <see cref="Proposed"/>: nothing happens by itself, and nothing is taken any more.</remarks>
public abstract record DecisionState;

/// <summary>There is no such proposal.</summary>
public sealed record NotProposed : DecisionState;

/// <param name="ExpiresAt">From here on it has lapsed.</param>
public sealed record Proposed(DecisionId Id, GuardedAct Act, ContentHash ContentHash, ParticipantId ProposedBy, Instant ExpiresAt) : DecisionState;

public sealed record Approved(DecisionId Id) : DecisionState;

public sealed record Dropped(DecisionId Id) : DecisionState;
